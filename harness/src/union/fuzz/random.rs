//! Random operations from a seed: the same seed gives the same sequence everywhere.

use super::op::{How, Op};

/// The names that everything has, so that operations meet one another.
const NAMES: [&str; 9] = ["a", "b", "c", "d", "e", "f", "g", "n", "p"];

/// Where paths lie: mostly on top, and in the directories of the fixture.
const FOLDERS: [&str; 12] = ["", "", "", "", "d/", "d/", "e/", "d/e/", "c/", "n/", "f/", "d/n/"];

/// The most operations in a sequence.
const LONGEST: u64 = 24;

/// SplitMix64: every state of 64 bits gives a good stream, also small ones.
struct Random(u64);

/// The sequence number `index` of `seed`.
pub fn sequence(seed: u64, index: u64) -> Vec<Op> {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ index);
    random.next();
    (0..1 + random.below(LONGEST)).map(|_| random.op()).collect()
}

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    fn path(&mut self) -> String {
        format!("{}{}", self.one(&FOLDERS), self.one(&NAMES))
    }

    fn op(&mut self) -> Op {
        match self.below(28) {
            0 | 1 => Op::Create(self.path()),
            2 | 3 => Op::Write(self.path(), self.one(&[0, 1, 5000])),
            4 => Op::Append(self.path()),
            5 => Op::Truncate(self.path(), self.one(&[0, 2, 4097])),
            6 => Op::Read(self.path()),
            7 => Op::List(self.path()),
            8..=10 => Op::Mkdir(self.path()),
            11 => Op::Rmdir(self.path()),
            12 | 13 => Op::Unlink(self.path()),
            14 | 15 => Op::RemoveAll(self.path()),
            16..=18 => {
                let how =
                    self.one(&[How::Plain, How::Plain, How::Plain, How::NoReplace, How::Exchange]);
                Op::Rename(self.path(), self.path(), how)
            }
            19 => Op::Link(self.path(), self.path()),
            20 => Op::Symlink(self.one(&["a", "d", "../b", "nowhere"]).into(), self.path()),
            21 => Op::Fifo(self.path()),
            22 => Op::Device(self.path(), self.one(&[0, 3])),
            23 => Op::Chmod(self.path(), self.one(&[0o600, 0o755, 0o1777, 0o4711, 0o2750])),
            24 => Op::Chown(self.path(), self.one(&[0, 1, 1000])),
            25 => {
                let (name, value) = (self.one(&["one", "two"]), self.one(&["x", "yy"]));
                Op::SetXattr(self.path(), name.into(), value.into())
            }
            26 => Op::RemoveXattr(self.path(), self.one(&["one", "two"]).into()),
            _ => Op::Touch(self.path(), self.one(&[1_000_000_100, 1_000_000_200])),
        }
    }
}
