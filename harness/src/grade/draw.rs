//! Values that are drawn anew for each run: the same seed gives the same ones everywhere.

use crate::random::Random;

/// A source of values for one exercise.
#[derive(Debug)]
pub struct Draw(Random);

/// What things are called: short, and not what anybody would write into a solution.
const WORDS: [&str; 32] = [
    "alder", "badger", "cedar", "dunlin", "ember", "fennel", "gannet", "heron", "iris", "juniper",
    "kestrel", "linnet", "mallow", "nettle", "osprey", "plover", "quail", "rowan", "siskin",
    "thistle", "umber", "vetch", "willow", "yarrow", "zander", "bramble", "clover", "dipper",
    "finch", "gorse", "hazel", "lark",
];

impl Draw {
    /// Values for the exercise `id` in the run of `seed`.
    pub fn new(seed: u64, id: &str) -> Self {
        // FNV-1a: each exercise has a stream of its own.
        let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(Random::new(seed ^ hash))
    }

    /// A number from `from` to one less than `to`.
    pub fn number(&mut self, from: u64, to: u64) -> u64 {
        from + self.0.below(to - from)
    }

    /// One of these.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        self.0.one(of)
    }

    /// A name such as `heron-07`, for a host or a file.
    pub fn name(&mut self) -> String {
        format!("{}-{:02}", self.one(&WORDS), self.number(0, 100))
    }

    /// As many different names.
    pub fn names(&mut self, count: usize) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        while names.len() < count {
            let name = self.name();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// A word of 16 hexadecimal digits, which nobody guesses.
    pub fn secret(&mut self) -> String {
        format!("{:016x}", self.0.next())
    }

    /// An exit status that no program gives by chance.
    pub fn status(&mut self) -> i32 {
        self.number(33, 99) as i32
    }

    /// The same in another order.
    pub fn shuffled<T>(&mut self, mut items: Vec<T>) -> Vec<T> {
        for last in (1..items.len()).rev() {
            items.swap(last, self.number(0, last as u64 + 1) as usize);
        }
        items
    }
}
