//! Why a file that is there cannot be run.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, StatVfsMountFlags, accessat, fstatvfs};

use super::Cause;
use super::caller::refused;
use super::path::why_absent;
use crate::Result;
use crate::elf::{self, Closure, Kind, Resolver, Shebang};
use crate::rootfs::{Look, Root};

/// Why execve(2) of the file at `path` below `root` gave this errno.
pub(super) fn why(root: &Root, path: &Path, errno: &str) -> Result<Cause> {
    let path = root.absolute(path);
    let cause = match errno {
        "ENOENT" => absent_interpreter(root, path),
        "EACCES" => refused_access(root, path),
        "ENOEXEC" | "EINVAL" | "ELIBBAD" | "EIO" => unfit(root, path),
        "ETXTBSY" => Cause::Busy { path },
        "E2BIG" => Cause::TooLong,
        "EPERM" => refused("execve", errno),
        "ELOOP" => Cause::Loop { path },
        _ => Cause::Other { call: "execve".into(), errno: errno.into() },
    };
    Ok(cause)
}

/// execve(2) would succeed; whether the program's loader would then find everything.
pub(super) fn would_it_run(root: &Root, path: &Path) -> Result<Cause> {
    let path = root.absolute(path);
    // What cannot be read may still be run: then nothing speaks against it.
    let Ok(closure) = closure(root, &path) else { return Ok(Cause::WouldStart) };
    let missing: Vec<String> =
        closure.missing.iter().map(|missing| missing.soname.clone()).collect();
    Ok(if missing.is_empty() { Cause::WouldStart } else { Cause::NoLibraries { path, missing } })
}

/// The mode of what is at `path`, in octal.
pub(super) fn mode_of(root: &Root, path: &Path) -> String {
    let mode = root.status(path).map(|(_, stat)| stat.st_mode & 0o7777).unwrap_or_default();
    format!("{mode:04o}")
}

/// The mount point that the folder of `path` lies on, as this process sees it.
pub(super) fn mount_point(root: &Root, path: &Path) -> String {
    let inside = path.parent().map(|folder| root.canonical(folder));
    let real = root.outside(&inside.and_then(Result::ok).unwrap_or_default());
    let real = real.canonicalize().unwrap_or(real);
    let mounts = crate::probe::own_mounts().unwrap_or_default();
    let points = mounts.iter().map(|mount| mount.point.as_str());
    // The longest is the innermost.
    let holder = points.filter(|point| real.starts_with(point)).max_by_key(|point| point.len());
    holder.unwrap_or("/").into()
}

/// ENOENT for a file that is there: its interpreter is not.
fn absent_interpreter(root: &Root, path: PathBuf) -> Cause {
    if let Ok((Look::Link(target), _)) = root.status(&path)
        && root.canonical(&path).is_err()
    {
        return Cause::Dangling { link: path, target };
    }
    if let Some(line) = shebang(root, &path) {
        let interpreter = line.program.to_string_lossy().into_owned();
        return if interpreter.ends_with('\r') {
            Cause::CarriageReturn { path, interpreter }
        } else if root.file(&root.absolute(&line.program)).is_err() {
            Cause::NoInterpreter { path, interpreter }
        } else {
            // The interpreter is there, and so it is that one's interpreter.
            absent_interpreter(root, root.absolute(&line.program))
        };
    }
    match closure(root, &path) {
        Ok(Closure { kind: Kind::Dynamic, interpreter: Some(loader), .. }) => {
            Cause::NoLoader { path, loader }
        }
        _ => why_absent(root, &path, "ENOENT"),
    }
}

/// EACCES: a folder, the mode, the mount, a folder on the way, or a security module.
fn refused_access(root: &Root, path: PathBuf) -> Cause {
    match root.status(&path) {
        Ok((Look::Directory, _)) => return Cause::IsFolder { path },
        Ok((Look::Special, _)) => return Cause::NotExecutable { mode: mode_of(root, &path), path },
        Ok(_) => {}
        Err(_) => return why_absent(root, &path, "EACCES"),
    }
    let Ok(parent) = root.folder(path.parent().unwrap_or(Path::new("/"))) else {
        return why_absent(root, &path, "EACCES");
    };
    if fstatvfs(&parent).is_ok_and(|fs| fs.f_flag.contains(StatVfsMountFlags::NOEXEC)) {
        return Cause::Noexec { mount: mount_point(root, &path), path };
    }
    let real = root.canonical(&path).unwrap_or_else(|_| path.clone());
    let executable = root.folder(real.parent().unwrap_or(Path::new("/"))).is_ok_and(|folder| {
        let name = real.file_name().unwrap_or_default();
        accessat(&folder, name, Access::EXEC_OK, AtFlags::EACCESS).is_ok()
    });
    if !executable {
        return Cause::NotExecutable { mode: mode_of(root, &real), path };
    }
    // The file itself may be run, so it may be its interpreter that may not.
    match shebang(root, &path) {
        Some(line) => refused_access(root, root.absolute(&line.program)),
        None => refused("execve", "EACCES"),
    }
}

/// ENOEXEC and its kin: the bytes are not a program for this machine.
fn unfit(root: &Root, path: PathBuf) -> Cause {
    let error = match closure(root, &path) {
        Err(error) => error.cause,
        // A sound program behind a script that the kernel does not take.
        Ok(_) => return Cause::Other { call: "execve".into(), errno: "ENOEXEC".into() },
    };
    let reason = error.to_string();
    match error {
        elf::Cause::Foreign { .. } => Cause::Foreign { path, reason },
        elf::Cause::Empty | elf::Cause::NotProgram { .. } | elf::Cause::BadScript(_) => {
            Cause::NoFormat { path, reason }
        }
        _ => Cause::Damaged { path, reason },
    }
}

fn closure(root: &Root, path: &Path) -> Result<Closure, elf::ElfError> {
    let unreadable =
        |errno| elf::ElfError { path: path.into(), cause: elf::Cause::Unreadable(errno) };
    let again = if root.is_host() { Root::host() } else { Root::open(root.path()) };
    let root = again.map_err(|_| unreadable(rustix::io::Errno::NOENT))?;
    Resolver::new(root).closure(path)
}

fn shebang(root: &Root, path: &Path) -> Option<Shebang> {
    let (file, _): (File, _) = root.file(path).ok()?;
    let mut start = Vec::new();
    file.take(256).read_to_end(&mut start).ok()?;
    Shebang::parse(&start).ok()?
}
