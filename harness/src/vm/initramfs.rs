//! The guest's first files: this very program as `/init`, modules, and when each is loaded.
//!
//! Not compressed: unpacking would cost an emulated kernel more than reading does.
//!
//! Source: Documentation/driver-api/early-userspace/buffer-format.rst of Linux.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use cpio::newc::{Builder, trailer};
use rustix::fs::{MemfdFlags, memfd_create};

use super::Kernel;
use super::plan::Plan;
use crate::{Doing, Result};

/// Where the modules lie.
pub(super) const MODULES: &str = "/modules";

/// The [`Plan`], among them.
pub(super) const PLAN: &str = "plan.json";

/// The archive for `kernel` with the file `init`, as a file without a name.
///
/// # Errors
/// The kernel's files are damaged, or there is no memory.
pub(super) fn make(kernel: &Kernel, init: &Path) -> Result<File> {
    let program = std::fs::read(init).doing(|| format!("read {}", init.display()))?;
    let file = memfd_create("initramfs", MemfdFlags::CLOEXEC).doing(|| "make an initramfs")?;
    let mut out = BufWriter::with_capacity(1 << 20, File::from(file));
    let modules = kernel.modules()?;
    let plan = Plan::of(&modules)?;
    let write = |out: &mut BufWriter<File>| -> std::io::Result<()> {
        entry(out, "init", 0o100_755, &program)?;
        entry(out, &MODULES[1..], 0o040_755, &[])?;
        entry(out, &format!("{}/{PLAN}", &MODULES[1..]), 0o100_644, &serde_json::to_vec(&plan)?)?;
        for (name, bytes) in &modules {
            entry(&mut *out, &format!("{}/{name}.ko", &MODULES[1..]), 0o100_644, bytes)?;
        }
        trailer(&mut *out)?.flush()
    };
    write(&mut out).doing(|| "write an initramfs")?;
    out.into_inner().map_err(|error| error.into_error()).doing(|| "write an initramfs")
}

/// An archive with nothing but the file `init`, for [`Qemu::bare`](super::Qemu::bare).
///
/// # Errors
/// It cannot be read.
pub fn alone(init: &Path) -> Result<Vec<u8>> {
    let program = std::fs::read(init).doing(|| format!("read {}", init.display()))?;
    let mut out = Vec::new();
    entry(&mut out, "init", 0o100_755, &program)
        .and_then(|()| trailer(out))
        .doing(|| "write an initramfs")
}

fn entry(out: &mut impl Write, name: &str, mode: u32, bytes: &[u8]) -> std::io::Result<()> {
    let size = bytes.len() as u32;
    let mut entry = Builder::new(name).mode(mode).nlink(1).write(&mut *out, size);
    entry.write_all(bytes)?;
    entry.finish().map(drop)
}
