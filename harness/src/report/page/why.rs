//! Where the time of an operation through FUSE goes: to the caller's CPU, to the daemon's, or
//! to waiting until the other one runs; and how many requests there were.

use maud::{Markup, html};

use super::plot::{WIDE, p};
use super::{Both, Figure, both};
use crate::bench::line::{Measured, Numbers};
use crate::report::{nanoseconds, ratio};

/// What one FUSE file system spends, with the plain folder's time beside it.
struct Spent<'a> {
    name: String,
    plain: f64,
    numbers: &'a Numbers,
}

pub(super) fn section(measured: &[&Measured], texts: Both<'_>) -> Markup {
    let spent = spent(measured);
    html! {
        @if !spent.is_empty() {
            h2 { (both(texts, "report-why")) }
            p { (both(texts, "report-why-what")) }
            (bars(&spent))
            p.legend {
                @for (at, part) in ["caller", "daemon", "waiting"].iter().enumerate() {
                    span.(class(at)) { "■ " } (both(texts, &format!("report-{part}"))) " "
                }
            }
        }
    }
}

pub(super) fn figure(measured: &[&Measured]) -> Figure {
    Figure { name: "why".into(), svg: bars(&spent(measured)).into_string() }
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
        let name = format!("{} ({})", key.workload, key.placement);
        Some(Spent { name, plain: plain(one)?, numbers })
    };
    measured.iter().filter_map(of).collect()
}

fn bars(all: &[Spent<'_>]) -> Markup {
    let (left, right, step) = (190.0, WIDE - 230.0, 20.0);
    html! {
        svg viewBox=(format!("0 0 {WIDE} {}", 8.0 + step * all.len() as f64)) role="img"
            xmlns="http://www.w3.org/2000/svg" {
            @for (row, one) in all.iter().enumerate() {
                @let y = 4.0 + step * row as f64;
                @let parts = parts(one.numbers);
                @let whole = parts.iter().sum::<f64>().max(1.0);
                text.end x=(left - 8.0) y=(y + 13.0) { (one.name) }
                @for (at, part) in parts.iter().enumerate() {
                    @let before: f64 = parts[..at].iter().sum();
                    rect.part.(class(at)) x=(p(left + before / whole * (right - left))) y=(y)
                        width=(p(part / whole * (right - left))) height=(step - 5.0)
                        data-part=(part) {}
                }
                text x=(right + 8.0) y=(y + 13.0) {
                    (nanoseconds(one.numbers.time)) " = " (ratio(one.numbers.time / one.plain)) "×"
                    @if let Some(requests) = one.numbers.requests {
                        " · " (format!("{requests:.2}")) " req."
                    }
                }
            }
        }
    }
}

/// Nanoseconds of the caller's CPU, of the daemon's, and of neither. On two cores both may
/// work at once: then nothing is left to wait.
fn parts(numbers: &Numbers) -> [f64; 3] {
    let (caller, daemon) = (numbers.caller_cpu, numbers.daemon_cpu.unwrap_or_default());
    [caller, daemon, (numbers.time - caller - daemon).max(0.0)]
}

fn class(at: usize) -> &'static str {
    ["s0", "s5", "wait"][at]
}
