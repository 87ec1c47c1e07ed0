//! Where the time of an operation through FUSE goes: to the caller's CPU, to the daemon's, or
//! to waiting until the other one runs; and how many requests there were.

use maud::{Markup, html};

use super::plot::{Stack, WIDE, alone, stacks};
use super::{Both, Figure, both};
use crate::bench::line::{Measured, Numbers};
use crate::bench::stats::median;
use crate::report::{nanoseconds, ratio};
use crate::workload::Family;

/// What one FUSE file system spends, with the plain folder's time beside it.
struct Spent<'a> {
    one: &'a Measured,
    plain: f64,
    numbers: &'a Numbers,
}

const CLASSES: [&str; 3] = ["p0", "p1", "p2"];

/// First the workload in the middle of each group, then all of them.
pub(super) fn section(measured: &[&Measured], texts: Both<'_>) -> Markup {
    let spent = spent(measured);
    html! {
        @if !spent.is_empty() {
            h2 { (both(texts, "report-why")) }
            p { (both(texts, "report-why-what")) }
            p.legend {
                @for (class, part) in CLASSES.iter().zip(["caller", "daemon", "waiting"]) {
                    span { span.(class) { "■" } " " (both(texts, &format!("report-{part}"))) }
                }
            }
            (bars(middle(&spent).into_iter()))
            details.figures {
                summary { (both(texts, "report-why-all")) }
                (bars(spent.iter()))
            }
        }
    }
}

pub(super) fn figure(measured: &[&Measured]) -> Option<Figure> {
    let spent = spent(measured);
    let svg = || alone(bars(spent.iter()));
    (!spent.is_empty()).then(|| Figure { name: "why".into(), svg: svg() })
}

/// What one request to the daemon costs beyond the plain call, in nanoseconds: the median of
/// the workloads of one placement that make at least one each.
pub(super) fn of_a_request(measured: &[&Measured], placement: &str) -> Option<f64> {
    let spent = spent(measured);
    let of = spent.iter().filter(|it| it.one.key.placement == placement);
    let each = of.filter_map(|it| {
        let requests = it.numbers.requests.filter(|requests| *requests >= 0.9)?;
        Some((it.numbers.time - it.plain) / requests)
    });
    median(&each.collect::<Vec<f64>>())
}

/// Of each group the workload whose ratio is in the middle, with both placements.
fn middle<'a, 'b>(spent: &'b [Spent<'a>]) -> Vec<&'b Spent<'a>> {
    let of_family = |family: Family| {
        let same =
            |it: &&Spent<'_>| it.one.family == family.name() && it.one.key.placement == "same";
        let mut same: Vec<&Spent<'_>> = spent.iter().filter(same).collect();
        same.sort_by(|one, two| one.numbers.ratio.mid.total_cmp(&two.numbers.ratio.mid));
        let chosen = same.get(same.len() / 2).map(|it| it.one.key.workload.as_str());
        spent.iter().filter(move |it| Some(it.one.key.workload.as_str()) == chosen)
    };
    Family::ALL.into_iter().flat_map(of_family).collect()
}

/// Of our own file system, whose requests are counted, on tmpfs; both placements.
fn spent<'a>(measured: &[&'a Measured]) -> Vec<Spent<'a>> {
    let plain = |one: &Measured| {
        let is = |it: &&&Measured| {
            it.key.subject == "bare"
                && (&it.key.workload, &it.key.base) == (&one.key.workload, &one.key.base)
        };
        Some(measured.iter().find(is)?.numbers.as_ref()?.time)
    };
    let of = |one: &&'a Measured| {
        let key = &one.key;
        let ours = key.subject == "passthrough" && key.base == "tmpfs";
        // Of several callers the times overlap, and of programs the parts are many.
        let single = key.placement != "free" && one.family != "programs";
        let numbers = one.numbers.as_ref().filter(|_| ours && single)?;
        Some(Spent { one, plain: plain(one)?, numbers })
    };
    measured.iter().filter_map(of).collect()
}

fn bars<'a, 'b: 'a>(all: impl Iterator<Item = &'a Spent<'b>>) -> Markup {
    let stack = |it: &Spent<'_>| {
        let parts = parts(it.numbers);
        let time = it.numbers.time;
        let requests = it
            .numbers
            .requests
            .map(|count| format!(" · {} req.", ratio(count)))
            .unwrap_or_default();
        Stack {
            name: format!("{} {}", it.one.key.workload, it.one.key.placement),
            most: parts.iter().sum(),
            parts: parts.to_vec(),
            value: format!("{} = {}×{requests}", nanoseconds(time), ratio(time / it.plain)),
        }
    };
    let all: Vec<Stack> = all.map(stack).collect();
    stacks(&all, (172.0, WIDE - 184.0), &CLASSES)
}

/// Nanoseconds of the caller's CPU, of the daemon's, and of neither. On two cores both may
/// work at once: then nothing is left to wait.
fn parts(numbers: &Numbers) -> [f64; 3] {
    let (caller, daemon) = (numbers.caller_cpu, numbers.daemon_cpu.unwrap_or_default());
    [caller, daemon, (numbers.time - caller - daemon).max(0.0)]
}
