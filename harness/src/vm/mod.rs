//! Virtual machines: the same experiments on other kernels.
//!
//! A guest is a kernel of Debian, this program as its init, and the host's files
//! read-only below it. What is observed inside comes out over a channel of our own, as
//! frames and as soon as it is there; what the guest's console shows is evidence for
//! people, except for the kernel's own words when it panics.
//!
//! One disposable guest: [`Guest::boot`], then [`Guest::collect`] with a [`Program`] that has
//! its files and limits; dropping the guest throws it away.

pub mod archive;
pub mod batch;
pub mod catalogue;
pub mod guest;
pub mod image;
pub mod kernel;
pub mod modules;

mod console;
mod failure;
mod frame;
mod host;
mod initramfs;
mod qemu;
mod wire;

pub use failure::Failure;
pub use frame::{End, Limits, Program, Window};
pub use host::{Collected, Guest, Piece, Settings};
pub use kernel::Kernel;
pub use qemu::{Accelerator, Qemu};
pub use wire::{Feed, Sent};
