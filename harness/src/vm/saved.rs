//! A guest saved when it is about to be ready, and as many copies of it as are wanted.
//!
//! It is saved when its modules are loaded and before it mounts the host's files: QEMU
//! saves no guest that has a 9p share mounted, and a copy sees the files of its own time.
//! What is made anew in each copy is in `fresh.rs`.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::accelerator::first_that_works;
use super::host::{Guest, Settings};
use super::kernel::digits;
use super::qemu::{MACHINE, Qemu, Start, kernel_line, processor};
use super::state::State;
use super::{Accelerator, Kernel};
use crate::{Doing, Result, cache};

/// A saved guest.
#[derive(Debug)]
pub struct Saved {
    state: State,
    accelerator: Accelerator,
    settings: Settings,
}

impl Saved {
    /// The saved guest of `kernel` and `settings`: from the cache, where it is compared with
    /// its digest, else from a boot. The share and the time for a boot may be others than
    /// those that it was saved with.
    ///
    /// # Errors
    /// As [`Guest::boot`], or there is no memory to hold it.
    pub fn of(kernel: &Kernel, settings: &Settings) -> Result<Self> {
        first_that_works(settings.accelerator, |accelerator| {
            let family = format!("saved-{}-", &kernel.digest()[..16]);
            let key = key(settings, accelerator)?;
            let make = |folder: &Path| record(kernel, settings, accelerator)?.keep(folder);
            let state = cache::keep_one(&family, &key[..16], make, State::kept)?;
            Ok(Self { state, accelerator, settings: settings.clone() })
        })
    }

    /// A guest of its own that goes on from the saved one; many may do so at once. What one
    /// does is not seen by any other.
    ///
    /// The guest is killed when the thread ends that has called this.
    ///
    /// # Errors
    /// As [`Guest::boot`].
    pub fn restore(&self) -> Result<Guest> {
        let start = Start::GoOn(&self.state);
        let mut guest = Guest::start(start, self.accelerator, &self.settings)?;
        guest.go_on(self.settings.boot)?;
        guest.release.clone_from(&self.state.release);
        Ok(guest)
    }
}

impl Saved {
    /// What uname(2) says inside.
    pub fn release(&self) -> &str {
        &self.state.release
    }

    /// What runs the instructions of its guests.
    pub fn accelerator(&self) -> Accelerator {
        self.accelerator
    }

    /// The files that hold it, its memory and its devices: a process that is given both goes
    /// on with [`Self::from_files`].
    pub fn files(&self) -> [BorrowedFd<'_>; 2] {
        [self.state.memory.as_fd(), self.state.devices.as_fd()]
    }

    /// The same saved guest from its files, for guests that see the folder `share`.
    pub fn from_files(&self, [memory, devices]: [OwnedFd; 2], share: &Path) -> Self {
        let release = self.state.release.clone();
        let state = State { memory: memory.into(), devices: devices.into(), release };
        let settings = Settings { share: share.into(), ..self.settings.clone() };
        Self { state, accelerator: self.accelerator, settings }
    }
}

/// Boots a guest and stops it when it waits for its host.
fn record(kernel: &Kernel, settings: &Settings, accelerator: Accelerator) -> Result<State> {
    let mut state = State::empty(u64::from(settings.memory) << 20)?;
    let mut guest = Guest::start(Start::ToSave(kernel, &state), accelerator, settings)?;
    let patience = accelerator.patience(settings.boot);
    guest.until_loaded(patience)?;
    // Once, and not in each copy that wants one.
    guest.load(patience)?;
    guest.save()?;
    let release = std::mem::take(&mut guest.release);
    drop(guest);
    state.release = release;
    Ok(state)
}

/// A digest of everything else that a saved guest depends on.
fn key(settings: &Settings, accelerator: Accelerator) -> Result<String> {
    let init = &settings.init;
    let program = fs::read(init).doing(|| format!("read {}", init.display()))?;
    let mut digest = Sha256::new();
    digest.update(Sha256::digest(program));
    let memory = settings.memory.to_string();
    let mut parts = vec![Qemu::identity()?, memory];
    parts.extend([MACHINE, processor(accelerator), kernel_line(accelerator)].map(str::to_owned));
    if accelerator == Accelerator::Kvm {
        // The guest's processor is then the host's.
        let path = "/proc/cpuinfo";
        let text = fs::read_to_string(path).doing(|| format!("read {path}"))?;
        parts.extend(text.lines().find(|line| line.starts_with("model name")).map(str::to_owned));
        parts.extend(text.lines().find(|line| line.starts_with("flags")).map(str::to_owned));
    }
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    Ok(digits(&digest.finalize()))
}
