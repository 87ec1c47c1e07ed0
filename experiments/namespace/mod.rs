//! Iteration 2 of the workshop: namespaces, one kind at a time.

mod cgroup;
mod ipc;
mod net;
mod pid;
mod time;

use harness::experiment::Experiment;

/// The experiments of this area, in the order of the catalogue.
pub const EXPERIMENTS: &[&dyn Experiment] =
    &[&pid::Pid, &ipc::Ipc, &net::Net, &cgroup::Cgroup, &time::Time];
