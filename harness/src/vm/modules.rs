//! Kernel modules: which are needed, and what they need in turn.
//!
//! The modules themselves tell what they depend on, in their section `.modinfo`. The
//! lists of depmod(8) hold the same, but a package that was only unpacked has none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use goblin::elf::Elf;

use super::image::decompress;
use crate::{Doing, Error, Result};

/// Without these a guest has no channel.
pub const PORT: &[&str] = &["virtio_pci", "virtio_console"];

/// Without these it has not the host's files.
pub const FILES: &[&str] = &["9pnet_virtio", "9p"];

/// Without this most experiments are none.
pub const UNION: &[&str] = &["overlay"];

/// What experiments use as well, where the kernel has it. The checksum is what ext4 asks the
/// kernel for when it is mounted; newer kernels have it built in.
pub const WELCOME: &[&str] = &["fuse", "loop", "veth", "crc32c_generic", "ext4"];

/// A module, decompressed.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name, with `_` for `-`.
    pub name: String,
    /// The ELF file.
    pub bytes: Vec<u8>,
}

/// The modules of one kernel, by name.
#[derive(Debug)]
pub struct Modules {
    files: BTreeMap<String, PathBuf>,
    builtin: BTreeSet<String>,
}

/// What [`Modules::closure`] found.
#[derive(Debug, Default)]
pub struct Closure {
    /// In an order in which each follows what it depends on.
    pub modules: Vec<Module>,
    /// Wanted, and neither a module nor built in.
    pub missing: Vec<String>,
}

impl Modules {
    /// Looks for modules at and below `folder`: an unpacked package, `/lib/modules/X`, or
    /// the tree in which a kernel was built.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn below(folder: &Path) -> Result<Self> {
        let mut modules = Self { files: BTreeMap::new(), builtin: BTreeSet::new() };
        modules.look(folder)?;
        Ok(modules)
    }

    /// `wanted` and all that they depend on, dependencies first.
    ///
    /// # Errors
    /// A module cannot be read.
    pub fn closure(&self, wanted: &[&str]) -> Result<Closure> {
        let mut closure = Closure::default();
        let mut seen = BTreeSet::new();
        for name in wanted {
            self.add(name, &mut seen, &mut closure)?;
        }
        Ok(closure)
    }

    fn add(&self, name: &str, seen: &mut BTreeSet<String>, to: &mut Closure) -> Result<()> {
        let name = name.replace('-', "_");
        if self.builtin.contains(&name) || !seen.insert(name.clone()) {
            return Ok(());
        }
        let Some(path) = self.files.get(&name) else {
            to.missing.push(name);
            return Ok(());
        };
        let bytes = fs::read(path).doing(|| format!("read {}", path.display()))?;
        let unusable = |error: &dyn std::fmt::Display| {
            Error::Setup(format!("{} is no module: {error}", path.display()))
        };
        let bytes = decompress(&bytes).map_err(|error| unusable(&error))?;
        let said = Said::of(&bytes).map_err(|error| unusable(&error))?;
        for first in &said.hard {
            self.add(first, seen, to)?;
        }
        // A soft dependency may be absent.
        for first in said.soft.iter().filter(|one| self.files.contains_key(*one)) {
            self.add(first, seen, to)?;
        }
        to.modules.push(Module { name, bytes });
        Ok(())
    }

    fn look(&mut self, folder: &Path) -> Result<()> {
        let doing = || format!("read {}", folder.display());
        for entry in fs::read_dir(folder).doing(doing)? {
            let path = entry.doing(doing)?.path();
            // Not through links: `build` and `source` lead to other trees.
            let kind = fs::symlink_metadata(&path).doing(doing)?;
            if kind.is_dir() {
                self.look(&path)?;
            } else if let Some(name) = module_name(&path) {
                self.files.insert(name, path);
            } else if path.ends_with("modules.builtin") {
                let text =
                    fs::read_to_string(&path).doing(|| format!("read {}", path.display()))?;
                self.builtin.extend(text.lines().filter_map(|line| module_name(Path::new(line))));
            }
        }
        Ok(())
    }
}

/// `virtio_pci` for `…/virtio-pci.ko.xz`.
fn module_name(path: &Path) -> Option<String> {
    let file = path.file_name()?.to_str()?;
    let name = ["", ".xz", ".zst", ".gz"]
        .iter()
        .find_map(|end| file.strip_suffix(end).and_then(|file| file.strip_suffix(".ko")))?;
    Some(name.replace('-', "_"))
}

/// What a module says of itself.
pub(super) struct Said {
    /// What it cannot be loaded without.
    pub(super) hard: Vec<String>,
    /// What is to be loaded before it where it exists.
    pub(super) soft: Vec<String>,
    /// By what else it is asked for.
    pub(super) aliases: Vec<String>,
}

impl Said {
    /// Source: include/linux/module.h of Linux, `MODULE_INFO` and `MODULE_SOFTDEP`.
    pub(super) fn of(module: &[u8]) -> std::result::Result<Self, goblin::error::Error> {
        let elf = Elf::parse(module)?;
        let named = |header: &&goblin::elf::SectionHeader| {
            elf.shdr_strtab.get_at(header.sh_name) == Some(".modinfo")
        };
        let section = elf.section_headers.iter().find(named);
        let range = section.and_then(|header| header.file_range()).unwrap_or_default();
        let text = String::from_utf8_lossy(module.get(range).unwrap_or_default()).into_owned();
        let values = |key: &'static str| {
            let lines = text.split('\0').filter_map(move |line| line.strip_prefix(key));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        let split = |text: &String| -> Vec<String> {
            text.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
        };
        let hard = values("depends=").iter().flat_map(split).collect();
        let soft = values("softdep=").iter().flat_map(|line| before(line)).collect();
        Ok(Self { hard, soft, aliases: values("alias=") })
    }
}

/// The names between `pre:` and `post:` of a soft dependency.
fn before(line: &str) -> Vec<String> {
    let mut pre = false;
    let mut names = Vec::new();
    for word in line.split_whitespace() {
        match word {
            "pre:" => pre = true,
            "post:" => pre = false,
            name if pre => names.push(name.replace('-', "_")),
            _ => {}
        }
    }
    names
}
