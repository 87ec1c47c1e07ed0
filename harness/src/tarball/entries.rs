//! The entries of an archive, one after the other.

use std::ffi::OsString;
use std::io::{self, Read, Seek};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use tar::{EntryType, GnuExtSparseHeader, Header};

use super::entry::{Entry, What, device, meta};
use super::flaw::flaw;
use super::pax::Pax;
use super::sparse::Map;
use super::{Budget, Flaw, Refused};

/// The longest PAX header or long name that is read, in bytes. Linux has paths of 4 KiB
/// and attributes of 64 KiB each.
const HEADER: u64 = 1 << 20;

const BLOCK: u64 = 512;

/// A reader of entries. As [`Read`] it gives the data of the last entry.
#[derive(Debug)]
pub struct Entries<'a, R> {
    reader: R,
    budget: &'a Budget,
    /// Bytes read of the archive.
    position: u64,
    /// Bytes of the entry's data that are left, and then to the end of its block.
    left: u64,
    padding: u64,
}

/// What the headers before an entry's own say of it.
#[derive(Default)]
struct Before {
    pax: Pax,
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    any: bool,
}

impl<'a, R: Read> Entries<'a, R> {
    /// The entries that `reader` gives, at the cost of `budget`.
    pub fn new(reader: R, budget: &'a Budget) -> Self {
        Self { reader, budget, position: 0, left: 0, padding: 0 }
    }

    /// The next entry; what is left of the last one's data is skipped. `None` at the end.
    ///
    /// # Errors
    /// What is wrong with it, with its name as far as that is known.
    pub fn read_entry(&mut self) -> Result<Option<Entry>, Refused> {
        let mut before = Before::default();
        loop {
            self.skip()?;
            let Some(header) = self.header()? else {
                return match before.any {
                    true => Err(Flaw::HeaderOfNothing.of("")),
                    false => Ok(None),
                };
            };
            let kind = header.entry_type();
            let named = |flaw: Flaw| flaw.of(path(&header.path_bytes()));
            // These say something of the next entry; `g` of all, and nothing that counts.
            if matches!(kind.as_byte(), b'x' | b'L' | b'K' | b'g') {
                let data = self.short(&header).map_err(named)?;
                match kind.as_byte() {
                    b'x' => before.pax.read(&data).map_err(named)?,
                    b'L' => before.path = Some(until_nul(data)),
                    b'K' => before.link = Some(until_nul(data)),
                    _ => continue,
                }
                before.any = true;
                continue;
            }
            self.budget.entry().map_err(named)?;
            return self.entry(&header, before).map(Some);
        }
    }

    /// Passes over what is left of the last entry without reading it.
    pub fn leap(&mut self) -> Result<(), Refused>
    where
        R: Seek,
    {
        let wanted = std::mem::take(&mut self.left) + std::mem::take(&mut self.padding);
        let there = i64::try_from(wanted).map_err(|_| Flaw::Number("size").of(""))?;
        let moved = self.reader.seek_relative(there);
        moved.map_err(|error| flaw(error, self.position).of(""))?;
        self.position += wanted;
        Ok(())
    }

    /// Reads up to the end of the archive and of what follows it, so that a digest sees
    /// everything.
    pub fn finish(mut self) -> Result<u64, Refused> {
        self.skip()?;
        let rest = io::copy(&mut self.reader, &mut io::sink());
        let rest = rest.map_err(|error| flaw(error, self.position).of(""))?;
        Ok(self.position + rest)
    }

    fn entry(&mut self, header: &Header, before: Before) -> Result<Entry, Refused> {
        let Before { pax, path: long, link: long_link, .. } = before;
        let plain = || header.path_bytes().into_owned();
        let sparse = Map::name(&pax).map(|name| name.as_bytes().to_owned());
        let name = sparse.or_else(|| pax.path.clone()).or(long).unwrap_or_else(plain);
        let is_folder = name.ends_with(b"/");
        let name = path(&name);
        let named = |flaw: Flaw| flaw.of(&name);
        let target = || {
            let plain = || header.link_name_bytes().map(|name| name.into_owned());
            let target = pax.link.clone().or(long_link).or_else(plain).unwrap_or_default();
            if target.is_empty() { Err(named(Flaw::EmptyTarget)) } else { Ok(path(&target)) }
        };
        let what = match header.entry_type().as_byte() {
            // The oldest archives have no type for a directory.
            b'0' | 0 | b'7' if is_folder => What::Directory,
            b'0' | 0 | b'7' | b'S' => What::File,
            b'1' => What::Link(target()?),
            b'2' => What::Symlink(target()?),
            b'3' => device(header).map(|(major, minor)| What::Char(major, minor)).map_err(named)?,
            b'4' => {
                device(header).map(|(major, minor)| What::Block(major, minor)).map_err(named)?
            }
            b'5' => What::Directory,
            b'6' => What::Fifo,
            other => return Err(named(Flaw::UnknownType(other.into()))),
        };
        let mut entry = Entry {
            path: name.clone(),
            what,
            meta: meta(header, &pax).map_err(named)?,
            size: 0,
            parts: None,
            position: 0,
        };
        self.begin(header, &pax, &mut entry).map_err(named)?;
        Ok(entry)
    }

