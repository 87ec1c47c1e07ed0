//! The laboratory behind `isolab`: a disposable sandbox, a probe that looks from
//! inside and its twin that looks from outside, and the typed record of what the
//! kernel showed.
//!
//! Data flows one way: an [`experiment`] runs in a [`sandbox`], its observations
//! are judged into a [`record`], and reporters read nothing but the record.

pub mod bench;
pub mod cache;
pub mod container;
pub mod diagnose;
pub mod elf;
pub mod engine;
pub mod experiment;
pub mod grade;
pub mod image;
pub mod isolation;
pub mod probe;
pub mod record;
pub mod report;
pub mod requirement;
pub mod rootfs;
pub mod sandbox;
pub mod sys;
pub mod tarball;
pub mod text;
pub mod union;
pub mod vm;
pub mod workload;

mod error;
mod random;
mod tool;

pub use error::{Doing, Error, Result, errno};
