//! A container by hand: what an engine does, in one file that can be read in a sitting.
//!
//! [`Container`] is the definition, in TOML; [`by_hand`] makes it so with system calls;
//! [`oci`] writes the same as the `config.json` that runc and crun take.

pub mod by_hand;
mod definition;
pub mod oci;
mod parts;

pub use definition::{Container, DEFAULT, Hooks, Limits, Mount};
