//! Claims, and judging them against what was observed.

use crate::isolation::Engine;
use crate::record::{Check, Difference, Fact, Step};
use crate::report::plain;
use crate::sandbox::Flavour;
use crate::union::Backend;

/// One claim: the fact of a step has a value, possibly another one in known cases.
#[derive(Clone, Debug)]
pub struct Claim {
    step: &'static str,
    fact: &'static str,
    expected: Fact,
    differences: Vec<(When, Fact, &'static str)>,
    only: Option<&'static [Backend]>,
    engine: Option<Engine>,
}

/// When a foreseen difference applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// In the rootless flavour.
    Rootless,
    /// On kernels before this version.
    KernelBefore(u32, u32),
    /// On kernels from this version on.
    KernelFrom(u32, u32),
    /// On kernels before this version, on this union file system.
    OnBefore(Backend, u32, u32),
    /// On this union file system, and on those of its family for which no earlier
    /// difference of the claim is stated.
    On(Backend),
}

/// Where a record was made, as far as a foreseen difference can depend on it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Privileges.
    pub flavour: Flavour,
    /// The union file system, if the experiment is about those.
    pub backend: Option<Backend>,
    /// The engine, if the experiment compares those.
    pub engine: Option<Engine>,
    /// Major and minor version of the kernel.
    pub kernel: (u32, u32),
}

impl Claim {
    /// The `fact` of `step` is `expected`.
    pub fn new(step: &'static str, fact: &'static str, expected: Fact) -> Self {
        Self { step, fact, expected, differences: Vec::new(), only: None, engine: None }
    }

    /// The fact `end` of `step` is this exit status.
    pub fn exit(step: &'static str, status: i32) -> Self {
        Self::new(step, "end", Fact::Exit(status))
    }

    /// The call `fact` of `step` fails with this errno.
    pub fn errno(step: &'static str, fact: &'static str, errno: nix::errno::Errno) -> Self {
        Self::new(step, fact, Fact::errno(errno))
    }

    /// The call `fact` of `step` succeeds.
    pub fn ok(step: &'static str, fact: &'static str) -> Self {
        Self::new(step, fact, Fact::Ok)
    }

    /// The `fact` of `step` is so, or is not.
    pub fn is(step: &'static str, fact: &'static str, so: bool) -> Self {
        Self::new(step, fact, Fact::Is(so))
    }

    /// In the case `when`, the value is another one; `because` is the key of the text
    /// that gives the cause.
    pub fn unless(mut self, when: When, expected: Fact, because: &'static str) -> Self {
        self.differences.push((when, expected, because));
        self
    }

    /// As [`Self::unless`], on each of these union file systems.
    pub fn on<const N: usize>(
        self,
        backends: [Backend; N],
        expected: Fact,
        because: &'static str,
    ) -> Self {
        backends
            .into_iter()
            .fold(self, |claim, backend| claim.unless(When::On(backend), expected.clone(), because))
    }

    /// As [`Self::on`], on kernels before this version, whatever is said of these union file
    /// systems for newer ones. Of two such, the older kernel is stated last.
    pub fn before<const N: usize>(
        mut self,
        (major, minor): (u32, u32),
        backends: [Backend; N],
        expected: Fact,
        because: &'static str,
    ) -> Self {
        let older = backends
            .into_iter()
            .map(|backend| (When::OnBefore(backend, major, minor), expected.clone(), because));
        self.differences.splice(..0, older);
        self
    }

    /// The claim is about a step that only these union file systems can be asked for.
    pub fn only_on(self, backends: &'static [Backend]) -> Self {
        Self { only: Some(backends), ..self }
    }

    /// The claim is about this engine alone.
    pub fn of_engine(self, engine: Engine) -> Self {
        Self { engine: Some(engine), ..self }
    }

    /// The claim is about a step that the control, which unites nothing, is not asked for.
    pub fn of_unions(self) -> Self {
        Self { only: self.only.or(Some(Backend::UNIONS)), ..self }
    }

    /// The keys of the texts that explain this claim's differences.
    pub fn causes(&self) -> impl Iterator<Item = &'static str> {
        self.differences.iter().map(|(_, _, because)| *because)
    }

    fn is_about(&self, setting: Setting) -> bool {
        self.only.is_none_or(|only| setting.backend.is_some_and(|on| only.contains(&on)))
            && self.engine.is_none_or(|engine| setting.engine == Some(engine))
    }

    fn judge(&self, steps: &[Step], setting: Setting) -> Check {
        let step = steps.iter().find(|step| step.name == self.step);
        let observed = step.and_then(|step| step.facts.get(self.fact)).cloned();
        let fact = format!("{}.{}", self.step, self.fact);
        let met = self.differences.iter().find(|(when, ..)| when.applies(setting));
        let (expected, difference) = match met {
            None => (self.expected.clone(), None),
            Some((when, expected, because)) => {
                let because = (*because).to_owned();
                let difference = Difference { fact: fact.clone(), when: when.to_string(), because };
                // One that says "as the others" keeps its family's difference away.
                (expected.clone(), (*expected != self.expected).then_some(difference))
            }
        };
        Check { holds: observed.as_ref() == Some(&expected), fact, expected, observed, difference }
    }
}

impl std::fmt::Display for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} · {}: {}", self.step, self.fact, plain(&self.expected))?;
        if let Some(only) = self.only {
            let names: Vec<_> = only.iter().map(|backend| backend.name()).collect();
            write!(f, " (only {})", names.join(", "))?;
        }
        if let Some(engine) = self.engine {
            write!(f, " (only {engine})")?;
        }
        self.differences
            .iter()
            .try_for_each(|(when, fact, _)| write!(f, " ({when}: {})", plain(fact)))
    }
}

impl When {
    fn applies(self, setting: Setting) -> bool {
        match self {
            Self::Rootless => setting.flavour == Flavour::Rootless,
            Self::KernelBefore(major, minor) => setting.kernel < (major, minor),
            Self::KernelFrom(major, minor) => setting.kernel >= (major, minor),
            Self::OnBefore(backend, major, minor) => {
                setting.backend == Some(backend) && setting.kernel < (major, minor)
            }
            Self::On(backend) => {
                setting.backend.is_some_and(|on| on == backend || on.family() == backend)
            }
        }
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rootless => f.write_str("rootless"),
            Self::KernelBefore(major, minor) | Self::OnBefore(_, major, minor) => {
                write!(f, "kernel < {major}.{minor}")
            }
            Self::KernelFrom(major, minor) => write!(f, "kernel >= {major}.{minor}"),
            Self::On(backend) => write!(f, "{backend}"),
        }
    }
}

/// Judges `claims` against `steps`: a pure function, so that a test can falsify a step
/// and see the judgement turn.
pub fn judge(claims: &[Claim], steps: &[Step], setting: Setting) -> Vec<Check> {
    let about = claims.iter().filter(|claim| claim.is_about(setting));
    about.map(|claim| claim.judge(steps, setting)).collect()
}
