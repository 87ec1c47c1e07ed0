//! One entry of an archive, and the fields of its header.

use std::io;
use std::path::PathBuf;

use tar::Header;

use super::pax::Pax;
use super::{Flaw, Part};
use crate::union::form::Meta;

/// One entry, as its headers say; its data is read from [`Entries`](super::Entries).
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name, as it is written.
    pub path: PathBuf,
    /// What it is.
    pub what: What,
    /// Its attributes.
    pub meta: Meta,
    /// The length of the file, holes included.
    pub size: u64,
    /// The parts that are there, if the file is sparse.
    pub parts: Option<Vec<Part>>,
    /// Where in the archive its data begins.
    pub position: u64,
}

/// The type of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link to there.
    Symlink(PathBuf),
    /// Another name of the entry of that name.
    Link(PathBuf),
    /// A FIFO.
    Fifo,
    /// A character device.
    Char(u32, u32),
    /// A block device.
    Block(u32, u32),
}

/// The attributes, by the headers before it or else by its own.
pub(super) fn meta(header: &Header, pax: &Pax) -> Result<Meta, Flaw> {
    let old = header.as_old();
    let narrow = |said: Option<u32>, field: &[u8], id: io::Result<u64>, name| match said {
        Some(id) => Ok(id),
        None if is_blank(field) => Ok(0),
        None => id.ok().and_then(|id| u32::try_from(id).ok()).ok_or(Flaw::Number(name)),
    };
    let mtime = match (pax.mtime, old.mtime) {
        (Some(time), _) => time,
        // A negative number in base 256, two's complement.
        (None, field) if field[0] == 0xff => {
            let mut low = [0; 8];
            low.copy_from_slice(&field[4..]);
            (i64::from_be_bytes(low), 0)
        }
        (None, field) if is_blank(&field) => (0, 0),
        (None, _) => {
            let seconds = header.mtime().map_err(|_| Flaw::Number("mtime"))?;
            (i64::try_from(seconds).map_err(|_| Flaw::Number("mtime"))?, 0)
        }
    };
    Ok(Meta {
        mode: narrow(None, &old.mode, header.mode().map(u64::from), "mode")? & 0o7777,
        uid: narrow(pax.uid, &old.uid, header.uid(), "uid")?,
        gid: narrow(pax.gid, &old.gid, header.gid(), "gid")?,
        mtime,
        xattrs: pax.xattrs.clone(),
    })
}

/// The two numbers of a device.
pub(super) fn device(header: &Header) -> Result<(u32, u32), Flaw> {
    let (major, minor) = (header.device_major(), header.device_minor());
    let number = |number: io::Result<Option<u32>>| {
        number.map(Option::unwrap_or_default).map_err(|_| Flaw::Number("device"))
    };
    Ok((number(major)?, number(minor)?))
}

/// Some writers leave a field empty where it would be 0, and every reader takes it so.
fn is_blank(field: &[u8]) -> bool {
    field.iter().all(|byte| matches!(byte, 0 | b' '))
}
