//! Iteration 1 of the workshop: a root folder of one's own, by chroot(2).

mod bash_with_libraries;
mod bash_without_libraries;
mod bind_mounts;
pub(crate) mod debootstrap;
mod empty_root;
pub(crate) mod escape;
mod exported_image;
mod hello_dynamic;
mod hello_scratch_image;
mod hello_static;
mod ls;
mod missing_root;
pub(crate) mod nginx;
mod versus_container;
mod without_privilege;

pub use debootstrap::debian_root;
pub(crate) use hello_scratch_image::{flattened, quietly};

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
    &hello_scratch_image::HelloScratchImage,
    &hello_static::HelloStatic,
    &bind_mounts::BindMounts,
    &debootstrap::Debootstrap,
    &exported_image::ExportedImage,
    &nginx::Nginx,
    &versus_container::VersusContainer,
    &escape::Escape,
];
