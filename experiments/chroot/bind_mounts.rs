//! `chroot/bind-mounts`: the host's own folders as the new root's, without a copy.
//!
//! Why the kernel does this: a bind mount is a second mount of the same folder of the
//! same file system, so a file has one inode however it is reached. Read-only is a
//! property of the mount, not of the file system: the one bind refuses writes while the
//! source takes them. It reaches mounts below only when asked to (`AT_RECURSIVE`).

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use harness::experiment::{Claim, Experiment, Facts, Lab, When, facts};
use harness::record::Fact;
use harness::requirement::{BASH, CHROOT, MOUNT, Requirement};
use harness::sandbox::{Command, raw};
use harness::{Doing, Result, errno};
use nix::errno::Errno;

/// Folders bound into a root.
pub struct BindMounts;

/// The folders that the workshop binds.
const FOLDERS: [&str; 3] = ["bin", "lib", "lib64"];

impl Experiment for BindMounts {
    fn id(&self) -> &'static str {
        "chroot/bind-mounts"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, BASH, MOUNT]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let root = lab.work("root");
        for folder in FOLDERS {
            fs::create_dir_all(root.join(folder)).doing(|| format!("make ROOT/{folder}"))?;
        }
        let before = lab.mounts_below(&root)?;
        for folder in FOLDERS {
            // On a usr-merged host /bin is a link to usr/bin: mount(8) follows it.
            let (from, to) = (format!("/{folder}"), root.join(folder));
            let mount = Command::new(["mount", "-o", "bind", &from]).argument(&to);
            lab.run(&format!("bind /{folder}"), &mount)?;
        }
        lab.note(
            "mountinfo",
            "/proc/self/mountinfo below ROOT",
            facts([
                ("mounts", Fact::Mounts(lab.mounts_below(&root)?)),
                ("bin is the host's", Fact::Is(same_file("/bin/bash", root.join("bin/bash")))),
                ("lib64 is the host's", Fact::Is(same_file("/lib64/.", root.join("lib64/.")))),
            ]),
        )?;
        let shell = Command::new([
            "chroot".as_ref(),
            root.as_os_str(),
            "bash".as_ref(),
            "-c".as_ref(),
            "echo /*".as_ref(),
        ]);
        lab.run("bash inside", &shell)?;
        lab.attempt("read-only", "mount_setattr(MOUNT_ATTR_RDONLY) on a bind", || {
            read_only(&lab_folder("one"), false)
        })?;
        lab.attempt(
            "read-only, recursive",
            "mount_setattr(MOUNT_ATTR_RDONLY, AT_RECURSIVE)",
            || read_only(&lab_folder("two"), true),
        )?;
        for folder in FOLDERS.iter().rev() {
            let unmount = Command::new(["umount"]).argument(root.join(folder));
            lab.run(&format!("unmount ROOT/{folder}"), &unmount)?;
        }
        lab.note(
            "after",
            "/proc/self/mountinfo below ROOT",
            facts([
                ("mounts as before", Fact::Is(lab.mounts_below(&root)? == before)),
                (
                    "bin",
                    Fact::Count(
                        fs::read_dir(root.join("bin")).doing(|| "list ROOT/bin")?.count() as u64
                    ),
                ),
            ]),
        )
    }

    fn claims(&self) -> Vec<Claim> {
        let mut claims: Vec<Claim> = vec![
            Claim::exit("bind /bin", 0),
            Claim::exit("bind /lib", 0),
            Claim::exit("bind /lib64", 0),
            Claim::is("mountinfo", "bin is the host's", true),
            Claim::is("mountinfo", "lib64 is the host's", true),
            Claim::exit("bash inside", 0),
            Claim::is("after", "mounts as before", true),
            Claim::new("after", "bin", Fact::Count(0)),
        ];
        let below = "write to a mount below the bind";
        for (step, below) in [
            ("read-only", Claim::ok("read-only", below)),
            (
                "read-only, recursive",
                Claim::errno("read-only, recursive", below, Errno::EROFS).unless(
                    BEFORE,
                    Fact::Ok,
                    NO_CALL,
                ),
            ),
        ] {
            let call = Claim::ok(step, "mount_setattr(2)");
            let through = Claim::errno(step, "write through the bind", Errno::EROFS);
            claims.extend([
                call.unless(BEFORE, Fact::errno(Errno::ENOSYS), NO_CALL),
                through.unless(BEFORE, Fact::Ok, NO_CALL),
                Claim::ok(step, "write to the source"),
                below,
            ]);
        }
        claims
    }
}

/// mount_setattr(2) came with Linux 5.12.
const BEFORE: When = When::KernelBefore(5, 12);

/// The text that says what its absence means.
const NO_CALL: &str = "bind-mounts-no-setattr";

fn lab_folder(name: &str) -> PathBuf {
    Path::new(harness::sandbox::WORK).join(name)
}

/// A source with a mount below it, bound elsewhere and made read-only there.
fn read_only(folder: &Path, recursive: bool) -> Result<Facts, Errno> {
    let (source, bind) = (folder.join("source"), folder.join("bind"));
    let made = fs::create_dir_all(source.join("below")).and_then(|()| fs::create_dir_all(&bind));
    errno(made)?;
    raw::tmpfs(&source.join("below"))?;
    raw::bind(&source, &bind, true)?;
    let set = raw::set_read_only(&bind, recursive);
    Ok(facts([
        ("mount_setattr(2)", Fact::of(&set)),
        ("write through the bind", Fact::of(&errno(fs::write(bind.join("file"), "x")))),
        ("write to the source", Fact::of(&errno(fs::write(source.join("file"), "x")))),
        (
            "write to a mount below the bind",
            Fact::of(&errno(fs::write(bind.join("below/file"), "x"))),
        ),
    ]))
}

fn same_file(one: impl AsRef<Path>, two: impl AsRef<Path>) -> bool {
    let identity = |path: &Path| fs::metadata(path).map(|file| (file.dev(), file.ino()));
    matches!((identity(one.as_ref()), identity(two.as_ref())), (Ok(one), Ok(two)) if one == two)
}
