//! What an archive may cost.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Flaw;

/// What the person allows an archive, or all layers of an image together, to hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of files when unpacked, holes included.
    pub bytes: u64,
    /// Entries.
    pub entries: u64,
}

impl Default for Limits {
    /// 64 GiB and four million files: more than any image that people use.
    fn default() -> Self {
        Self { bytes: 64 << 30, entries: 4_000_000 }
    }
}

/// What is left of the limits; layers that are unpacked at the same time share it.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    bytes: AtomicU64,
    entries: AtomicU64,
}

impl Budget {
    /// Nothing is used yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, bytes: AtomicU64::new(0), entries: AtomicU64::new(0) }
    }

    /// One more entry.
    pub(super) fn entry(&self) -> Result<(), Flaw> {
        match self.entries.fetch_add(1, Ordering::Relaxed) < self.limits.entries {
            true => Ok(()),
            false => Err(Flaw::TooManyEntries(self.limits.entries)),
        }
    }

    /// So many more bytes.
    pub(super) fn bytes(&self, more: u64) -> Result<(), Flaw> {
        let used = self.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
            used.checked_add(more).filter(|sum| *sum <= self.limits.bytes)
        });
        used.map(drop).map_err(|_| Flaw::TooManyBytes(self.limits.bytes))
    }
}
