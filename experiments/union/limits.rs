//! `union/limits`: where a union ends.
//!
//! Why the kernel does this: overlayfs sits on other file systems, and each demand that it
//! makes of them is checked at the mount, with a line in the log of the mount context. It
//! takes 500 lower layers, since each lookup may ask every one. It may not lie deeper than
//! two file systems on top of each other, since each costs a piece of the kernel's stack.
//! The work folder has to be where the upper one is, since files are moved between them by
//! rename(2). A daemon has none of these limits and one of its own: it can be killed.

mod daemon;
mod layers;
mod life;
mod mixed;
mod places;

use harness::Result;
use harness::experiment::{Claim, Experiment, Lab};
use harness::record::Fact;
use harness::sandbox::Flavour;
use harness::union::Backend;

use super::KERNEL;

/// How far each union goes.
pub struct Limits;

/// The daemons.
const FUSE: [Backend; 5] = [
    Backend::UnionfsFuse,
    Backend::FuseOverlayfs,
    Backend::FuseOverlayfs2,
    Backend::Mergerfs,
    Backend::Passthrough,
];

impl Experiment for Limits {
    fn id(&self) -> &'static str {
        "union/limits"
    }

    fn backends(&self, flavour: Flavour) -> &'static [Backend] {
        Backend::with_control(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        if lab.backend()? == Backend::Passthrough {
            // It has no layers: what is left is the end of a daemon.
            return daemon::run(lab);
        }
        layers::run(lab)?;
        places::run(lab)?;
        mixed::run(lab)?;
        life::run(lab)?;
        daemon::run(lab)
    }

    fn claims(&self) -> Vec<Claim> {
        let unions = [layers::claims(), places::claims(), mixed::claims(), life::claims()];
        let unions = unions.into_iter().flatten().map(Claim::of_unions);
        unions.chain(daemon::claims()).collect()
    }
}

/// What the kernel says of a refusal, in words; overlayfs has a voice since Linux 6.5.
fn words(step: &'static str, fact: &'static str, text: &str) -> Claim {
    Claim::new(step, fact, Fact::text(text))
        .before((6, 5), KERNEL, Fact::text(""), "union-speaks-since")
        .only_on(&KERNEL)
}
