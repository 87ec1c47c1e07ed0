//! Results on a terminal.

use harness::bench::claims::key_of;
use harness::bench::line::{Claim, Measured, Start, Verdict};
use harness::bench::machine::Machine;
use harness::report::{nanoseconds, wrap};
use harness::text::Texts;

/// A table that grows row by row, with a heading for each workload.
pub struct Table<'a> {
    texts: &'a Texts,
    last: String,
}

impl<'a> Table<'a> {
    /// An empty one.
    pub fn new(texts: &'a Texts) -> Self {
        Self { texts, last: String::new() }
    }

    /// The next row.
    pub fn row(&mut self, one: &Measured) -> String {
        let key = &one.key;
        let head = format!("{} · {}", key.workload, key.base);
        let mut text = String::new();
        if head != self.last {
            text += &format!("\n\x1b[1m{head}\x1b[0m");
            if let Some(numbers) = &one.numbers {
                let noise = (numbers.floor.high - 1.0) * 100.0;
                text += &format!("  {}: ±{noise:.1} %", self.texts.get("bench-floor"));
            }
            text.push('\n');
            self.last = head;
        }
        let placed = match key.placement.as_str() {
            "same" | "split" => format!("{} ({})", key.subject, key.placement),
            _ => key.subject.clone(),
        };
        let verdict = self.texts.get(&format!("bench-{}", word(one.verdict)));
        match &one.numbers {
            None => {
                let because = one.because.as_deref().unwrap_or_default();
                let because = because.lines().next().unwrap_or_default();
                text + &format!("  {placed:<25} {verdict}: {because}")
            }
            Some(numbers) => {
                let ratio = numbers.ratio;
                let cpu = numbers.daemon_cpu.map_or(String::new(), |daemon| {
                    let (caller, daemon) = (nanoseconds(numbers.caller_cpu), nanoseconds(daemon));
                    format!("  CPU {caller} + {daemon}")
                });
                let requests = numbers.requests.map_or(String::new(), |it| {
                    format!(
                        "  {}",
                        self.texts.format("bench-requests", &[("n", format!("{it:.2}"))])
                    )
                });
                let time = nanoseconds(numbers.time);
                text + &format!(
                    "  {placed:<25} {:>7.2} [{:.2} {:.2}] {verdict}  {time}  p99 {}{cpu}{requests}",
                    ratio.mid,
                    ratio.low,
                    ratio.high,
                    nanoseconds(numbers.p99 as f64),
                )
            }
        }
    }
}

/// The machine in two lines.
pub fn machine(machine: &Machine, texts: &Texts) -> String {
    let values = [
        ("kernel", machine.kernel.split(' ').next().unwrap_or_default().to_owned()),
        ("cpu", machine.cpu.clone()),
        ("cpus", machine.cpus.to_string()),
        ("memory", (machine.memory >> 30).to_string()),
        ("load", format!("{:.2}", machine.load)),
        ("clock", format!("{:.0}", machine.clock_cost)),
    ];
    texts.format("bench-machine", &values)
}

/// A start with its phases.
pub fn start(start: &Start) -> String {
    let Start { group, name, unit, phases, ratio, because } = start;
    if let Some(because) = because {
        let because = because.lines().next().unwrap_or_default();
        return format!("  {group:<10} {name:<16} — {because}");
    }
    let phase = |(name, time): &(String, f64)| format!("{name} {}", nanoseconds(*time));
    let phases: Vec<String> = phases.iter().map(phase).collect();
    let ratio = ratio.map_or(String::new(), |it| {
        format!("  {:.2} [{:.2} {:.2}] × {unit}", it.mid, it.low, it.high)
    });
    format!("  {group:<10} {name:<16} {}{ratio}", phases.join(" + "))
}

/// A claim, what was seen, and why it does not hold.
pub fn claim(claim: &Claim, texts: &Texts) -> String {
    let mark = match claim.holds {
        Some(true) => "✔",
        Some(false) => "✘",
        None => "·",
    };
    let text = texts.get(&format!("claim-{}", key_of(claim)));
    let Claim { name, expected, measured, because, .. } = claim;
    let mut shown = format!("  {mark} {name}: {text}\n      {expected} → {measured}");
    for line in because.iter().flat_map(|key| wrap(&texts.get(key), 84)) {
        shown += &format!("\n      {line}");
    }
    shown
}

/// A verdict's key.
pub fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Control => "control",
        Verdict::Slower => "slower",
        Verdict::Faster => "faster",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Refused => "refused",
        Verdict::Skipped => "skipped",
        Verdict::Broken => "broken",
    }
}
