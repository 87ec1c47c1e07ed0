//! Random operations from a seed: the same seed gives the same sequence everywhere.

use super::fixture;
use super::op::{How, Op};
use crate::random::Random;

/// The names that everything has, so that operations meet one another.
const NAMES: [&str; 9] = ["a", "b", "c", "d", "e", "f", "g", "n", "p"];

/// Where paths lie: mostly on top, and in the directories of the fixture.
const FOLDERS: [&str; 12] = ["", "", "", "", "d/", "d/", "e/", "d/e/", "c/", "n/", "f/", "d/n/"];

/// The most operations in a sequence.
const LONGEST: u64 = 24;

/// A source of operations.
struct Operations {
    random: Random,
    /// Paths at which there may well be something: those of the fixture, and what the
    /// operations so far were to make. Nobody looks whether they did.
    likely: Vec<String>,
}

/// The sequence number `index` of `seed`.
pub fn sequence(seed: u64, index: u64) -> Vec<Op> {
    let likely = fixture::visible().map(str::to_owned).collect();
    let mut random = Random::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ index);
    random.next();
    let mut operations = Operations { random, likely };
    (0..1 + operations.below(LONGEST)).map(|_| operations.op()).collect()
}

impl Operations {
    fn below(&mut self, end: u64) -> u64 {
        self.random.below(end)
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        self.random.one(of)
    }

    /// Any path.
    fn path(&mut self) -> String {
        format!("{}{}", self.one(&FOLDERS), self.one(&NAMES))
    }

    /// A path for something new.
    fn fresh(&mut self) -> String {
        let path = self.path();
        self.likely.push(path.clone());
        path
    }

    /// A path of something that is there, more often than not.
    fn old(&mut self) -> String {
        match self.below(4) {
            0 => self.path(),
            _ => {
                let at = self.below(self.likely.len() as u64) as usize;
                self.likely[at].clone()
            }
        }
    }

    fn op(&mut self) -> Op {
        match self.below(28) {
            0 | 1 => Op::Create(self.fresh()),
            2 => Op::Write(self.fresh(), self.one(&[0, 1, 5000])),
            3 => Op::Write(self.old(), self.one(&[0, 1, 5000])),
            4 => Op::Append(self.old()),
            5 => Op::Truncate(self.old(), self.one(&[0, 2, 4097])),
            6 => Op::Read(self.old()),
            7 => Op::List(self.old()),
            8..=10 => Op::Mkdir(self.fresh()),
            11 => Op::Rmdir(self.old()),
            12 | 13 => Op::Unlink(self.old()),
            14 | 15 => Op::RemoveAll(self.old()),
            16 => Op::Rename(self.old(), self.fresh(), How::Plain),
            17 => Op::Rename(self.old(), self.old(), How::Plain),
            18 => {
                let how = self.one(&[How::Plain, How::NoReplace, How::Exchange]);
                Op::Rename(self.old(), self.old(), how)
            }
            19 => Op::Link(self.old(), self.fresh()),
            20 => Op::Symlink(self.one(&["a", "d", "../b", "nowhere"]).into(), self.fresh()),
            21 => Op::Fifo(self.fresh()),
            22 => Op::Device(self.fresh(), self.one(&[0, 3])),
            23 => Op::Chmod(self.old(), self.one(&[0o600, 0o755, 0o1777, 0o4711, 0o2750])),
            24 => Op::Chown(self.old(), self.one(&[0, 1, 1000])),
            25 => {
                let (name, value) = (self.one(&["one", "two"]), self.one(&["x", "yy"]));
                Op::SetXattr(self.old(), name.into(), value.into())
            }
            26 => Op::RemoveXattr(self.old(), self.one(&["one", "two"]).into()),
            _ => Op::Touch(self.old(), self.one(&[1_000_000_100, 1_000_000_200])),
        }
    }
}
