//! Virtual machines: the same experiments on other kernels.
//!
//! A guest is a kernel of Debian, this program as its init, and the host's files
//! read-only below it. What is observed inside comes out over a channel of our own, as
//! frames and as soon as it is there; what the guest's console shows is evidence for
//! people, except for the kernel's own words when it panics.
//!
//! One disposable guest: [`Guest::boot`], then [`Guest::collect`] with a [`Program`] that has
//! its files and limits; dropping the guest throws it away. Many of them: [`Saved::of`] once,
//! then [`Saved::restore`] for each, which takes a tenth of a boot.

pub mod archive;
pub mod batch;
pub mod catalogue;
pub mod guest;
pub mod image;
pub mod kernel;
pub mod modules;
pub mod plan;

mod accelerator;
mod console;
mod failure;
mod frame;
mod fresh;
mod host;
mod initramfs;
mod qemu;
mod qmp;
mod saved;
mod state;
mod wire;

pub use accelerator::Accelerator;
pub use failure::Failure;
pub use frame::{End, Limits, Program, Window};
pub use fresh::Drawn;
pub use host::{Collected, Guest, Piece, Settings};
pub use initramfs::alone as initramfs_of;
pub use kernel::Kernel;
pub use qemu::Qemu;
pub use saved::Saved;
pub use wire::{Feed, Sent};
