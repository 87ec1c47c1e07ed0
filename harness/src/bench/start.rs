//! How long it takes from nothing to a running program and back: namespaces one by one, and
//! containers of each engine.
//!
//! Each engine waits in a sandbox of its own with everything prepared, and starts a container
//! when it is asked to; the rounds take the engines in a random order. The program inside is
//! the probe, which answers once it runs: that ends the first phase. The second one is from
//! the word that it may end until the engine's command has ended.

use std::time::{Duration, Instant};

use crate::isolation::{Answer, Engine, launch, prepare, sandbox, settle};
use crate::random::Random;
use crate::sandbox::{Child, Ended, Flavour, Received, Running, Sandbox, Token, call, raw};
use crate::sys::clone::Namespaces;
use crate::{Doing, Error, Result};

use super::line::Start;
use super::stats::{Interval, median};

/// What the engines are compared with: no engine, but a program of util-linux.
const UNIT: &str = "unshare";

/// How long one start may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Namespaces, with how the manual calls them.
const FLAGS: [(&str, Namespaces); 9] = [
    ("none", Namespaces::empty()),
    ("CLONE_NEWUTS", Namespaces::UTS),
    ("CLONE_NEWIPC", Namespaces::IPC),
    ("CLONE_NEWPID", Namespaces::PID),
    ("CLONE_NEWCGROUP", Namespaces::CGROUP),
    ("CLONE_NEWTIME", Namespaces::TIME),
    ("CLONE_NEWNS", Namespaces::MOUNT),
    ("CLONE_NEWNET", Namespaces::NET),
    ("CLONE_NEWUSER", Namespaces::USER),
];

/// Phases of one start, in nanoseconds.
type Phases = Vec<f64>;

/// Starts of containers by every engine that is here; the others with what they lack.
///
/// # Errors
/// A sandbox that cannot be made.
pub fn containers(rounds: u32, seed: u64) -> Result<Vec<Start>> {
    let mut stands: Vec<(Engine, Result<Running, String>, Vec<Phases>)> = Vec::new();
    for engine in Engine::ALL {
        let lack = engine.driver().needs().result(Flavour::Root).because;
        let stand = match lack {
            Some(because) => Err(because),
            None => stand(engine).map_err(|error| error.to_string()),
        };
        stands.push((engine, stand, Vec::new()));
    }
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..stands.len()).collect();
    for round in 0..=rounds {
        random.shuffle(&mut order);
        for &at in &order {
            let (_, stand, times) = &mut stands[at];
            let Ok(running) = stand else { continue };
            match once(running) {
                // The first round warms up.
                Ok(phases) if round > 0 => times.push(phases),
                Ok(_) => {}
                Err(error) => *stand = Err(error.to_string()),
            }
        }
    }
    let unit = stands.iter().find(|(engine, ..)| engine.name() == UNIT);
    let unit = unit.map(|(.., times)| times.clone()).unwrap_or_default();
    let started = |(engine, stand, times): (Engine, Result<Running, String>, Vec<Phases>)| {
        let because = stand.err().or_else(|| times.is_empty().then(|| "no round".to_owned()));
        summary("container", engine.name(), ["start", "end"], &times, &unit, because, seed)
    };
    Ok(stands.into_iter().map(started).collect())
}

/// clone3(2) and unshare(2) with each flag alone: the call, and then what is left until the
/// process has ended and been waited for.
///
/// The kernel takes some namespaces apart later, in the background: that of a network shows
/// in no call's time.
///
/// # Errors
/// A sandbox that cannot be made, or a flag that it is refused.
pub fn namespaces(rounds: u32, seed: u64) -> Result<Vec<Start>> {
    let mut running = Sandbox::new(Flavour::Root).start(&Token::new()?, |channel| {
        let times = flags(rounds, seed).map_err(|error| error.to_string());
        // A starter that is gone needs no answer.
        let _ = channel.send(&times, None);
    })?;
    let received = running.receive_within::<Result<Vec<[Vec<Phases>; 2]>, String>>(PATIENCE * 3)?;
    let Received::Message(times, _) = received else {
        return Err(Error::Setup("the namespaces gave no answer".into()));
    };
    let times = times.map_err(Error::Setup)?;
    let mut all = Vec::new();
    for (at, group) in ["clone3", "unshare"].into_iter().enumerate() {
        for ((name, _), times_of) in FLAGS.iter().zip(&times) {
            let (own, unit) = (&times_of[at], &times[0][at]);
            all.push(summary(group, name, ["call", "end"], own, unit, None, seed));
        }
    }
    Ok(all)
}

