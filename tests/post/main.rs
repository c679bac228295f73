//! Comments that arrive: the program itself against real comment servers, and against a network
//! that is cut and a program that is killed at every point on the way.
//!
//! The servers are set up by `tests/servers/wordpress.sh start DIR` and `tests/servers/isso.sh
//! start DIR`; `TIDINGS_WORDPRESS` and `TIDINGS_ISSO` name their folders. Without them the tests
//! that need them say so and pass.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod awkward;
mod desk;
mod isso;
mod kill;
mod proxy;
mod site;
mod trouble;
mod wordpress;
