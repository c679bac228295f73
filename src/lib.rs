//! tidings: a terminal news reader that follows each article's own chain, keeps what you write
//! offline, and works without a network. The map of the house is in `src/ARCHITECTURE.md`.

pub mod app;
pub mod cli;
pub mod config;
pub mod home;
pub mod ingest;
pub mod model;
pub mod net;
#[cfg(feature = "images")]
pub mod pictures;
pub mod post;
pub mod query;
pub mod refresh;
pub mod related;
pub mod runtime;
pub mod store;
pub mod text;
pub mod ui;
