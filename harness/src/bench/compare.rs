//! Two results side by side: what has changed beyond the noise of both.

use std::collections::HashMap;

use super::line::{Key, Line, Numbers};
use super::subject::BARE;

/// One workload on one file system, in both.
#[derive(Clone, Debug)]
pub struct Changed {
    /// What was measured.
    pub key: Key,
    /// Its numbers before.
    pub before: Numbers,
    /// Its numbers after.
    pub after: Numbers,
    /// Its ratio when what was before was measured once more.
    pub again: Option<f64>,
}

impl Changed {
    /// How the ratio to the plain folder has changed: 1.1 is a tenth dearer than before.
    pub fn factor(&self) -> f64 {
        self.after.ratio.mid / self.before.ratio.mid
    }

    /// Whether that is more than noise: the intervals lie apart, and by more than two equal
    /// things lie apart in either result, and by more than two runs of one thing. The last an
    /// interval from within one run cannot know: where a daemon has to be woken on another
    /// core, whole runs lie apart by a factor of three on a virtual machine.
    pub fn is_real(&self) -> bool {
        let apart = !self.before.ratio.meets(&self.after.ratio);
        let either = |factor: f64| factor.max(1.0 / factor);
        let runs = self.again.map_or(1.0, |again| either(again / self.before.ratio.mid));
        let noise = self.before.floor.high.max(self.after.floor.high).max(runs);
        apart && either(self.factor()) > noise
    }
}

/// Everything that both have numbers of but the plain folder, which is the unit, in the order
/// of `after`. The ratios to it are compared and not the times, so the machines may differ.
/// `again` is what was before, measured once more; it may be empty.
pub fn compare(before: &[Line], again: &[Line], after: &[Line]) -> Vec<Changed> {
    let numbers = |line: &Line| match line {
        Line::Measured(one) if one.key.subject != BARE => {
            one.numbers.clone().map(|numbers| (one.key.clone(), numbers))
        }
        _ => None,
    };
    let known = |lines: &[Line]| lines.iter().filter_map(numbers).collect::<HashMap<_, _>>();
    let (before, again) = (known(before), known(again));
    let both = after.iter().filter_map(numbers).filter_map(|(key, after)| {
        let before = before.get(&key)?.clone();
        let again = again.get(&key).map(|numbers| numbers.ratio.mid);
        Some(Changed { key, before, after, again })
    });
    both.collect()
}
