//! Iteration 2 of the workshop: namespaces, one kind at a time.

mod capstone;
mod cgroup;
mod defaults;
mod identity;
mod ipc;
mod mount;
mod net;
mod pid;
mod time;
mod user;
mod uts;
mod uts_persisted;

use harness::experiment::Experiment;
use harness::probe::NAMESPACES;
use harness::record::{Fact, NamespaceView};

/// The experiments of this area, in the order of the catalogue.
pub const EXPERIMENTS: &[&dyn Experiment] = &[
    &defaults::Defaults,
    &uts::Uts,
    &uts_persisted::UtsPersisted,
    &pid::Pid,
    &mount::Mount,
    &user::User,
    &ipc::Ipc,
    &net::Net,
    &cgroup::Cgroup,
    &time::Time,
    &capstone::Capstone,
];

/// The host name of the UTS namespace that the caller is in.
fn hostname() -> Fact {
    Fact::text(rustix::system::uname().nodename().to_string_lossy())
}

/// Every kind of namespace shared with the observer, but for those in `own`.
fn namespaces(own: &[&str]) -> Fact {
    let view = |kind: &&str| match own.contains(kind) {
        true => NamespaceView::Own,
        false => NamespaceView::Shared,
    };
    Fact::Namespaces(NAMESPACES.iter().map(|kind| ((*kind).to_owned(), view(kind))).collect())
}
