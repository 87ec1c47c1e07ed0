//! The state of a saved guest: its memory and its devices, in files without names that
//! nobody can write to any more, and on disk.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use rustix::fs::{MemfdFlags, SealFlags, SeekFrom, fcntl_add_seals, memfd_create, seek};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::kernel::digits;
use crate::{Doing, Error, Result};

/// In bytes: what is looked at for being nothing but zeros.
const PAGE: usize = 4096;

/// In bytes: what is read at once.
const PIECE: usize = 256 * PAGE;

/// A guest that has stopped.
#[derive(Debug)]
pub struct State {
    /// As large as the guest's memory, with holes where it holds zeros.
    pub(super) memory: File,
    /// As QEMU writes them.
    pub(super) devices: File,
    /// What uname(2) said inside.
    pub(super) release: String,
}

/// What is kept on disk beside the two.
#[derive(Serialize, Deserialize)]
struct List {
    release: String,
    /// Of the memory, in bytes.
    size: u64,
    /// Where the pieces of the memory's file belong: offset and length in bytes.
    runs: Vec<(u64, u64)>,
    /// Of the runs and what is in them, and of the devices.
    digest: String,
}

impl State {
    /// For a guest with so many bytes of memory.
    pub(super) fn empty(size: u64) -> Result<Self> {
        let (memory, devices) = (unnamed("memory")?, unnamed("devices")?);
        memory.set_len(size).doing(|| "size a guest's memory")?;
        Ok(Self { memory, devices, release: String::new() })
    }

    /// Writes it to `folder`.
    pub(super) fn keep(&self, folder: &Path) -> Result<()> {
        let doing = || format!("write to {}", folder.display());
        let mut file = BufWriter::new(File::create(folder.join("memory")).doing(doing)?);
        let mut runs: Vec<(u64, u64)> = Vec::new();
        let mut content = Sha256::new();
        each_page(&self.memory, &mut |at, page| {
            match runs.last_mut() {
                Some((start, length)) if *start + *length == at => *length += page.len() as u64,
                _ => runs.push((at, page.len() as u64)),
            }
            content.update(page);
            file.write_all(page).doing(doing)
        })?;
        file.flush().doing(doing)?;
        let devices = whole(&self.devices)?;
        fs::write(folder.join("devices"), &devices).doing(doing)?;
        let size = self.memory.metadata().doing(|| "ask for a size")?.len();
        let digest = digest(&runs, content, &devices);
        let list = List { release: self.release.clone(), size, runs, digest };
        let text = serde_json::to_vec(&list).map_err(std::io::Error::from).doing(doing)?;
        fs::write(folder.join("saved.json"), text).doing(doing)
    }

    /// Reads what [`Self::keep`] wrote. What is compared with the digest is what is used:
    /// nobody can change it afterwards.
    ///
    /// # Errors
    /// Something is missing, or not as it was written.
    pub(super) fn kept(folder: &Path) -> Result<Self> {
        let doing = || format!("read {}", folder.display());
        let damaged = || Error::Setup(format!("{} is damaged", folder.display()));
        let text = fs::read(folder.join("saved.json")).doing(doing)?;
        let list: List = serde_json::from_slice(&text).map_err(|_| damaged())?;
        let state = Self { release: list.release, ..Self::empty(list.size)? };
        let mut file = BufReader::new(File::open(folder.join("memory")).doing(doing)?);
        let mut content = Sha256::new();
        let mut buffer = vec![0; PIECE];
        for (start, length) in &list.runs {
            let (mut at, end) = (*start, start.saturating_add(*length).min(list.size));
            while at < end {
                let piece = &mut buffer[..PIECE.min((end - at) as usize)];
                file.read_exact(piece).doing(doing)?;
                content.update(&*piece);
                state.memory.write_all_at(piece, at).doing(|| "fill a guest's memory")?;
                at += piece.len() as u64;
            }
        }
        let devices = fs::read(folder.join("devices")).doing(doing)?;
        state.devices.write_all_at(&devices, 0).doing(|| "copy a guest's devices")?;
        if digest(&list.runs, content, &devices) != list.digest {
            return Err(damaged());
        }
        [&state.memory, &state.devices].into_iter().try_for_each(seal)?;
        Ok(state)
    }
}

fn unnamed(name: &str) -> Result<File> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    memfd_create(name, flags).map(File::from).doing(|| "make a file without a name")
}

/// From now on it can only be read, or mapped privately.
fn seal(file: &File) -> Result<()> {
    let seals = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
    fcntl_add_seals(file, seals).doing(|| "seal a saved guest")
}

fn whole(file: &File) -> Result<Vec<u8>> {
    let length = file.metadata().doing(|| "ask for a size")?.len();
    let mut bytes = vec![0; length as usize];
    file.read_exact_at(&mut bytes, 0).doing(|| "read a guest's devices")?;
    Ok(bytes)
}

/// Calls `each` for every page that is not all zeros, with its offset.
fn each_page(file: &File, each: &mut dyn FnMut(u64, &[u8]) -> Result<()>) -> Result<()> {
    let mut buffer = vec![0; PIECE];
    let mut at = 0;
    loop {
        at = match seek(file, SeekFrom::Data(at)) {
            Ok(start) => start,
            Err(Errno::NXIO) => return Ok(()),
            Err(errno) => return Err(Error::io("look for a guest's memory", errno)),
        };
        let end = seek(file, SeekFrom::Hole(at)).doing(|| "look for a hole")?;
        while at < end {
            let piece = &mut buffer[..PIECE.min((end - at) as usize)];
            file.read_exact_at(piece, at).doing(|| "read a guest's memory")?;
            for page in piece.chunks(PAGE) {
                if page.iter().any(|byte| *byte != 0) {
                    each(at, page)?;
                }
                at += page.len() as u64;
            }
        }
    }
}

fn digest(runs: &[(u64, u64)], content: Sha256, devices: &[u8]) -> String {
    let mut all = Sha256::new();
    for (start, length) in runs {
        all.update(start.to_le_bytes());
        all.update(length.to_le_bytes());
    }
    all.update(content.finalize());
    all.update(devices);
    digits(&all.finalize())
}
