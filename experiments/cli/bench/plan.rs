//! What a tier measures.

use std::time::Duration;

use harness::bench::engine::Plan;
use harness::bench::subject::{self, BARE, CONTROL, Quick};
use harness::bench::{Base, Subject};
use harness::sandbox::Flavour;
use harness::sys::signal::noted;
use harness::workload::{self, Family, Workload};

use super::{Run, Tier};
use crate::cli::exit;

impl Tier {
    /// Its name in the results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Full => "full",
            Self::Smoke => "smoke",
        }
    }

    /// Seconds for everything.
    fn budget(self) -> u64 {
        match self {
            Self::Quick => 200,
            Self::Full => 3000,
            Self::Smoke => 1,
        }
    }

    /// The least and the most rounds.
    fn rounds(self) -> (u32, u32) {
        match self {
            Self::Quick => (5, 15),
            Self::Full => (5, 31),
            Self::Smoke => (1, 1),
        }
    }

    /// How long a file system may take in a round with passes of which one would be shorter.
    fn share(self) -> Duration {
        match self {
            Self::Quick => Duration::from_millis(25),
            Self::Full => Duration::from_millis(60),
            Self::Smoke => Duration::ZERO,
        }
    }

    /// The part of the time that the base gets.
    fn part(self, base: Base) -> f64 {
        match (self, base) {
            (Self::Quick, Base::Tmpfs) => 0.8,
            (Self::Quick, Base::Ext4) => 0.2,
            _ => 0.5,
        }
    }

    fn has(self, base: Base, workload: &Workload) -> bool {
        match (self, base) {
            (Self::Full, _) => true,
            (_, Base::Tmpfs) => workload.quick,
            // Where the device matters.
            (_, Base::Ext4) => {
                workload.quick && matches!(workload.family, Family::Data | Family::Sync)
            }
        }
    }
}

/// One plan for each base.
pub fn plans(args: &Run) -> anyhow::Result<Vec<Plan>> {
    let bases: Vec<Base> = match args.base {
        Some(base) => vec![base],
        None => vec![Base::Tmpfs, Base::Ext4],
    };
    let asked = asked(args)?;
    let subjects = subjects(args)?;
    let budget = args.budget.unwrap_or(args.tier.budget());
    let (least, most) = args.tier.rounds();
    // A user namespace may mount tmpfs and overlay, and no ext4.
    let fits = |base, one: &&Subject| base == Base::Tmpfs || one.flavour == Flavour::Root;
    let on = |base| subjects.iter().copied().filter(|one| fits(base, one)).collect();
    let plan = |base: Base| {
        let workloads: Vec<Workload> = match asked.is_empty() {
            false => asked.clone(),
            true => workload::all().filter(|one| args.tier.has(base, one)).collect(),
        };
        let part = if bases.len() == 1 { 1.0 } else { args.tier.part(base) };
        Plan {
            base,
            workloads,
            subjects: on(base),
            only_quick: args.fs.is_empty() && args.tier != Tier::Full,
            least,
            most,
            budget: Duration::from_secs(budget).mul_f64(part),
            share: args.tier.share(),
            stop: noted,
            seed: args.seed,
            clock_cost: 0.0,
        }
    };
    Ok(bases.iter().map(|base| plan(*base)).collect())
}

fn asked(args: &Run) -> anyhow::Result<Vec<Workload>> {
    let find = |name: &String| {
        workload::find(name).ok_or_else(|| {
            let all: Vec<&str> = workload::all().map(|one| one.name).collect();
            exit::usage(format!("there is no workload {name:?}"), nearest(name, &all))
        })
    };
    args.workload.iter().map(find).collect()
}

fn subjects(args: &Run) -> anyhow::Result<Vec<&'static Subject>> {
    for name in &args.fs {
        if subject::find(name).is_none() {
            let all: Vec<&str> = subject::ALL.iter().map(|one| one.name).collect();
            let message = format!("there is no file system {name:?}");
            return Err(exit::usage(message, nearest(name, &all)));
        }
    }
    let wanted = |subject: &&'static Subject| match args.fs.is_empty() {
        true => !matches!(subject.quick, Quick::Nothing) || args.tier == Tier::Full,
        false => {
            [BARE, CONTROL].contains(&subject.name) || args.fs.iter().any(|it| it == subject.name)
        }
    };
    Ok(subject::ALL.iter().filter(wanted).collect())
}

fn nearest(name: &str, all: &[&str]) -> String {
    let near = |one: &&&str| strsim::jaro_winkler(name, one);
    let best = all.iter().max_by(|one, two| near(one).total_cmp(&near(two)));
    let best = best.map(|best| format!("did you mean {best}? ")).unwrap_or_default();
    format!("{best}`isolab bench --list --tier full` shows all of them")
}
