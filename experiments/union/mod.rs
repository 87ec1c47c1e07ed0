//! The union file systems of the workshop's second iteration.

mod merge;

use harness::experiment::Experiment;

/// The experiments of this area, in the order of the workshop.
pub const EXPERIMENTS: &[&dyn Experiment] = &[&merge::Merge];
