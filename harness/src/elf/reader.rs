//! Reading parts of an ELF file at their offsets, each checked against the file's
//! length and against a limit before anything is read or allocated.
//!
//! # References
//! elf(5).

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use goblin::container::Ctx;
use goblin::elf::dynamic::Dynamic;
use goblin::elf::header::{self, Header};
use goblin::elf::program_header::{PT_DYNAMIC, ProgramHeader};
use rustix::io::Errno;

use super::Cause;

/// The kernel's own limit on the length of a path.
const MAX_NAME: u64 = 4096;
/// Far above what any real file has.
const MAX_DYNAMIC: u64 = 1 << 20;

/// Bytes that can be read at an offset: a file, or a slice of memory.
pub trait Source {
    /// The number of bytes.
    fn size(&self) -> io::Result<u64>;
    /// Fills `buffer` from `offset`; an error where there are not enough bytes.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;
}

impl Source for File {
    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.read_exact_at(buffer, offset)
    }
}

impl Source for [u8] {
    fn size(&self) -> io::Result<u64> {
        Ok(<[u8]>::len(self) as u64)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let from = start.checked_add(buffer.len()).and_then(|end| self.get(start..end));
        buffer.copy_from_slice(from.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// A source of known length, whose parts are read by name.
pub(super) struct Reader<'a, S: ?Sized> {
    source: &'a S,
    len: u64,
}

impl<'a, S: Source + ?Sized> Reader<'a, S> {
    pub(super) fn new(source: &'a S) -> Result<Self, Cause> {
        let len = source.size().map_err(unreadable)?;
        if len == 0 { Err(Cause::Empty) } else { Ok(Self { source, len }) }
    }

    /// The `size` bytes at `offset`, which are the file's `what`.
    fn bytes(&self, what: &'static str, offset: u64, size: u64) -> Result<Vec<u8>, Cause> {
        let end = offset.saturating_add(size);
        if end > self.len {
            return Err(Cause::Truncated { what, end, len: self.len });
        }
        let mut buffer = vec![0; size as usize];
        self.source.read_at(&mut buffer, offset).map_err(unreadable)?;
        Ok(buffer)
    }

    pub(super) fn header(&self) -> Result<Header, Cause> {
        let bytes = self.bytes("header", 0, self.len.min(64))?;
        if !bytes.starts_with(header::ELFMAG) {
            let start = bytes.iter().take(4).map(|byte| format!("{byte:02x}"));
            return Err(Cause::NotProgram { start: start.collect::<Vec<_>>().join(" ") });
        }
        let end = match bytes.get(header::EI_CLASS) {
            Some(&header::ELFCLASS32) => 52,
            Some(&header::ELFCLASS64) | None => 64,
            Some(_) => return Err(Cause::Malformed("it is of neither 32 nor 64 bits")),
        };
        if self.len < end {
            return Err(Cause::Truncated { what: "header", end, len: self.len });
        }
        let header = goblin::elf::Elf::parse_header(&bytes)
            .map_err(|_| Cause::Malformed("its byte order is unknown"))?;
        match header.e_type {
            header::ET_EXEC | header::ET_DYN => Ok(header),
            header::ET_REL => Err(Cause::NotLoadable("an object file")),
            header::ET_CORE => Err(Cause::NotLoadable("a core dump")),
            _ => Err(Cause::Malformed("its type is unknown")),
        }
    }

    pub(super) fn segments(&self, header: &Header, ctx: Ctx) -> Result<Vec<ProgramHeader>, Cause> {
        let size = ProgramHeader::size(ctx) as u64;
        if u64::from(header.e_phentsize) != size {
            return Err(Cause::Malformed("its program headers are not of the usual size"));
        }
        let count = header.e_phnum;
        let bytes = self.bytes("program headers", header.e_phoff, u64::from(count) * size)?;
        ProgramHeader::parse(&bytes, 0, count.into(), ctx)
            .map_err(|_| Cause::Malformed("its program headers cannot be read"))
    }

    pub(super) fn interpreter(&self, segment: &ProgramHeader) -> Result<String, Cause> {
        if segment.p_filesz > MAX_NAME {
            return Err(Cause::Malformed("its interpreter's name is longer than any path"));
        }
        let bytes = self.bytes("interpreter's name", segment.p_offset, segment.p_filesz)?;
        match until_nul(&bytes) {
            Some(name) if !name.is_empty() => text(name),
            _ => Err(Cause::Malformed("its interpreter's name is empty or has no end")),
        }
    }

    pub(super) fn dynamic(
        &self,
        segments: &[ProgramHeader],
        ctx: Ctx,
    ) -> Result<Option<Dynamic>, Cause> {
        let Some(segment) = segments.iter().find(|segment| segment.p_type == PT_DYNAMIC) else {
            return Ok(None);
        };
        if segment.p_filesz > MAX_DYNAMIC {
            return Err(Cause::Malformed("its dynamic segment is larger than 1 MiB"));
        }
        let bytes = self.bytes("dynamic segment", segment.p_offset, segment.p_filesz)?;
        // The segment alone is handed on, so that nothing else of the file is trusted.
        let alone = ProgramHeader { p_offset: 0, ..segment.clone() };
        Dynamic::parse(&bytes, &[alone], ctx)
            .map_err(|_| Cause::Malformed("its dynamic segment cannot be read"))
    }

    /// The string at `offset`, up to its NUL.
    pub(super) fn string(&self, offset: u64) -> Result<String, Cause> {
        for size in [128, MAX_NAME] {
            let rest = self.len.saturating_sub(offset);
            let bytes = self.bytes("string table", offset, size.min(rest.max(1)))?;
            if let Some(string) = until_nul(&bytes) {
                return text(string);
            }
        }
        Err(Cause::Malformed("a library's name has no end"))
    }
}

fn until_nul(bytes: &[u8]) -> Option<&[u8]> {
    bytes.iter().position(|byte| *byte == 0).map(|end| &bytes[..end])
}

fn text(bytes: &[u8]) -> Result<String, Cause> {
    String::from_utf8(bytes.to_vec()).map_err(|_| Cause::Malformed("a name in it is not UTF-8"))
}

fn unreadable(error: io::Error) -> Cause {
    // A read that ends early, without an errno, means that the file just shrank.
    Errno::from_io_error(&error).unwrap_or(Errno::IO).into()
}
