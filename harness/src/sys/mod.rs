//! Every raw system call and every `unsafe` block of the project.
//!
//! One module per family of calls. Each function is safe to call, says under
//! `# References` where its behaviour is described, and each `unsafe` block says why
//! it is sound. Outside this folder `unsafe` is denied.
#![allow(unsafe_code)]

pub mod args;
pub mod bpf;
pub mod clone;
pub mod close;
pub mod fd;
pub mod fork;
pub mod handle;
pub mod ipc;
pub mod map;
pub mod mount;
pub mod net;
pub mod ns;
pub mod ptrace;
pub mod random;
pub mod seccomp;
pub mod signal;
pub mod spawn;
pub mod tsc;
