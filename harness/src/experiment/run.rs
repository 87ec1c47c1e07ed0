//! One run of one experiment: requirements, sandbox, audit, judgement, record.

use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::process::{DumpableBehavior, set_dumpable_behavior};

use super::lab::{Message, Observed, Views};
use super::{Case, Lab, Setting, judge};
use crate::probe::Profile;
use crate::record::{Check, Machine, Outcome, Record, RequirementResult, Step};
use crate::requirement::{Requirement, SANDBOX};
use crate::sandbox::audit::Audit;
use crate::sandbox::{Ended, Flavour, Received, Running, Sandbox, Token};
use crate::{Doing, Error, Result};

/// Runs `case` in a sandbox of its own and judges what was observed.
///
/// Never fails: an error of the laboratory is the outcome `broken`.
pub fn run(case: &Case<'_>, flavour: Flavour) -> Record {
    let mut record = Record::begin(case, flavour, "nothing was run");
    record.requirements = case.needs().iter().map(|need| need.result(flavour)).collect();
    if let Some(missing) = record.requirements.iter().find(|need| !need.met) {
        record.outcome = skipped(missing);
        return record;
    }
    record.outcome = match observe(case, flavour, &mut record) {
        Ok(()) => verdict(&record),
        Err(error) => broken_or_skipped(error, flavour, &mut record),
    };
    match record.outcome {
        Outcome::Skipped { .. } => return record,
        Outcome::Pass | Outcome::ExpectedDifference { .. } => {
            record.requirements.extend(case.shows().iter().map(Requirement::shown));
            return record;
        }
        Outcome::Fail { .. } | Outcome::Broken { .. } => {}
    }
    record.requirements.extend(case.shows().iter().map(|need| need.result(flavour)));
    match record.requirements.iter().find(|need| !need.met) {
        // What was seen without it says nothing; what was left behind is a fault all the same.
        Some(missing) if record.leaks.is_empty() => Record {
            outcome: skipped(missing),
            requirements: record.requirements.clone(),
            ..Record::begin(case, flavour, "")
        },
        _ => record,
    }
}

fn skipped(missing: &RequirementResult) -> Outcome {
    let because = missing.because.clone().unwrap_or_default();
    Outcome::Skipped { requirement: missing.name.clone(), because }
}

/// What went wrong before the first step may be that no sandbox can be made here at all.
fn broken_or_skipped(error: Error, flavour: Flavour, record: &mut Record) -> Outcome {
    if record.steps.is_empty() {
        let sandbox = SANDBOX.result(flavour);
        if !sandbox.met {
            let outcome = skipped(&sandbox);
            record.requirements.push(sandbox);
            return outcome;
        }
    }
    Outcome::Broken { because: error.to_string() }
}

/// Fills the record with what the run showed, and with the claims judged.
fn observe(case: &Case<'_>, flavour: Flavour, record: &mut Record) -> Result<()> {
    let Case { experiment, backend, engine } = *case;
    let token = Token::new()?;
    let before = Audit::take()?;
    experiment.prepare()?;
    let sandbox = case.sandbox(flavour);
    let mut running = sandbox.start(&token, |channel| {
        let mut lab = Lab::new(channel, flavour, (backend, engine));
        let ran = visible().and_then(|()| experiment.run(&mut lab));
        let error = ran.err().map(|error| error.to_string());
        // When the starter is gone there is nobody left to tell.
        let _ = channel.send(&Message::Done(error), None);
    })?;
    let began = Instant::now();
    let ended = listen(&mut running, record);
    let run = began.elapsed();
    let (limits, setup) = (running.limits().to_vec(), running.setup);
    let (end, teardown) = running.stop()?;
    record.leaks = before.leaks(&Audit::take()?, &token);
    record.machine = Some(machine(limits, [setup, run, teardown])?);
    let setting = Setting { flavour, backend, engine, kernel: kernel()? };
    record.checks = judge(&experiment.claims(), &record.steps, setting);
    match ended? {
        Heard::Done => Ok(()),
        Heard::Closed => Err(lost(end, record.steps.last())),
        Heard::Late => Err(late(&sandbox, record.steps.last())),
    }
}

