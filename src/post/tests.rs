//! The protocol against simulated servers.
