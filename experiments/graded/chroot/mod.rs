//! Graded exercises on chroot.

pub mod bash_with_libraries;
pub mod bash_without_libraries;
pub mod bind_mounts;
mod closure;
pub mod debootstrap;
pub mod empty_root;
pub mod escape;
pub mod exported_image;
pub mod hello_dynamic;
pub mod hello_scratch_image;
pub mod hello_static;
pub mod ls;
pub mod missing_root;
pub mod nginx;
pub mod versus_container;
pub mod without_privilege;
