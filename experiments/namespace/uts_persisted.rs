//! `namespace/uts-persisted`: a namespace that a file keeps, and that others enter.
//!
//! Why the kernel does this: `/proc/PID/ns/uts` is a magic link into nsfs, a file system
//! whose inodes are the namespaces. A bind mount of it holds the inode, and the inode holds
//! the namespace, as an open descriptor would; so it outlives its creator and goes with the
//! unmount. The file below was only the mount point: uncovered, it is an ordinary file,
//! which setns(2) refuses (`EINVAL`: no nsfs file).
//!
//! A mount namespace must not be kept by one of its own mounts, or nothing would ever free
//! it. The kernel lets a namespace bind only those that are younger than itself
//! (mnt_ns_loop), and refuses a bind that would spread into other namespaces: copy_tree
//! does not copy the file of a mount namespace for a peer. Both are `EINVAL`. Which one is
//! younger is told by their ids. On Linux 6.18 a namespace that was made later, but on
//! another processor, was seen to count as the older one: ids are handed out there in
//! batches for each processor. So those here are all made on one.

use std::fs;
use std::os::fd::AsFd;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::probe::Namespace;
use harness::record::Fact;
use harness::requirement::{HOSTNAME, NSENTER, Requirement, UNSHARE};
use harness::sandbox::{Command, hold, raw};
use harness::sys::clone::Namespaces;
use harness::{Doing, Result, errno};
use nix::errno::Errno;
use nix::sched::{CpuSet, sched_getcpu, sched_setaffinity};
use rustix::mount::MountPropagationFlags;

use super::{hostname, namespaces};

/// A UTS namespace bound to a file.
pub struct UtsPersisted;

const FILE: &str = "/run/utsns/demo";

/// The name that the tool sets: Debian's `hostname` refuses the workshop's underscore.
const BY_TOOL: &str = "utsns-demo";

/// The workshop's name, which the kernel takes as it takes any bytes.
const NAME: &str = "utsns_demo";

impl Experiment for UtsPersisted {
    fn id(&self) -> &'static str {
        "namespace/uts-persisted"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE, NSENTER, HOSTNAME]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let program = lab.work("isolab");
        lab.install_probe(&program)?;
        fs::create_dir("/run/utsns").doing(|| "make /run/utsns")?;
        fs::write(FILE, "").doing(|| format!("make {FILE}"))?;
        lab.attempt("before", "open(FILE); setns(2)", look)?;

        let create = Command::new(["unshare", "--uts=/run/utsns/demo", "hostname", BY_TOOL]);
        lab.run("create", &create)?;
        let mut seen =
            facts([("mounts", Fact::Mounts(lab.mounts_below(Path::new("/run/utsns"))?))]);
        seen.extend(creator_is_gone().doing(|| "look for processes in the namespace")?);
        lab.note("its creator is gone", "mountinfo below /run/utsns; /proc/*/ns/uts", seen)?;

        let enter = Command::new(["nsenter", "--uts=/run/utsns/demo"]).argument(&program);
        lab.probe("nsenter", &enter)?;
        let command = Command::new(["nsenter", "--uts=/run/utsns/demo", "hostname"]);
        let ran = lab.unshown(&command)?;
        let told =
            facts([("prints the name", Fact::Is(ran.output.stdout == format!("{BY_TOOL}\n")))]);
        lab.ran("hostname by nsenter", &command, &ran, told)?;
        lab.attempt("setns by the file", "open(FILE); setns(2)", look)?;
        lab.attempt("another name", "setns(2) by the file; sethostname(\"utsns_demo\")", || {
            raw::setns(Namespace::at(FILE)?.as_fd(), Namespaces::UTS)?;
            Ok(facts([("sethostname(2)", Fact::of(&raw::set_hostname(NAME)))]))
        })?;
        lab.attempt("setns by a pidfd", "setns(2) by the pidfd of a process in it", by_pidfd)?;

        lab.run("umount", &Command::new(["umount", FILE]))?;
        lab.attempt("after", "open(FILE); setns(2)", look)?;
        let folder = lab.work("mnt");
        let action = "clone3(CLONE_NEWNS); bind /proc/PID/ns/mnt on a file";
        lab.attempt("mount namespace", action, || mount_namespace(&folder))?;
        Ok(())
    }

    fn claims(&self) -> Vec<Claim> {
        let name = |step, name| Claim::new(step, "hostname", Fact::text(name));
        let mount = "mount namespace";
        let mut claims = vec![
            Claim::exit("create", 0),
            Claim::new("its creator is gone", "processes in it", Fact::Count(0)),
            Claim::is("its creator is gone", "the caller's namespace", false),
            Claim::new("its creator is gone", "NS_GET_NSTYPE", Fact::text("uts")),
            Claim::exit("nsenter", 0),
            Claim::new("nsenter, from inside", "namespaces", namespaces(&["uts"])),
            Claim::new("nsenter, from inside", "hostname", Fact::text("different")),
            Claim::is("hostname by nsenter", "prints the name", true),
            Claim::ok("setns by the file", "setns(2)"),
            Claim::is("setns by the file", "inside is what the file names", true),
            name("setns by the file", BY_TOOL),
            Claim::ok("another name", "sethostname(2)"),
            Claim::ok("setns by a pidfd", "setns(2)"),
            Claim::is("setns by a pidfd", "inside is what the file names", true),
            name("setns by a pidfd", NAME),
            Claim::exit("umount", 0),
            Claim::ok(mount, "on a private mount, from outside"),
            Claim::ok(mount, "setns(2) by that file"),
            Claim::is(mount, "inside is the process's namespace", true),
            Claim::errno(mount, "on a private mount, from inside", Errno::EINVAL),
            Claim::errno(mount, "the older namespace, from inside", Errno::EINVAL),
            Claim::errno(mount, "on a shared mount with a peer inside", Errno::EINVAL),
            Claim::ok(mount, "on a shared mount without a peer"),
        ];
        for step in ["before", "after"] {
            claims.extend([
                Claim::errno(step, "NS_GET_NSTYPE", Errno::ENOTTY),
                Claim::errno(step, "setns(2)", Errno::EINVAL),
                name(step, "isolab"),
            ]);
        }
        claims
    }
}

