//! The server mixes of "To FUSE or Not to FUSE" (Vangoor, Tarasov and Zadok, FAST'17),
//! which are Filebench's: web, file and mail server, scaled for two cores.
//!
//! The study ran 200 000 to 1 250 000 files with 50 to 100 threads on disks; here 200
//! files with 2 threads, with Filebench's order of calls and mean sizes.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::{Clock, Family, Ground, Work, Workload, tree};
use crate::random::Random;
use crate::{Doing, Error, Result};

pub(super) const ALL: &[Workload] = &[
    Workload::new("web-server", Family::Mixes, &Mix::Web).threads(THREADS).quick(),
    Workload::new("file-server", Family::Mixes, &Mix::File).threads(THREADS).quick(),
    Workload::new("mail-server", Family::Mixes, &Mix::Mail).threads(THREADS).quick(),
];

/// Threads, each with files of its own where files come and go.
const THREADS: usize = 2;
/// Files of the set.
const FILES: u32 = 200;
/// Turns of one thread through the list of calls.
const TURNS: u32 = 40;

/// Which server.
#[derive(Clone, Copy, PartialEq)]
enum Mix {
    /// Ten files opened, read whole and closed; 16 KiB appended to a log.
    Web,
    /// A file made and written whole, one appended to, one read whole, one deleted, one
    /// looked at.
    File,
    /// A mail deleted; one made, written and synced; one read, appended to and synced; one
    /// read.
    Mail,
}

impl Mix {
    /// The mean size of a file, in bytes; sizes are spread evenly from half to three halves.
    fn mean(self) -> u64 {
        match self {
            Self::Web | Self::Mail => 16 << 10,
            Self::File => 128 << 10,
        }
    }

    fn bytes(self, random: &mut Random) -> Vec<u8> {
        let mean = self.mean();
        vec![b'm'; (mean / 2 + random.below(mean)) as usize]
    }
}

impl Work for Mix {
    fn fill(&self, ground: &Ground) -> Result<()> {
        let mut random = ground.random(3);
        tree::folders(ground.bottom(), FILES)?;
        (0..FILES).try_for_each(|number| {
            tree::file(&ground.bottom().join(tree::name(number)), &self.bytes(&mut random))
        })
    }

    fn run(&self, ground: &Ground, clock: &mut Clock) -> Result<()> {
        clock.run(|clock| {
            let twins: Vec<Clock> = (0..THREADS).map(|_| clock.twin()).collect();
            let done = std::thread::scope(|scope| {
                let start = |(at, mut own): (usize, Clock)| {
                    let random = ground.random(10 + at as u64);
                    scope.spawn(move || {
                        Server { mix: *self, at: at as u32, random }.serve(&mut own).map(|()| own)
                    })
                };
                let threads: Vec<_> = twins.into_iter().enumerate().map(start).collect();
                let wait = |thread: std::thread::ScopedJoinHandle<'_, Result<Clock>>| {
                    let panicked = |_| Err(Error::Setup("a thread of a server panicked".into()));
                    thread.join().unwrap_or_else(panicked)
                };
                threads.into_iter().map(wait).collect::<Result<Vec<Clock>>>()
            })?;
            done.iter().for_each(|own| clock.join(own));
            Ok(())
        })
    }
}

/// One thread of a server.
struct Server {
    mix: Mix,
    at: u32,
    random: Random,
}

impl Server {
    fn serve(&mut self, clock: &mut Clock) -> Result<()> {
        let log = format!("log{}", self.at);
        for turn in 0..TURNS {
            let bytes = self.mix.bytes(&mut self.random);
            let new = PathBuf::from(format!("new{}-{turn:03}", self.at));
            let old = self.own(turn);
            match self.mix {
                Mix::Web => {
                    for _ in 0..10 {
                        let any = self.any();
                        clock.op(|| read(&any))?;
                    }
                    clock.op(|| append(Path::new(&log), &[b'l'; 16 << 10], false))?;
                }
                Mix::File => {
                    clock.op(|| write(&new, &bytes, false))?;
                    clock.op(|| append(&new, &bytes[..bytes.len() / 2], false))?;
                    clock.op(|| read(&new))?;
                    clock.op(|| delete(&old))?;
                    clock.op(|| fs::metadata(&new)).doing(|| "stat a file")?;
                }
                Mix::Mail => {
                    clock.op(|| delete(&old))?;
                    clock.op(|| write(&new, &bytes, true))?;
                    clock.op(|| read(&new).and_then(|()| append(&new, &bytes, true)))?;
                    clock.op(|| read(&new))?;
                }
            }
        }
        Ok(())
    }

    /// A file that no other thread touches, and that each turn takes anew.
    fn own(&self, turn: u32) -> PathBuf {
        tree::name(self.at + turn * THREADS as u32).into()
    }

    fn any(&mut self) -> PathBuf {
        tree::name(self.random.below(FILES.into()) as u32).into()
    }
}

fn read(path: &Path) -> Result<()> {
    let doing = || format!("read {}", path.display());
    let mut bytes = Vec::new();
    File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).doing(doing)?;
    match bytes.len() {
        0 => Err(Error::Setup(format!("{} is empty", path.display()))),
        _ => Ok(()),
    }
}

fn write(path: &Path, bytes: &[u8], synced: bool) -> Result<()> {
    let mut file = File::create_new(path).doing(|| format!("create {}", path.display()))?;
    finish(&mut file, path, bytes, synced)
}

fn append(path: &Path, bytes: &[u8], synced: bool) -> Result<()> {
    let file = OpenOptions::new().append(true).create(true).open(path);
    let mut file = file.doing(|| format!("open {}", path.display()))?;
    finish(&mut file, path, bytes, synced)
}

fn finish(file: &mut File, path: &Path, bytes: &[u8], synced: bool) -> Result<()> {
    file.write_all(bytes).doing(|| format!("write {}", path.display()))?;
    if synced { file.sync_all().doing(|| format!("fsync {}", path.display())) } else { Ok(()) }
}

fn delete(path: &Path) -> Result<()> {
    fs::remove_file(path).doing(|| format!("unlink {}", path.display()))
}
