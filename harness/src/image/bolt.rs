//! The file of containerd's bookkeeping: a B+ tree of buckets in pages, as bbolt writes it.
//! Read only, and with a bound on every step, since the file may be anything.
//!
//! # References
//! go.etcd.io/bbolt, page.go, bucket.go and db.go.

use std::collections::BTreeMap;

use crate::tarball::Flaw;

/// What a meta page begins with, after its header.
const MAGIC: u32 = 0xed0c_daed;

/// The length of a page's header.
const HEADER: usize = 16;

const BRANCH: u16 = 1;
const LEAF: u16 = 2;

/// How many pages one reading may visit.
const PAGES: usize = 1 << 16;

/// The file's bytes, and where its root bucket begins.
pub(super) struct Bolt<'a> {
    bytes: &'a [u8],
    page_size: usize,
    root: u64,
}

/// What a key has.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    /// Bytes.
    Bytes(&'a [u8]),
    /// A bucket: its root page, or its only page within the parent's.
    Bucket(u64, &'a [u8]),
}

/// A bucket's keys.
pub(super) type Bucket<'a> = BTreeMap<&'a [u8], Value<'a>>;

impl<'a> Bolt<'a> {
    /// The file as its last whole transaction left it.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, Flaw> {
        // The second of the two meta pages begins where the first one's size says.
        let first = meta(bytes, 0);
        let size = first.as_ref().map_or(4096, |(_, bolt)| bolt.page_size);
        let best = [first, meta(bytes, size)].into_iter().flatten().max_by_key(|(txid, _)| *txid);
        best.map(|(_, bolt)| bolt).ok_or_else(damaged)
    }

    /// The bucket that these names lead to; empty if there is none.
    pub(super) fn bucket(&self, names: &[&str]) -> Result<Bucket<'a>, Flaw> {
        let mut bucket = self.keys(self.root, &[])?;
        for name in names {
            bucket = match bucket.get(name.as_bytes()) {
                Some(value) => self.open(value)?,
                None => return Ok(Bucket::new()),
            };
        }
        Ok(bucket)
    }

    /// The keys of a value that is a bucket.
    pub(super) fn open(&self, value: &Value<'a>) -> Result<Bucket<'a>, Flaw> {
        match value {
            Value::Bucket(root, inline) => self.keys(*root, inline),
            Value::Bytes(_) => Err(damaged()),
        }
    }

    fn keys(&self, root: u64, inline: &'a [u8]) -> Result<Bucket<'a>, Flaw> {
        let mut keys = Bucket::new();
        let page = if root == 0 { inline } else { self.page(root)? };
        let (mut waiting, mut visited) = (vec![page], 0);
        while let Some(page) = waiting.pop() {
            visited += 1;
            if visited > PAGES {
                return Err(damaged());
            }
            let (kind, count) = (u16_at(page, 8)?, u16_at(page, 10)?);
            for at in (HEADER..).step_by(HEADER).take(count.into()) {
                match kind {
                    BRANCH => waiting.push(self.page(u64_at(page, at + 8)?)?),
                    LEAF => {
                        let (flags, from) =
                            (u32_at(page, at)?, u32_at(page, at + 4)? as usize + at);
                        let key = u32_at(page, at + 8)? as usize;
                        let value = u32_at(page, at + 12)? as usize;
                        let key_end = from.checked_add(key).ok_or_else(damaged)?;
                        let end = key_end.checked_add(value).ok_or_else(damaged)?;
                        let bytes = page.get(key_end..end).ok_or_else(damaged)?;
                        let key = page.get(from..key_end).ok_or_else(damaged)?;
                        keys.insert(
                            key,
                            match flags & 1 {
                                0 => Value::Bytes(bytes),
                                _ => {
                                    let inline = bytes.get(HEADER..).ok_or_else(damaged)?;
                                    Value::Bucket(u64_at(bytes, 0)?, inline)
                                }
                            },
                        );
                    }
                    _ => return Err(damaged()),
                }
            }
        }
        Ok(keys)
    }

    /// A page with those that continue it.
    fn page(&self, number: u64) -> Result<&'a [u8], Flaw> {
        let number = usize::try_from(number).map_err(|_| damaged())?;
        let from = number.checked_mul(self.page_size).ok_or_else(damaged)?;
        let page = self.bytes.get(from..).ok_or_else(damaged)?;
        let more = u32_at(page, 12)? as usize;
        let length = (more + 1).checked_mul(self.page_size).ok_or_else(damaged)?;
        page.get(..length).ok_or_else(damaged)
    }
}

/// The meta page at `from`, if it is one: the transaction that wrote it, and what it says.
fn meta(bytes: &[u8], from: usize) -> Option<(u64, Bolt<'_>)> {
    let page = bytes.get(from + HEADER..from + HEADER + 64)?;
    if u32_at(page, 0).ok()? != MAGIC {
        return None;
    }
    let page_size = u32_at(page, 8).ok()? as usize;
    if !(512..=1 << 16).contains(&page_size) || fnv(&page[..56]) != u64_at(page, 56).ok()? {
        return None;
    }
    Some((u64_at(page, 48).ok()?, Bolt { bytes, page_size, root: u64_at(page, 16).ok()? }))
}

/// FNV-1a of 64 bits, the checksum of a meta page.
fn fnv(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Flaw> {
    array(bytes, at).map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, Flaw> {
    array(bytes, at).map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Result<u64, Flaw> {
    array(bytes, at).map(u64::from_le_bytes)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Flaw> {
    let part = bytes.get(at..).and_then(|rest| rest.first_chunk::<N>());
    part.copied().ok_or_else(damaged)
}

fn damaged() -> Flaw {
    Flaw::Document("it is no bbolt file, or a damaged one".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_of_it_is_an_error() {
        for bytes in [&b""[..], &[0; 8192], &[0xed; 8192]] {
            assert!(Bolt::new(bytes).is_err());
        }
    }

    #[test]
    fn a_page_that_leads_to_itself_ends() {
        let mut bytes = vec![0u8; 3 * 4096];
        let page = &mut bytes[2 * 4096..];
        page[8..12].copy_from_slice(&[1, 0, 1, 0]);
        page[HEADER + 8] = 2;
        let bolt = Bolt { bytes: &bytes, page_size: 4096, root: 2 };
        assert!(bolt.bucket(&[]).is_err());
    }
}
