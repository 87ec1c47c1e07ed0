//! Reading and writing one file: in order and at random, in blocks of three sizes; warm,
//! from the caches, and cold, after a fresh mount and with the base's page cache dropped.

use std::ffi::CStr;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::{Clock, Family, Ground, Work, Workload, tree};
use crate::{Doing, Error, Result};

/// Bytes of the file, each of which a run moves once.
pub const SIZE: u64 = 16 << 20;

/// One way to move data.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Bytes of one call.
    pub bytes: u64,
    /// Whether it writes; it reads otherwise.
    pub writes: bool,
    /// Whether the places are taken in a random order.
    pub random: bool,
    /// Whether the data come from below the page cache.
    pub cold: bool,
}

const fn reads(bytes: u64, random: bool, cold: bool) -> Block {
    Block { bytes, writes: false, random, cold }
}

const fn writes(bytes: u64, random: bool) -> Block {
    Block { bytes, writes: true, random, cold: false }
}

/// Each of them with its name.
pub static BLOCKS: [(&str, Block); 18] = [
    ("read-seq-4k-warm", reads(4 << 10, false, false)),
    ("read-seq-4k-cold", reads(4 << 10, false, true)),
    ("read-seq-128k-warm", reads(128 << 10, false, false)),
    ("read-seq-128k-cold", reads(128 << 10, false, true)),
    ("read-seq-1m-warm", reads(1 << 20, false, false)),
    ("read-seq-1m-cold", reads(1 << 20, false, true)),
    ("read-rand-4k-warm", reads(4 << 10, true, false)),
    ("read-rand-4k-cold", reads(4 << 10, true, true)),
    ("read-rand-128k-warm", reads(128 << 10, true, false)),
    ("read-rand-128k-cold", reads(128 << 10, true, true)),
    ("read-rand-1m-warm", reads(1 << 20, true, false)),
    ("read-rand-1m-cold", reads(1 << 20, true, true)),
    ("write-seq-4k", writes(4 << 10, false)),
    ("write-seq-128k", writes(128 << 10, false)),
    ("write-seq-1m", writes(1 << 20, false)),
    ("write-rand-4k", writes(4 << 10, true)),
    ("write-rand-128k", writes(128 << 10, true)),
    ("write-rand-1m", writes(1 << 20, true)),
];

pub(super) fn all() -> impl Iterator<Item = Workload> {
    BLOCKS.iter().map(|(name, block)| Workload {
        quick: block.is_quick(),
        ..Workload::new(name, Family::Data, block).bytes(block.bytes)
    })
}

impl Block {
    /// Of each kind the size that says most.
    fn is_quick(&self) -> bool {
        match self.random {
            true => self.bytes == 4 << 10 && (self.cold || self.writes),
            false => self.bytes == 128 << 10,
        }
    }
}

/// The file that is read, in the lower branch.
const DATA: &CStr = c"data";
/// The file that is written, in the upper one.
const OUT: &CStr = c"out";

impl Work for Block {
    fn fill(&self, ground: &Ground) -> Result<()> {
        if self.writes { Ok(()) } else { pattern(&ground.bottom().join(path(DATA)), SIZE) }
    }

    fn ready(&self, _: &Ground) -> Result<()> {
        if self.writes {
            return pattern(path(OUT), SIZE);
        }
        if !self.cold {
            let file = File::open(path(DATA)).doing(|| "open data")?;
            let mut buffer = vec![0; 1 << 20];
            (0..SIZE).step_by(1 << 20).try_for_each(|at| read_block(&file, &mut buffer, at))?;
        }
        Ok(())
    }

    fn run(&self, ground: &Ground, clock: &mut Clock) -> Result<()> {
        let mut places: Vec<u64> = (0..SIZE / self.bytes).map(|at| at * self.bytes).collect();
        if self.random {
            ground.random(2).shuffle(&mut places);
        }
        let mut buffer = vec![b'w'; self.bytes as usize];
        let name = path(if self.writes { OUT } else { DATA });
        let file = OpenOptions::new().read(!self.writes).write(self.writes).open(name);
        let file = file.doing(|| format!("open {}", name.display()))?;
        clock.run(|clock| {
            places.iter().try_for_each(|&place| match self.writes {
                true => clock.op(|| write_block(&file, &buffer, place)),
                false => clock.op(|| read_block(&file, &mut buffer, place)),
            })
        })
    }

    fn only_looks(&self) -> bool {
        !self.writes
    }

    fn cold(&self) -> bool {
        self.cold
    }
}

fn path(name: &CStr) -> &Path {
    Path::new(name.to_str().unwrap_or_default())
}

/// A file in which each 4096 bytes begin with their own offset, so that a read of the
/// wrong place is noticed.
pub(crate) fn pattern(path: &Path, size: u64) -> Result<()> {
    let mut bytes = vec![b'p'; size as usize];
    for (at, page) in bytes.chunks_mut(4096).enumerate() {
        if let Some(head) = page.first_chunk_mut() {
            *head = (at as u64 * 4096).to_le_bytes();
        }
    }
    tree::file(path, &bytes)
}

/// pread(2): every byte, and from the right place.
fn read_block(file: &File, buffer: &mut [u8], place: u64) -> Result<()> {
    let got = file.read_at(buffer, place).doing(|| "read")?;
    let head = buffer.first_chunk().map(|head| u64::from_le_bytes(*head));
    match got == buffer.len() && head == Some(place) {
        true => Ok(()),
        false => Err(Error::Setup(format!("a read at {place} gave {got} bytes, or others'"))),
    }
}

/// pwrite(2) of every byte.
fn write_block(file: &File, buffer: &[u8], place: u64) -> Result<()> {
    match file.write_at(buffer, place).doing(|| "write")? {
        got if got == buffer.len() => Ok(()),
        got => Err(Error::Setup(format!("a write took {got} of {} bytes", buffer.len()))),
    }
}
