//! What an engine is claimed to isolate, as a few words that become claims.

use std::collections::BTreeMap;
use std::path::Path;

use super::Engine;
use crate::experiment::{Claim, When};
use crate::probe::NAMESPACES;
use crate::record::{Fact, NamespaceView};

/// What one minimal container of an engine is claimed to be like.
#[derive(Clone, Debug)]
pub struct Isolates {
    /// The kinds of namespace that are its own.
    pub namespaces: &'static [&'static str],
    /// What its root is.
    pub root: Root,
    /// Its effective capabilities: `all`, `none`, or their names as the record has them.
    pub caps: &'static [&'static str],
    /// How many seccomp filters are on it, besides the caller's.
    pub seccomp: u32,
    /// Whether execve(2) can give it no privilege any more.
    pub no_new_privs: bool,
    /// Its user ids.
    pub users: Users,
    /// Whether it is in cgroups of its own.
    pub cgroup: bool,
    /// Whether the root is mounted read-only.
    pub read_only_root: bool,
    /// Its number in the innermost PID namespace; none where that is the caller's.
    pub pid: Option<u32>,
    /// The paths that it masks where they are.
    pub masked: &'static [&'static str],
}

/// What runtimes of the Open Container Initiative mask by default.
pub const MASKED: &[&str] = &[
    "/proc/acpi",
    "/proc/asound",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    SCHED_DEBUG,
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/firmware",
];

const SCHED_DEBUG: &str = "/proc/sched_debug";

/// The claim that of `paths`, in their order, all are masked that this machine has.
pub fn masked(step: &'static str, paths: &[&str]) -> Claim {
    let here = |older: bool| {
        let here = paths.iter().filter(|path| Path::new(path).exists());
        Fact::list(here.filter(|path| older || **path != SCHED_DEBUG).copied())
    };
    let because = "isolation-sched-debug-until";
    let claim = Claim::new(step, "masked_paths", here(false));
    claim.unless(When::KernelBefore(5, 13), here(true), because)
}

/// What the root of a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// A folder below the root of its mount namespace: chroot(2).
    Chroot,
    /// The root of its mount namespace itself: pivot_root(2), or a mount moved there.
    Own,
}

/// Which user ids a process knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Users {
    /// Those of the caller.
    Callers,
    /// The caller's own id alone.
    One,
}

/// Without the first, a cgroup namespace, on a machine that has cgroups of version 1: there
/// the configuration that runc and others write by default asks for none.
pub(super) fn where_unified(namespaces: &'static [&'static str]) -> &'static [&'static str] {
    if unified() { namespaces } else { &namespaces[1..] }
}

/// Whether this machine has cgroups of version 2 alone.
pub fn unified() -> bool {
    let magic = rustix::fs::statfs("/sys/fs/cgroup").map(|fs| fs.f_type);
    magic == Ok(CGROUP2_SUPER_MAGIC)
}

/// `CGROUP2_SUPER_MAGIC` of linux/magic.h.
const CGROUP2_SUPER_MAGIC: rustix::fs::FsWord = 0x6367_7270;

/// The step that is seen from inside, and the one from outside.
pub(super) const INSIDE: &str = "from inside";
pub(super) const OUTSIDE: &str = "from outside";

impl Isolates {
    /// The claims, which are about `engine` alone.
    pub fn claims(&self, engine: Engine) -> Vec<Claim> {
        let both =
            |fact, value: Fact| [INSIDE, OUTSIDE].map(|step| Claim::new(step, fact, value.clone()));
        let outside = |fact, value| Claim::new(OUTSIDE, fact, value);
        let mut claims = vec![
            Claim::exit("run", 0),
            outside("namespaces", Fact::Namespaces(self.views())),
            outside("chrooted", Fact::Is(self.root == Root::Chroot)),
            self.cgroup_claim(),
            outside("disagreements", Fact::list([""; 0])),
        ];
        claims.extend(both("root", Fact::text("different")));
        claims.extend(both("caps_effective", Fact::list(self.caps.iter().copied())));
        claims.extend(both("no_new_privs", Fact::Is(self.no_new_privs)));
        claims.push(masked(OUTSIDE, self.masked));
        // Without a /proc of its own it cannot tell.
        claims.extend((!self.masked.is_empty()).then(|| masked(INSIDE, self.masked)));
        claims.push(outside("seccomp_filters_added", Fact::Count(self.seccomp.into())));
        claims.push(outside("read-only root", Fact::Is(self.read_only_root)));
        claims.push(outside("uid_map", self.uid_map()));
        claims.push(outside(
            "pid",
            self.pid.map_or(Fact::text("the caller's numbering"), |pid| Fact::Count(pid.into())),
        ));
        claims.into_iter().map(|claim| claim.of_engine(engine)).collect()
    }

    fn cgroup_claim(&self) -> Claim {
        let claim = Claim::is(OUTSIDE, "cgroup of its own", self.cgroup);
        let because = "isolation-no-cgroup-in-user-namespace";
        if self.cgroup { claim.unless(When::Rootless, Fact::Is(false), because) } else { claim }
    }

    fn views(&self) -> BTreeMap<String, NamespaceView> {
        let own = |kind: &str| {
            let kind = kind.strip_suffix("_for_children").unwrap_or(kind);
            self.namespaces.contains(&kind)
        };
        let view = |kind| if own(kind) { NamespaceView::Own } else { NamespaceView::Shared };
        NAMESPACES.iter().map(|kind| ((*kind).to_owned(), view(kind))).collect()
    }

    fn uid_map(&self) -> Fact {
        match self.users {
            Users::Callers => Fact::text("as-observer"),
            Users::One => Fact::list(["0 SELF 1"]),
        }
    }
}
