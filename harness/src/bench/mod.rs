//! Benchmarks of file systems, paired so that they can be trusted.
//!
//! A [`Cell`] is one run of one workload on one file system. Each is measured on files and a
//! mount of its own, in a sandbox that a [`Runner`] keeps. The [`engine`] takes the
//! cells of a round in a new order each time and divides each by the plain folder's of the
//! same round, so that drift of the machine meets all alike; a bind mount, which should
//! cost nothing, shows how far two equal things lie apart here.

pub mod base;
pub mod calls;
mod cell;
pub mod claims;
pub mod compare;
mod cpu;
pub mod engine;
pub mod fio;
mod judge;
pub mod line;
pub mod machine;
mod runner;
pub mod start;
pub mod stats;
pub mod subject;

pub use base::Base;
pub use cell::{Cell, Got, Sample};
pub use cpu::{Placement, placements};
pub use runner::Runner;
pub use subject::Subject;
