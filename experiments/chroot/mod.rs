//! Iteration 1 of the workshop: a root folder of one's own, by chroot(2).
//!
//! The container halves of this area (`hello-scratch-image`, `exported-image`,
//! `versus-container`, and nginx beside a container) need images and engines; their
//! files join this list with those.

mod bind_mounts;
mod empty_root;
mod escape;
mod missing_root;

use harness::experiment::Experiment;

/// The experiments of this area, in the order of the catalogue.
pub const EXPERIMENTS: &[&dyn Experiment] = &[
    &missing_root::MissingRoot,
    &empty_root::EmptyRoot,
    &bind_mounts::BindMounts,
    &escape::Escape,
];
