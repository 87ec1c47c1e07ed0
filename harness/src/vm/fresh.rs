//! What must differ between guests that are copies of one saved guest.
//!
//! A copy begins with the random state, the clock and the memory of the saved one. It is
//! given new randomness and the time before any program runs. Its hostname, its file
//! systems and its view of the host's files are made afterwards anyway. What stays the same
//! in all copies: the kernel's own addresses (KASLR), its canaries, the numbers of its
//! first processes, and the time since its boot.

use std::fs::File;
use std::io::Read;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::time::{ClockId, Timespec, clock_settime};
use serde::{Deserialize, Serialize};

use crate::sys::random::{SEED, reseed};
use crate::{Doing, Error, Result};

/// What a guest's generator of random numbers gave around its new randomness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Last: what copies of one saved guest have in common.
    pub before: u64,
    /// First: of this guest alone.
    pub after: u64,
}

/// Of this very moment on the host.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Fresh {
    seed: Vec<u8>,
    /// Since 1970.
    time: Duration,
}

impl Fresh {
    /// On the host.
    pub(super) fn now() -> Result<Self> {
        let mut seed = vec![0; SEED];
        let device = File::open("/dev/urandom");
        device.and_then(|mut device| device.read_exact(&mut seed)).doing(|| "draw a seed")?;
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Self { seed, time })
    }

    /// In the guest.
    pub(super) fn apply(self) -> Result<Drawn> {
        let seed = self.seed.try_into().map_err(|_| Error::Setup("the seed is short".into()))?;
        let device = File::options().read(true).write(true).open("/dev/urandom");
        let device = device.doing(|| "open /dev/urandom")?;
        let before = draw(&device)?;
        reseed(&device, seed).doing(|| "add randomness")?;
        let after = draw(&device)?;
        let time = Timespec {
            tv_sec: self.time.as_secs() as i64,
            tv_nsec: self.time.subsec_nanos().into(),
        };
        clock_settime(ClockId::Realtime, time).doing(|| "set the clock")?;
        Ok(Drawn { before, after })
    }
}

fn draw(mut device: &File) -> Result<u64> {
    let mut bytes = [0; 8];
    device.read_exact(&mut bytes).doing(|| "draw a number")?;
    Ok(u64::from_le_bytes(bytes))
}
