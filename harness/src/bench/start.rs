//! How long it takes from nothing to a running program and back, with each engine.
//!
//! Each engine waits in a sandbox of its own with everything prepared, and starts a container
//! when it is asked to; the rounds take the engines in a random order. The program inside is
//! the probe, which answers once it runs: that ends the first phase. The second one is from
//! the word that it may end until the engine's command has ended.

use std::time::{Duration, Instant};

use crate::isolation::{Answer, Engine, launch, prepare, sandbox, settle};
use crate::random::Random;
use crate::sandbox::{Ended, Flavour, Received, Running, Sandbox, Token};
use crate::{Error, Result};

use super::line::Start;
use super::stats::{Interval, median};

/// What the engines are compared with: no engine, but a program of util-linux.
const UNIT: &str = "unshare";

/// How long one start may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Phases of one start, in nanoseconds.
pub(super) type Phases = Vec<f64>;

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
        let names = ["container", engine.name(), UNIT];
        summary(names, ["start", "end"], &times, &unit, because, seed)
    };
    Ok(stands.into_iter().map(started).collect())
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

pub(super) fn nanoseconds(time: Duration) -> f64 {
    time.as_nanos() as f64
}

/// Medians of the phases, and the ratio to the unit's in the same round; `names` are those of
/// the group, of this one and of the unit.
pub(super) fn summary(
    [group, name, unit_name]: [&str; 3],
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
        unit: unit_name.into(),
        phases: phases.collect(),
        ratio: Interval::of(&ratios, seed),
        because,
    }
}
