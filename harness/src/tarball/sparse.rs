//! Sparse files: where the data of an entry lies in its file. There are four forms of
//! saying so, and each writer has another favourite.

use std::io::Read;
use std::str::from_utf8;

use tar::GnuSparseHeader;

use super::Flaw;
use super::pax::Pax;

/// The most parts of one file that are accepted.
const PARTS: usize = 1 << 16;

/// Bytes of a file that are there; what lies between the parts is a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where in the file they begin.
    pub offset: u64,
    /// How many they are.
    pub length: u64,
}

/// A sparse file: its length, and the parts in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Map {
    pub(super) length: u64,
    pub(super) parts: Vec<Part>,
}

impl Map {
    /// What the parts of an old GNU header, or of one that continues it, say.
    pub(super) fn take(&mut self, headers: &[GnuSparseHeader]) -> Result<(), Flaw> {
        for header in headers.iter().filter(|header| !header.is_empty()) {
            let offset = header.offset().map_err(|_| Flaw::SparseMap)?;
            let length = header.length().map_err(|_| Flaw::SparseMap)?;
            self.push(offset, length)?;
        }
        Ok(())
    }

    /// The map of forms 0.0 and 0.1, which lies in the PAX header; `None` for an entry
    /// that is not sparse, or has form 1.0.
    pub(super) fn of(pax: &Pax) -> Result<Option<Self>, Flaw> {
        let mut map = Self::default();
        let (mut found, mut offset) = (false, None);
        for (key, value) in &pax.sparse {
            let number = || value.parse::<u64>().map_err(|_| Flaw::SparseMap);
            match key.as_str() {
                "GNU.sparse.size" | "GNU.sparse.realsize" => map.length = number()?,
                "GNU.sparse.offset" => offset = Some(number()?),
                "GNU.sparse.numbytes" => {
                    found = true;
                    map.push(offset.take().ok_or(Flaw::SparseMap)?, number()?)?;
                }
                "GNU.sparse.map" => {
                    found = true;
                    map.numbers(value.split(','))?;
                }
                _ => {}
            }
        }
        Ok(found.then_some(map))
    }

    /// The map of form 1.0, which lies before the data: decimal numbers on lines of their
    /// own, their count first, up to a whole block. Also the bytes that it took.
    pub(super) fn before_data(pax: &Pax, mut data: impl Read) -> Result<Option<(Self, u64)>, Flaw> {
        let value = |key: &str| pax.sparse.iter().find(|(one, _)| one == key).map(|(_, it)| it);
        if value("GNU.sparse.major").map(String::as_str) != Some("1") {
            return Ok(None);
        }
        let length = value("GNU.sparse.realsize").and_then(|text| text.parse().ok());
        let mut map = Self { length: length.ok_or(Flaw::SparseMap)?, parts: Vec::new() };
        let (mut text, mut wanted) = (Vec::new(), None);
        loop {
            let mut block = [0; 512];
            data.read_exact(&mut block).map_err(|_| Flaw::SparseMap)?;
            text.extend_from_slice(&block);
            let lines = text.iter().filter(|byte| **byte == b'\n').count();
            if wanted.is_none() && lines > 0 {
                let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
                let count: usize = from_utf8(first)
                    .ok()
                    .and_then(|text| text.parse().ok())
                    .filter(|count| *count <= PARTS)
                    .ok_or(Flaw::SparseMap)?;
                wanted = Some(1 + 2 * count);
            }
            match wanted {
                Some(wanted) if lines >= wanted => {
                    let text = from_utf8(&text).map_err(|_| Flaw::SparseMap)?;
                    map.numbers(text.lines().take(wanted).skip(1))?;
                    return Ok(Some((map, text.len() as u64)));
                }
                None => return Err(Flaw::SparseMap),
                Some(_) => {}
            }
        }
    }

    /// The name of a sparse file, where the header holds another one.
    pub(super) fn name(pax: &Pax) -> Option<&str> {
        pax.sparse.iter().find(|(key, _)| key == "GNU.sparse.name").map(|(_, name)| name.as_str())
    }

    /// An error unless the parts follow each other, lie in the file, and are `stored`
    /// bytes together.
    pub(super) fn check(&self, stored: u64) -> Result<(), Flaw> {
        let mut sum = 0;
        let mut end = 0;
        for part in &self.parts {
            let after = part.offset.checked_add(part.length).ok_or(Flaw::SparseMap)?;
            if part.offset < end || after > self.length {
                return Err(Flaw::SparseMap);
            }
            (sum, end) = (sum + part.length, after);
        }
        if sum == stored { Ok(()) } else { Err(Flaw::SparseMap) }
    }

    fn numbers<'a>(&mut self, mut texts: impl Iterator<Item = &'a str>) -> Result<(), Flaw> {
        let number = |text: &str| text.trim().parse::<u64>().map_err(|_| Flaw::SparseMap);
        while let Some(offset) = texts.next() {
            self.push(number(offset)?, number(texts.next().ok_or(Flaw::SparseMap)?)?)?;
        }
        Ok(())
    }

    fn push(&mut self, offset: u64, length: u64) -> Result<(), Flaw> {
        if self.parts.len() >= PARTS {
            return Err(Flaw::SparseMap);
        }
        self.parts.push(Part { offset, length });
        Ok(())
    }
}
