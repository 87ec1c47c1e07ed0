//! Iteration 1 of the workshop: a root folder of one's own, by chroot(2).
//!
//! The container halves of this area (`hello-scratch-image`, `exported-image`,
//! `versus-container`, and nginx beside a container) need images and engines; their
//! files join this list with those.

mod bash_with_libraries;
mod bash_without_libraries;
mod bind_mounts;
mod debootstrap;
mod empty_root;
mod escape;
mod hello_dynamic;
mod hello_static;
mod ls;
mod missing_root;
mod nginx;
mod without_privilege;

use harness::experiment::Experiment;

/// The experiments of this area, in the order of the catalogue.
pub const EXPERIMENTS: &[&dyn Experiment] = &[
    &missing_root::MissingRoot,
    &without_privilege::WithoutPrivilege,
    &empty_root::EmptyRoot,
    &bash_without_libraries::BashWithoutLibraries,
    &bash_with_libraries::BashWithLibraries,
    &ls::Ls,
    &hello_dynamic::HelloDynamic,
    &hello_static::HelloStatic,
    &bind_mounts::BindMounts,
    &debootstrap::Debootstrap,
    &nginx::Nginx,
    &escape::Escape,
];
