//! The tests: one binary, each test starting the built `isolab` and judging its records.
//!
//! No test unshares, mounts or forks by itself; clippy's `disallowed-methods` sees to it.

mod bench;
mod cell;
mod claims;
mod closure;
mod command;
mod container;
mod convert;
mod experiments;
mod fuzz_union;
mod grade;
mod image;
mod inspect;
mod isolation;
mod kernels;
mod kill;
mod leaks;
mod matrix;
mod own_kernels;
mod page;
mod passthrough;
mod report;
mod saved;
mod schema;
mod shell;
mod support;
mod texts;
mod vm;
mod watch;
mod why;
mod world;