/// What the file is, and where setns(2) on it leads.
fn look() -> Result<Facts, Errno> {
    let file = Namespace::at(FILE)?;
    let kind = file.kind().map_or_else(Fact::errno, Fact::text);
    let joined = raw::setns(file.as_fd(), Namespaces::UTS);
    Ok(facts([
        ("NS_GET_NSTYPE", kind),
        ("setns(2)", Fact::of(&joined)),
        ("inside is what the file names", Fact::Is(Namespace::own("uts")?.is(&file)?)),
        ("hostname", hostname()),
    ]))
}

fn creator_is_gone() -> Result<Facts, Errno> {
    let file = Namespace::at(FILE)?;
    let mut inside = 0;
    for entry in errno(fs::read_dir("/proc"))?.flatten() {
        // What is no process has no such link, and an ended one neither.
        let Ok(of) = Namespace::at(entry.path().join("ns/uts")) else { continue };
        inside += u64::from(of.is(&file)?);
    }
    Ok(facts([
        ("processes in it", Fact::Count(inside)),
        ("the caller's namespace", Fact::Is(Namespace::own("uts")?.is(&file)?)),
        ("NS_GET_NSTYPE", Fact::text(file.kind()?)),
    ]))
}

/// One process enters by the file, a second one by following the first.
fn by_pidfd() -> Result<Facts, Errno> {
    let file = Namespace::at(FILE)?;
    let (first, ()) = hold(Namespaces::empty(), || raw::setns(file.as_fd(), Namespaces::UTS))?;
    let joined = raw::setns(first.as_fd(), Namespaces::UTS);
    Ok(facts([
        ("setns(2)", Fact::of(&joined)),
        ("inside is what the file names", Fact::Is(Namespace::own("uts")?.is(&file)?)),
        ("hostname", hostname()),
    ]))
}

/// Keeps this process and its copies on the processor that it runs on.
fn one_processor() -> Result<(), Errno> {
    let mut one = CpuSet::new();
    one.set(sched_getcpu()?)?;
    sched_setaffinity(nix::unistd::Pid::from_raw(0), &one)
}

/// What keeps a mount namespace must lie outside of it.
fn mount_namespace(folder: &Path) -> Result<Facts, Errno> {
    one_processor()?;
    raw::unshare(Namespaces::MOUNT)?;
    let (private, shared) = (folder.join("private"), folder.join("shared"));
    for folder in [&private, &shared] {
        errno(fs::create_dir_all(folder))?;
        raw::tmpfs(folder)?;
        for file in ["ns", "second"] {
            errno(fs::write(folder.join(file), ""))?;
        }
    }
    raw::propagation(&private, MountPropagationFlags::PRIVATE)?;
    raw::propagation(&shared, MountPropagationFlags::SHARED)?;
    let (private_file, shared_file) = (private.join("ns"), shared.join("ns"));
    let of = |pid| format!("/proc/{pid}/ns/mnt");
    let outside = of(nix::unistd::Pid::this());

    let (alone, (own, older)) = hold(Namespaces::MOUNT, || {
        // No peer of the shared mount in here.
        raw::propagation(&shared, MountPropagationFlags::PRIVATE)?;
        let own = raw::bind(Path::new("/proc/self/ns/mnt"), &private_file, false);
        let older = raw::bind(Path::new(&outside), &private_file, false);
        Ok((Fact::of(&own), Fact::of(&older)))
    })?;
    let alone_file = of(alone.pid());
    let on_private = raw::bind(Path::new(&alone_file), &private_file, false);
    let without_peer = raw::bind(Path::new(&alone_file), &shared_file, false);
    let (peer, ()) = hold(Namespaces::MOUNT, || Ok(()))?;
    // A file of its own: on the first one lies a mount now, which has no peer.
    let with_peer = raw::bind(Path::new(&of(peer.pid())), &shared.join("second"), false);
    let (process, file) = (Namespace::of(alone.pid(), "mnt")?, Namespace::at(&private_file)?);
    for file in [&private_file, &shared_file] {
        raw::detach(file)?;
    }
    // The last step: this copy stays where it goes.
    let joined = raw::setns(file.as_fd(), Namespaces::MOUNT);
    let same = Namespace::own("mnt")?.is(&process)?;
    Ok(facts([
        ("on a private mount, from inside", own),
        ("the older namespace, from inside", older),
        ("on a private mount, from outside", Fact::of(&on_private)),
        ("on a shared mount without a peer", Fact::of(&without_peer)),
        ("on a shared mount with a peer inside", Fact::of(&with_peer)),
        ("setns(2) by that file", Fact::of(&joined)),
        ("inside is the process's namespace", Fact::Is(same)),
    ]))
}
