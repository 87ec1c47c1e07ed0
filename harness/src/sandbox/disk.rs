//! A file system of its own in memory: ext4 over a loop device over a file on tmpfs.

use std::fs::{self, File};
use std::path::Path;

use rustix::fs::{Mode, XattrFlags, chmod, removexattr, setxattr};
use rustix::io::Errno;

use super::{Command, Ended};
use crate::{Doing, Error, Result};

/// Makes a file `image` of so many bytes, which takes what is written of it, and an ext4 in
/// it with what mke2fs(8) is told, and mounts that on `folder` with these options.
///
/// The kernel detaches the loop device when the mount goes (autoclear), which is at the
/// latest when the sandbox does.
///
/// # Errors
/// What mkfs or mount said.
///
/// # References
/// loop(4), ext4(5), mke2fs(8).
pub(crate) fn ext4(
    image: &Path,
    bytes: u64,
    told: &[&str],
    options: &str,
    folder: &Path,
) -> Result<()> {
    let file = File::create(image).and_then(|file| file.set_len(bytes));
    file.doing(|| format!("make {}", image.display()))?;
    succeed(Command::new(["mkfs.ext4", "-q"].iter().chain(told).copied()).argument(image))?;
    let options = format!("loop,{options}");
    succeed(Command::new(["mount", "-o", &options]).argument(image).argument(folder))
}

/// Puts an ext4 of so many bytes on `folder`, a tmpfs, if that keeps no `user.*` attributes.
/// Without a journal, which would only take from the memory.
pub(super) fn keep_user_attributes(folder: &Path, bytes: u64) -> Result<()> {
    match setxattr(folder, "user.isolab", b"y", XattrFlags::empty()) {
        Ok(()) => removexattr(folder, "user.isolab").doing(|| "remove an attribute"),
        Err(Errno::OPNOTSUPP) => {
            // Names in the order in which they were made: else it depends on a key drawn anew.
            let told = ["-O", "^has_journal,^dir_index"];
            ext4(&folder.join("image"), bytes, &told, "nodev,nosuid", folder)?;
            // As the tmpfs was.
            fs::remove_dir(folder.join("lost+found")).doing(|| "empty the work folder")?;
            chmod(folder, Mode::from_raw_mode(0o1777)).doing(|| "open the work folder")
        }
        Err(errno) => Err(Error::io("set an attribute in the work folder", errno)),
    }
}

fn succeed(command: Command) -> Result<()> {
    let ran = command.run()?;
    match ran.ended {
        Ended::Exit(0) => Ok(()),
        _ => {
            let message = format!("{} failed: {}", command.typed(), ran.output.stderr.trim_end());
            Err(Error::hinted(message, "the package e2fsprogs and free loop devices are needed"))
        }
    }
}
