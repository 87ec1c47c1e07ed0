//! `union/interfaces`: what each union file system offers to programs.
//!
//! Why the kernel does this: a file system answers the calls that it has operations for,
//! and the kernel answers the rest. overlayfs hands each call on to the file system of the
//! branch, where that has it. A daemon gets only those that the protocol of FUSE knows and
//! that its own library serves: the others end in the kernel, as `EOPNOTSUPP` or as a
//! slower way. And a daemon is a process: it has an owner, limits, threads, an end, and the
//! mount that it serves distrusts set-uid bits and devices unless told otherwise.

mod calls;
mod metadata;
mod mounting;
mod sharing;

use std::io;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Lab};
use harness::record::Fact;
use harness::sandbox::Flavour;
use harness::union::{Backend, Branches};
use harness::{Doing, Result, errno};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::write;

/// The comparison that the workshop asks for.
pub struct Interfaces;

/// Where the union is mounted.
const WAITS: &str = "union-bytes-wait";

const POINT: &str = "merged";

/// How many files a daemon may have open by its soft limit.
const FEW: u64 = 64;

/// All that are served by a daemon.
const DAEMONS: [Backend; 5] = [
    Backend::UnionfsFuse,
    Backend::FuseOverlayfs,
    Backend::FuseOverlayfs2,
    Backend::Mergerfs,
    Backend::Passthrough,
];

impl Experiment for Interfaces {
    fn id(&self) -> &'static str {
        "union/interfaces"
    }

    fn backends(&self, flavour: Flavour) -> &'static [Backend] {
        Backend::with_control(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let branches = Branches::make(Path::new(""), "upper", &["lower"])?;
        let is_union = lab.backend()? != Backend::Passthrough;
        // The control has one branch.
        write(&[(if is_union { "lower/below" } else { "upper/below" }, "lower")])?;
        let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).doing(|| "read a limit")?;
        // The daemon inherits it.
        setrlimit(Resource::RLIMIT_NOFILE, FEW, hard).doing(|| "limit open files")?;
        let union = lab.unite("mount", &branches, &[], Path::new(POINT))?;
        setrlimit(Resource::RLIMIT_NOFILE, soft, hard).doing(|| "limit open files")?;
        mounting::mounted(lab)?;
        calls::run(lab)?;
        metadata::run(lab)?;
        sharing::run(lab)?;
        let daemon = union.as_ref().and_then(|union| union.daemon());
        mounting::server(lab, daemon)?;
        drop(union);
        if !is_union {
            return Ok(());
        }
        metadata::lower_name(lab)?;
        mounting::privilege(lab)
    }

    fn claims(&self) -> Vec<Claim> {
        [mounting::claims(), calls::claims(), metadata::claims(), sharing::claims()].concat()
    }
}

/// What a call answered.
fn answer<T, E: Into<io::Error>>(result: std::result::Result<T, E>) -> Fact {
    Fact::of(&errno(result.map_err(Into::into)))
}
