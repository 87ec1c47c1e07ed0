//! Images: how an engine keeps them, and how they are mounted without it.

pub(crate) mod fixture;
mod inspect;
mod mount_by_hand;
mod store_layout;

use harness::experiment::Experiment;

/// The experiments of this area, in the order of the catalogue.
pub const EXPERIMENTS: &[&dyn Experiment] =
    &[&store_layout::StoreLayout, &inspect::Inspect, &mount_by_hand::MountByHand];