    /// The size of the data and the map of its holes. Only files have data, whatever the
    /// header says: of a link or a folder other readers disagree.
    fn begin(&mut self, header: &Header, pax: &Pax, entry: &mut Entry) -> Result<(), Flaw> {
        let stored = header.entry_size().map_err(|_| Flaw::Number("size"))?;
        let stored = pax.size.unwrap_or(stored);
        if entry.what != What::File {
            return if stored == 0 { self.start(entry, 0) } else { Err(Flaw::TwoSizes) };
        }
        let map = match header.entry_type() {
            EntryType::GNUSparse => Some(self.old_map(header)?),
            _ => Map::of(pax)?,
        };
        self.start(entry, stored)?;
        let map = match map {
            Some(map) => Some((map, 0)),
            None => Map::before_data(pax, &mut *self)?,
        };
        entry.position = self.position;
        entry.size = stored;
        if let Some((map, taken)) = map {
            map.check(stored.checked_sub(taken).ok_or(Flaw::SparseMap)?)?;
            entry.size = map.length;
            entry.parts = Some(map.parts);
        }
        self.budget.bytes(entry.size)
    }

    fn start(&mut self, entry: &mut Entry, stored: u64) -> Result<(), Flaw> {
        entry.position = self.position;
        self.left = stored;
        self.padding = padding(stored);
        stored.checked_add(BLOCK).map(drop).ok_or(Flaw::Number("size"))
    }

    /// The map of an old GNU header, and of those that continue it.
    fn old_map(&mut self, header: &Header) -> Result<Map, Flaw> {
        let gnu = header.as_gnu().ok_or(Flaw::SparseMap)?;
        let mut map = Map { length: gnu.real_size().map_err(|_| Flaw::SparseMap)?, parts: vec![] };
        map.take(&gnu.sparse)?;
        let mut more = gnu.is_extended();
        while more {
            let mut next = GnuExtSparseHeader::new();
            let read = self.reader.read_exact(next.as_mut_bytes());
            read.map_err(|error| flaw(error, self.position))?;
            self.position += BLOCK;
            map.take(&next.sparse)?;
            more = next.is_extended();
        }
        Ok(map)
    }

    /// The next header; `None` at the end, which is a block of zeros or no block at all.
    fn header(&mut self) -> Result<Option<Header>, Refused> {
        let mut header = Header::new_old();
        let block = header.as_mut_bytes();
        let mut filled = 0;
        while filled < block.len() {
            match self.reader.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(Flaw::Truncated(self.position + filled as u64).of("")),
                Ok(length) => filled += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(flaw(error, self.position).of("")),
            }
        }
        let at = self.position;
        self.position += BLOCK;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let sum: u32 = block[..148].iter().chain(&block[156..]).map(|byte| u32::from(*byte)).sum();
        match header.cksum() {
            Ok(said) if said == sum + 8 * u32::from(b' ') => Ok(Some(header)),
            _ => Err(Flaw::Checksum(at).of("")),
        }
    }

    /// The data of a header that is about the next entry.
    fn short(&mut self, header: &Header) -> Result<Vec<u8>, Flaw> {
        let size = header.entry_size().map_err(|_| Flaw::Number("size"))?;
        if size > HEADER {
            return Err(Flaw::LongHeader(size));
        }
        (self.left, self.padding) = (size, padding(size));
        let mut data = Vec::with_capacity(size as usize);
        self.by_ref().read_to_end(&mut data).map_err(|error| flaw(error, self.position))?;
        Ok(data)
    }

    fn skip(&mut self) -> Result<(), Refused> {
        let wanted = std::mem::take(&mut self.left) + std::mem::take(&mut self.padding);
        let skipped = io::copy(&mut self.reader.by_ref().take(wanted), &mut io::sink());
        let skipped = skipped.map_err(|error| flaw(error, self.position).of(""))?;
        self.position += skipped;
        match skipped == wanted {
            true => Ok(()),
            false => Err(Flaw::Truncated(self.position).of("")),
        }
    }
}

impl<R: Read> Read for Entries<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if room == 0 {
            return Ok(0);
        }
        let read = self.reader.read(&mut buffer[..room])?;
        if read == 0 {
            return Err(Flaw::Truncated(self.position).into());
        }
        self.left -= read as u64;
        self.position += read as u64;
        Ok(read)
    }
}

fn padding(size: u64) -> u64 {
    size.wrapping_neg() % BLOCK
}

fn path(bytes: &[u8]) -> PathBuf {
    OsString::from_vec(bytes.to_owned()).into()
}

fn until_nul(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(nul) = bytes.iter().position(|byte| *byte == 0) {
        bytes.truncate(nul);
    }
    bytes
}