/// A change of ids makes a process undumpable, and then only CAP_SYS_PTRACE over the user
/// namespace of its program may open what lies in its /proc/PID: neither this process nor
/// its copies could look at each other. So it is made dumpable again. What runs in an
/// experiment is ours; where it is not, as in grading, the sandbox's init stays closed.
///
/// # References
/// PR_SET_DUMPABLE(2const), proc_pid(5).
fn visible() -> Result<()> {
    set_dumpable_behavior(DumpableBehavior::Dumpable).doing(|| "become dumpable again")
}

/// How listening to a sandbox ended.
enum Heard {
    Done,
    Closed,
    Late,
}

fn listen(running: &mut Running, record: &mut Record) -> Result<Heard> {
    loop {
        match running.receive::<Message>()? {
            Received::Message(Message::Step(step), _) => record.steps.push(step),
            Received::Message(Message::Measure(measure), _) => record.measures.push(measure),
            Received::Message(Message::Observe, pidfd) => {
                let observed: Observed = match pidfd {
                    Some(pidfd) => look(&pidfd, running).map(Box::new).map_err(|e| e.to_string()),
                    None => Err("no pidfd came with the request".into()),
                };
                running.send(&observed)?;
            }
            Received::Message(Message::Done(None), _) => return Ok(Heard::Done),
            Received::Message(Message::Done(Some(error)), _) => return Err(Error::Setup(error)),
            Received::Closed => return Ok(Heard::Closed),
            Received::Late => return Ok(Heard::Late),
        }
    }
}

/// From outside: the process asked about, and the sandbox's init beside it.
fn look(pidfd: &OwnedFd, running: &Running) -> Result<Views> {
    let caller = Profile::outside(running.pid.as_raw().unsigned_abs())?;
    Ok(Views { subject: Profile::outside_of(pidfd.as_fd())?, caller })
}

fn verdict(record: &Record) -> Outcome {
    let contradicted = record.checks.iter().filter(|check| !check.holds).map(describe);
    let because: Vec<String> = contradicted.chain(record.leaks.iter().cloned()).collect();
    if !because.is_empty() {
        return Outcome::Fail { because };
    }
    let differences: Vec<_> = record.checks.iter().filter_map(|c| c.difference.clone()).collect();
    if differences.is_empty() { Outcome::Pass } else { Outcome::ExpectedDifference { differences } }
}

fn describe(check: &Check) -> String {
    match &check.observed {
        Some(observed) => {
            format!("{}: expected {:?}, observed {observed:?}", check.fact, check.expected)
        }
        None => format!("{}: expected {:?}, nothing observed", check.fact, check.expected),
    }
}

fn lost(end: Ended, last: Option<&Step>) -> Error {
    Error::Setup(format!("the sandbox's init ended with {:?} {}", end.fact(), after(last)))
}

fn late(sandbox: &Sandbox, last: Option<&Step>) -> Error {
    let deadline = sandbox.deadline;
    Error::Setup(format!("the deadline of {deadline:?} passed {}", after(last)))
}

fn after(last: Option<&Step>) -> String {
    last.map_or("before the first step".into(), |step| format!("after the step {:?}", step.name))
}

fn machine(limits: Vec<String>, phases: [Duration; 3]) -> Result<Machine> {
    let name = rustix::system::uname();
    let [setup_ms, run_ms, teardown_ms] = phases.map(|phase| phase.as_secs_f64() * 1e3);
    Ok(Machine {
        kernel: name.release().to_string_lossy().into_owned(),
        arch: name.machine().to_string_lossy().into_owned(),
        limits,
        setup_ms,
        run_ms,
        teardown_ms,
    })
}

/// Major and minor version of the running kernel.
fn kernel() -> Result<(u32, u32)> {
    let name = rustix::system::uname();
    let release = name.release().to_string_lossy();
    let mut numbers = release.split(['.', '-']).map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => Ok((major, minor)),
        _ => Err(Error::Setup(format!("kernel release {release:?} has no version"))),
    }
}
