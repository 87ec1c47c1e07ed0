//! `chroot/versus-container`: one root under every engine, and what each really isolates.
//!
//! Why the kernel does this: it knows no containers. It knows processes, and for each a set
//! of namespaces, a root, five capability sets, seccomp filters, a place in each cgroup
//! hierarchy, and limits. All of them are inherited, and each is changed by a call of its
//! own. An engine is a program that makes some of these calls, in its own order, before it
//! executes yours; what it leaves out stays the caller's.

use harness::Result;
use harness::experiment::{Claim, Experiment, Lab};
use harness::isolation::{Engine, sandbox, settle};
use harness::sandbox::{Flavour, Sandbox};

/// The same probe under every engine.
pub struct VersusContainer;

impl Experiment for VersusContainer {
    fn id(&self) -> &'static str {
        "chroot/versus-container"
    }

    fn engines(&self, flavour: Flavour) -> &'static [Engine] {
        Engine::of(flavour)
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        sandbox(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        settle(lab.flavour())?;
        lab.look_at(lab.engine()?)
    }

    fn claims(&self) -> Vec<Claim> {
        let of = |engine: Engine| engine.driver().isolates().claims(engine);
        Engine::ALL.into_iter().flat_map(of).collect()
    }
}
