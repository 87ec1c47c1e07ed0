//! One ELF file: only what a dynamic loader reads of it to find its libraries.
//!
//! The header, the program headers, the interpreter's name, the dynamic segment and
//! the few strings that it refers to are read at their offsets, so the size of the
//! file does not matter. Every offset is checked against the file's length, and
//! every length against a limit, before anything is read or allocated.
//!
//! # References
//! elf(5); System V ABI, "Dynamic Linking".

use goblin::container::{Container, Ctx, Endian};
use goblin::elf::dynamic::{
    DF_1_NODEFLIB, DF_1_PIE, DT_FLAGS_1, DT_NEEDED, DT_RPATH, DT_RUNPATH, DT_SONAME, DT_STRTAB,
    Dynamic,
};
use goblin::elf::header;
use goblin::elf::program_header::{PT_INTERP, PT_LOAD, ProgramHeader};

use super::reader::{Reader, Source};
use super::{Cause, Kind};

/// Far above what any real file needs.
const MAX_NEEDED: usize = 4096;

/// What a dynamic loader reads of an ELF file to find its libraries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elf {
    /// `e_machine`.
    pub machine: u16,
    /// Whether addresses have 64 bits.
    pub wide: bool,
    /// Whether the least significant byte comes first.
    pub little: bool,
    /// How it is linked; never [`Kind::Script`].
    pub kind: Kind,
    /// `PT_INTERP`: the loader that the kernel starts.
    pub interpreter: Option<String>,
    /// `DT_SONAME`: the name that others need it by.
    pub soname: Option<String>,
    /// `DT_NEEDED`, in order.
    pub needed: Vec<String>,
    /// `DT_RPATH`; absent where there is a `DT_RUNPATH`, which replaces it.
    pub rpath: Option<String>,
    /// `DT_RUNPATH`.
    pub runpath: Option<String>,
    /// `DF_1_NODEFLIB`: its needs are not to be met from the default folders.
    pub no_default: bool,
}

impl Elf {
    /// Reads the parts of `source` that matter; every broken file is an error.
    pub fn read<S: Source + ?Sized>(source: &S) -> Result<Self, Cause> {
        let reader = Reader::new(source)?;
        let header = reader.header()?;
        let wide = header.e_ident[header::EI_CLASS] == header::ELFCLASS64;
        let little = header.e_ident[header::EI_DATA] == header::ELFDATA2LSB;
        let ctx = Ctx::new(
            if wide { Container::Big } else { Container::Little },
            if little { Endian::Little } else { Endian::Big },
        );
        let segments = reader.segments(&header, ctx)?;
        let interpreter = segments
            .iter()
            .find(|segment| segment.p_type == PT_INTERP)
            .map(|segment| reader.interpreter(segment))
            .transpose()?;
        let dynamic = reader.dynamic(&segments, ctx)?;
        let mut elf = Self {
            machine: header.e_machine,
            wide,
            little,
            kind: Kind::Static,
            interpreter,
            soname: None,
            needed: Vec::new(),
            rpath: None,
            runpath: None,
            no_default: false,
        };
        let flags = match &dynamic {
            Some(dynamic) => elf.take(dynamic, &segments, &reader)?,
            None => 0,
        };
        elf.kind = elf.kind_of(header.e_type, dynamic.is_some(), flags);
        Ok(elf)
    }

    /// Whether it says where libraries are by its own place, `$ORIGIN`.
    pub fn uses_origin(&self) -> bool {
        let texts = self.rpath.iter().chain(&self.runpath).chain(&self.needed);
        texts.into_iter().any(|text| text.contains("$ORIGIN") || text.contains("${ORIGIN}"))
    }

    /// Takes over the dynamic segment; returns `DT_FLAGS_1`.
    fn take<S: Source + ?Sized>(
        &mut self,
        dynamic: &Dynamic,
        segments: &[ProgramHeader],
        reader: &Reader<'_, S>,
    ) -> Result<u64, Cause> {
        // Of two entries with the same tag, the loader keeps the last.
        let last = |tag| dynamic.dyns.iter().rev().find(move |entry| entry.d_tag == tag);
        let value = |tag| last(tag).map(|entry| entry.d_val);
        let strings = value(DT_STRTAB).and_then(|address| file_offset(segments, address));
        let string = |index: u64| {
            let table = strings.ok_or(Cause::Malformed("it has no string table"))?;
            let offset = table.checked_add(index);
            reader.string(offset.ok_or(Cause::Malformed("a string lies beyond its end"))?)
        };
        for entry in dynamic.dyns.iter().filter(|entry| entry.d_tag == DT_NEEDED) {
            self.needed.push(string(entry.d_val)?);
            if self.needed.len() > MAX_NEEDED {
                return Err(Cause::Malformed("it needs more than 4096 libraries"));
            }
        }
        self.soname = value(DT_SONAME).map(string).transpose()?;
        self.runpath = value(DT_RUNPATH).map(string).transpose()?;
        if self.runpath.is_none() {
            self.rpath = value(DT_RPATH).map(string).transpose()?;
        }
        let flags = value(DT_FLAGS_1).unwrap_or(0);
        self.no_default = flags & DF_1_NODEFLIB != 0;
        Ok(flags)
    }

    /// How the file is linked. A library without needs stays dynamic.
    fn kind_of(&self, e_type: u16, has_dynamic: bool, flags: u64) -> Kind {
        if self.interpreter.is_some() || !self.needed.is_empty() {
            Kind::Dynamic
        } else if e_type == header::ET_EXEC || !has_dynamic {
            Kind::Static
        } else if flags & DF_1_PIE != 0 {
            Kind::StaticPie
        } else {
            Kind::Dynamic
        }
    }
}

/// Where in the file the virtual `address` lies.
fn file_offset(segments: &[ProgramHeader], address: u64) -> Option<u64> {
    segments.iter().filter(|segment| segment.p_type == PT_LOAD).find_map(|segment| {
        let within = address.checked_sub(segment.p_vaddr)?;
        (within < segment.p_filesz).then(|| segment.p_offset.checked_add(within))?
    })
}
