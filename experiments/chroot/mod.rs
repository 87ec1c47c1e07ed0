//! Iteration 1 of the workshop: a root folder of one's own, by chroot(2).
//!
//! The container halves of this area that need images (`hello-scratch-image`,
//! `exported-image`, and nginx beside a container) join this list with those.

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
mod versus_container;
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
    &versus_container::VersusContainer,
    &escape::Escape,
];
