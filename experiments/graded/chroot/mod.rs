//! Graded exercises on chroot.

pub mod bash_without_libraries;
pub mod empty_root;
pub mod exported_image;
pub mod hello_scratch_image;
pub mod hello_static;
pub mod missing_root;
pub mod versus_container;
pub mod without_privilege;
