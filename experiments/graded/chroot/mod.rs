//! Graded exercises on chroot.

pub mod hello_static;
pub mod missing_root;
pub mod versus_container;
