//! PAX headers: records of `LENGTH KEY=VALUE\n`.

use std::collections::BTreeMap;
use std::str::from_utf8;

use super::Flaw;

/// The PAX key of an extended attribute, before its name.
const XATTR: &str = "SCHILY.xattr.";

/// What the PAX header of one entry says.
#[derive(Clone, Debug, Default)]
pub(super) struct Pax {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) uid: Option<u32>,
    pub(super) gid: Option<u32>,
    /// Seconds and nanoseconds.
    pub(super) mtime: Option<(i64, u32)>,
    pub(super) xattrs: BTreeMap<String, Vec<u8>>,
    /// Keys and values that begin with `GNU.sparse.`, in order.
    pub(super) sparse: Vec<(String, String)>,
}

impl Pax {
    /// Reads one header's data.
    pub(super) fn read(&mut self, mut data: &[u8]) -> Result<(), Flaw> {
        while !data.is_empty() {
            let (key, value, rest) = record(data).ok_or(Flaw::Pax)?;
            self.take(key, value)?;
            data = rest;
        }
        Ok(())
    }

    fn take(&mut self, key: &str, value: &[u8]) -> Result<(), Flaw> {
        let text = || from_utf8(value).map_err(|_| Flaw::Pax);
        let name = || match value.contains(&0) {
            true => Err(Flaw::NoName),
            false => Ok(Some(value.to_owned())),
        };
        // An empty value takes back what was said before.
        match key {
            "path" => self.path = name()?,
            "linkpath" => self.link = name()?,
            "size" => self.size = Some(text()?.parse().map_err(|_| Flaw::Number("size"))?),
            "uid" => self.uid = Some(text()?.parse().map_err(|_| Flaw::Number("uid"))?),
            "gid" => self.gid = Some(text()?.parse().map_err(|_| Flaw::Number("gid"))?),
            "mtime" => self.mtime = Some(time(text()?).ok_or(Flaw::Number("mtime"))?),
            _ if key.starts_with("GNU.sparse.") => {
                self.sparse.push((key.to_owned(), text()?.to_owned()));
            }
            _ => {
                if let Some(name) = key.strip_prefix(XATTR) {
                    self.xattrs.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        Ok(())
    }
}

/// The first record, and what follows. The length counts its own digits and the newline;
/// the value may hold anything, also newlines.
fn record(data: &[u8]) -> Option<(&str, &[u8], &[u8])> {
    let digits = data.iter().take(20).position(|byte| *byte == b' ')?;
    let length: usize = from_utf8(&data[..digits]).ok()?.parse().ok()?;
    let inner = data.get(digits + 1..length.checked_sub(1)?)?;
    if data.get(length - 1) != Some(&b'\n') {
        return None;
    }
    let equals = inner.iter().position(|byte| *byte == b'=')?;
    Some((from_utf8(&inner[..equals]).ok()?, &inner[equals + 1..], &data[length..]))
}

/// Seconds and nanoseconds of `-1.5` or `1700000000.25`.
fn time(text: &str) -> Option<(i64, u32)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    let digits: String = part.chars().chain("000000000".chars()).take(9).collect();
    let nanoseconds: u32 = digits.parse().ok()?;
    Some(match text.starts_with('-') && nanoseconds > 0 {
        true => (seconds.checked_sub(1)?, 1_000_000_000 - nanoseconds),
        false => (seconds, nanoseconds),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_hold_newlines() {
        let mut pax = Pax::default();
        pax.read(b"31 SCHILY.xattr.user.a=one\n=2\n\n19 mtime=-1.500000\n").expect("a header");
        assert_eq!(pax.xattrs["user.a"], b"one\n=2\n");
        assert_eq!(pax.mtime, Some((-2, 500_000_000)));
    }

    #[test]
    fn a_length_that_lies_is_a_flaw() {
        for text in [
            "9 path=a",
            "9 path=ab",
            "0 path=a\n",
            "99999999999999999999 path=a\n",
            "8 path=a\n",
            "x",
        ] {
            assert_eq!(Pax::default().read(text.as_bytes()), Err(Flaw::Pax), "{text:?}");
        }
    }
}