fn stand(engine: Engine) -> Result<Running> {
    let place = Sandbox { deadline: Duration::from_secs(600), ..sandbox(Flavour::Root) };
    place.start(&Token::new()?, move |channel| {
        let driver = engine.driver();
        let prepared = settle(Flavour::Root).and_then(|()| prepare(driver));
        let never = || Instant::now() + Duration::from_secs(3600);
        while let Ok(Received::Message((), _)) = channel.receive::<()>(never()) {
            let phases = prepared.as_ref().map_err(ToString::to_string).and_then(|bundle| {
                let began = Instant::now();
                let answer = launch(driver, bundle).map_err(|error| error.to_string())?;
                let Answer::Up(container) = answer.1 else {
                    return Err(format!("{engine} started nothing"));
                };
                let up = began.elapsed();
                let ran = container.leave().map_err(|error| error.to_string())?;
                match ran.ended {
                    Ended::Exit(0) => Ok(vec![nanoseconds(up), nanoseconds(began.elapsed() - up)]),
                    ended => Err(format!("{engine} ended with {:?}", ended.fact())),
                }
            });
            if channel.send(&phases, None).is_err() {
                break;
            }
        }
    })
}

fn once(running: &mut Running) -> Result<Phases> {
    running.send(&())?;
    match running.receive_within::<Result<Phases, String>>(PATIENCE)? {
        Received::Message(phases, _) => phases.map_err(Error::Setup),
        Received::Closed | Received::Late => Err(Error::Setup("its sandbox gave no answer".into())),
    }
}

/// For each flag the rounds of clone3(2) and those of unshare(2).
fn flags(rounds: u32, seed: u64) -> Result<Vec<[Vec<Phases>; 2]>> {
    let mut times: Vec<[Vec<Phases>; 2]> = vec![[Vec::new(), Vec::new()]; FLAGS.len()];
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..FLAGS.len()).collect();
    for round in 0..=rounds {
        random.shuffle(&mut order);
        for &at in &order {
            let (name, flag) = FLAGS[at];
            let began = Instant::now();
            let child = Child::start(flag, || 0).doing(|| format!("clone3 with {name}"))?;
            let cloned = began.elapsed();
            child.wait()?;
            let cloning = vec![nanoseconds(cloned), nanoseconds(began.elapsed() - cloned)];
            let began = Instant::now();
            let unshared = call(|| {
                let began = Instant::now();
                raw::unshare(flag).map(|()| nanoseconds(began.elapsed())).map_err(|e| e as i32)
            })?;
            let unshared = unshared.map_err(nix::errno::Errno::from_raw);
            let unshared = unshared.doing(|| format!("unshare with {name}"))?;
            let unsharing = vec![unshared, nanoseconds(began.elapsed()) - unshared];
            if round > 0 {
                times[at][0].push(cloning);
                times[at][1].push(unsharing);
            }
        }
    }
    Ok(times)
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_nanos() as f64
}

fn summary(
    group: &str,
    name: &str,
    phases: [&str; 2],
    times: &[Phases],
    unit: &[Phases],
    because: Option<String>,
    seed: u64,
) -> Start {
    let of = |at: usize| {
        let all: Vec<f64> = times.iter().filter_map(|phases| phases.get(at).copied()).collect();
        median(&all)
    };
    let phases = phases.iter().enumerate();
    let phases = phases.filter_map(|(at, phase)| Some(((*phase).to_owned(), of(at)?)));
    let whole = |phases: &Phases| phases.iter().sum::<f64>();
    let ratios: Vec<f64> =
        times.iter().zip(unit).map(|(own, unit)| whole(own) / whole(unit)).collect();
    Start {
        group: group.into(),
        name: name.into(),
        unit: if group == "container" { UNIT } else { "none" }.into(),
        phases: phases.collect(),
        ratio: Interval::of(&ratios, seed),
        because,
    }
}
