//! `ld.so.cache`: which file ldconfig(8) recorded for a library's name.
//!
//! Three forms exist: the old one, the new one, and the new one embedded after the
//! old. In each, entries point to strings; the new form has an extension that names
//! the `glibc-hwcaps` subfolders.
//!
//! # References
//! glibc: `sysdeps/generic/dl-cache.h`, `elf/dl-cache.c` (`search_cache`).

use std::collections::HashMap;
use std::path::{Path, PathBuf};

const OLD_MAGIC: &[u8] = b"ld.so-1.7.0";
const OLD_HEADER: usize = 16;
const OLD_ENTRY: usize = 12;
const NEW_MAGIC: &[u8] = b"glibc-ld.so.cache1.1";
const NEW_HEADER: usize = 48;
const NEW_ENTRY: usize = 24;
const BIG_ENDIAN: u8 = 3;
const EXTENSION_MAGIC: u32 = 0xeaa4_2174;
const TAG_HWCAPS: u32 = 1;
/// In an entry's hwcap: the low half is an index into the named subfolders.
const NAMED_HWCAP: u64 = 1 << 62;
/// In an entry's hwcap: the level that its processor must have, no part of the name.
const ISA_LEVEL: u64 = 0x3ff << 32;

/// The parsed cache.
#[derive(Debug, Default)]
pub struct Cache {
    entries: HashMap<String, Vec<Entry>>,
}

#[derive(Debug)]
struct Entry {
    /// Kind of library and architecture.
    flags: i32,
    path: PathBuf,
    /// The subfolder of `glibc-hwcaps` that the file lies in.
    hwcap: Option<String>,
}

impl Cache {
    /// Reads a whole `ld.so.cache`. `None` where it is not one or is damaged, which
    /// the loader treats as a cache that is not there.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(NEW_MAGIC) {
            return Self::parse_new(bytes, 0);
        }
        if !bytes.starts_with(OLD_MAGIC) {
            return None;
        }
        let table = Table { bytes, big: cfg!(target_endian = "big") };
        let count = table.count(12, OLD_HEADER, OLD_ENTRY)?;
        let end = OLD_HEADER + count * OLD_ENTRY;
        let embedded = end.next_multiple_of(8);
        if bytes.get(embedded..).is_some_and(|rest| rest.starts_with(NEW_MAGIC)) {
            return Self::parse_new(bytes, embedded);
        }
        let strings = Table { bytes: &bytes[end..], ..table };
        let mut cache = Self::default();
        for at in (OLD_HEADER..end).step_by(OLD_ENTRY) {
            cache.add(&table, &strings, at, None)?;
        }
        Some(cache)
    }

    /// The file for the library `name` of the architecture with `flags`, on a
    /// processor that has the `hwcaps`, best first.
    pub fn get(&self, name: &str, flags: i32, hwcaps: &[&str]) -> Option<&Path> {
        let rank = |entry: &&Entry| match &entry.hwcap {
            Some(hwcap) => hwcaps.iter().position(|have| have == hwcap),
            None => Some(hwcaps.len()),
        };
        let usable = self.entries.get(name)?.iter().filter(|entry| entry.flags == flags);
        let best = usable.filter(|entry| rank(entry).is_some()).min_by_key(rank)?;
        Some(&best.path)
    }

    /// Reads the new form at the offset `start` of the `file`. Strings are counted from
    /// its header, but all about the extension from the beginning of the file.
    fn parse_new(file: &[u8], start: usize) -> Option<Self> {
        let bytes = &file[start..];
        let table = Table { bytes, big: *bytes.get(28)? == BIG_ENDIAN };
        let count = table.count(20, NEW_HEADER, NEW_ENTRY)?;
        let names = Table { bytes: file, ..table }.hwcap_names(table.u32(32)?);
        let names = names.unwrap_or_default();
        let mut cache = Self::default();
        for at in (NEW_HEADER..).step_by(NEW_ENTRY).take(count) {
            let hwcap = table.u64(at + 16)?;
            let named = hwcap & !ISA_LEVEL & !0xffff_ffff == NAMED_HWCAP;
            let name = names.get((hwcap & 0xffff_ffff) as usize).filter(|_| named);
            // Others are from before glibc-hwcaps, and gone since glibc 2.37.
            if hwcap == 0 || name.is_some() {
                cache.add(&table, &table, at, name.cloned())?;
            }
        }
        Some(cache)
    }

    /// Adds the entry at the offset `at`; false strings, which the loader skips, too.
    fn add(&mut self, table: &Table, text: &Table, at: usize, hwcap: Option<String>) -> Option<()> {
        let flags = table.u32(at)? as i32;
        let name = text.string(table.u32(at + 4)?);
        let path = text.string(table.u32(at + 8)?);
        if let (Some(name), Some(path)) = (name, path) {
            let path = PathBuf::from(path);
            self.entries.entry(name).or_default().push(Entry { flags, path, hwcap });
        }
        Some(())
    }
}

/// Bytes in which numbers and strings are found by offset.
#[derive(Clone, Copy)]
struct Table<'a> {
    bytes: &'a [u8],
    big: bool,
}

impl Table<'_> {
    /// The number of entries told at `at`, if they all fit in after the header.
    fn count(&self, at: usize, header: usize, entry: usize) -> Option<usize> {
        let count = self.u32(at)? as usize;
        (count <= self.bytes.len().checked_sub(header)? / entry).then_some(count)
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn u64(&self, at: usize) -> Option<u64> {
        let (first, second) = (u64::from(self.u32(at)?), u64::from(self.u32(at.checked_add(4)?)?));
        Some(if self.big { (first << 32) | second } else { first | (second << 32) })
    }

    fn string(&self, at: u32) -> Option<String> {
        let rest = self.bytes.get(at as usize..)?;
        let end = rest.iter().take(4096).position(|byte| *byte == 0)?;
        Some(String::from_utf8_lossy(&rest[..end]).into_owned())
    }

    /// The names of the subfolders, from the extension at the offset `start`.
    fn hwcap_names(&self, start: u32) -> Option<Vec<String>> {
        let start = start as usize;
        if start == 0 || self.u32(start)? != EXTENSION_MAGIC {
            return None;
        }
        let sections = (0..self.u32(start.checked_add(4)?)? as usize).take(16);
        let mut sections = sections.map(|index| start + 8 + index * 16);
        let section = sections.find(|at| self.u32(*at) == Some(TAG_HWCAPS))?;
        let (offset, size) = (self.u32(section + 8)? as usize, self.u32(section + 12)? as usize);
        let offsets = self.bytes.get(offset..offset.checked_add(size)?)?;
        let indices = (0..offsets.len() / 4).map(|index| self.u32(offset + index * 4));
        indices.map(|at| self.string(at?)).collect()
    }
}
