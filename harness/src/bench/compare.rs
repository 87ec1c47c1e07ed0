//! Two results side by side: what has changed beyond the noise of both.

use std::collections::HashMap;

use super::line::{Key, Line, Numbers};

/// One workload on one file system, in both.
#[derive(Clone, Debug)]
pub struct Changed {
    /// What was measured.
    pub key: Key,
    /// Its numbers before.
    pub before: Numbers,
    /// Its numbers after.
    pub after: Numbers,
}

impl Changed {
    /// How the ratio to the plain folder has changed: 1.1 is a tenth dearer than before.
    pub fn factor(&self) -> f64 {
        self.after.ratio.mid / self.before.ratio.mid
    }

    /// Whether that is more than noise: the intervals lie apart, and by more than two equal
    /// things lie apart in either result.
    pub fn is_real(&self) -> bool {
        let apart = !self.before.ratio.meets(&self.after.ratio);
        let noise = self.before.floor.high.max(self.after.floor.high);
        apart && self.factor().max(1.0 / self.factor()) > noise
    }
}

/// Everything that both have numbers of, in the order of `after`. The ratios to the plain
/// folder are compared and not the times, so the machines may differ.
pub fn compare(before: &[Line], after: &[Line]) -> Vec<Changed> {
    let numbers = |line: &Line| match line {
        Line::Measured(one) => one.numbers.clone().map(|numbers| (one.key.clone(), numbers)),
        _ => None,
    };
    let before: HashMap<Key, Numbers> = before.iter().filter_map(numbers).collect();
    let both = after.iter().filter_map(numbers).filter_map(|(key, after)| {
        let before = before.get(&key)?.clone();
        Some(Changed { key, before, after })
    });
    both.collect()
}
