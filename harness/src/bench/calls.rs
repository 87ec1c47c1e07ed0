//! Calls that containers are made of, each by itself: namespaces made, joined and left; a
//! root by chroot(2) and by pivot_root(2); mounts by the old calls and by the new ones.

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::CWD;
use rustix::mount::{MoveMountFlags, OpenTreeFlags, move_mount, open_tree};
use rustix::process::{Signal, chroot, pidfd_send_signal, pivot_root};

use super::line::Start;
use super::start::{Phases, nanoseconds, summary};
use crate::random::Random;
use crate::sandbox::{Child, Flavour, Received, Sandbox, Token, WORK, call, call_in, raw};
use crate::sys::clone::Namespaces;
use crate::union::Context;
use crate::{Doing, Error, Result};

/// How long all of them may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// Namespaces, with how the manual calls them and what /proc does.
const FLAGS: [(&str, &str, Namespaces); 8] = [
    ("CLONE_NEWUTS", "uts", Namespaces::UTS),
    ("CLONE_NEWIPC", "ipc", Namespaces::IPC),
    ("CLONE_NEWPID", "pid", Namespaces::PID),
    ("CLONE_NEWCGROUP", "cgroup", Namespaces::CGROUP),
    ("CLONE_NEWTIME", "time", Namespaces::TIME),
    ("CLONE_NEWNS", "mnt", Namespaces::MOUNT),
    ("CLONE_NEWNET", "net", Namespaces::NET),
    ("CLONE_NEWUSER", "user", Namespaces::USER),
];

/// One call that is timed. The first of a group is the unit of the others.
struct Timed {
    group: &'static str,
    name: &'static str,
    phases: [&'static str; 2],
    once: Box<dyn Fn() -> Result<Phases>>,
}

/// Changes the root in a copy of this process.
type Change = fn() -> Result<Phases>;

/// Mounts something on a folder.
type Mount = fn(&Path) -> Result<()>;

/// Every call, in rounds of random order; one that is refused is told with its reason.
///
/// # Errors
/// A sandbox that cannot be made.
pub fn calls(rounds: u32, seed: u64) -> Result<Vec<Start>> {
    let mut running = Sandbox::new(Flavour::Root).start(&Token::new()?, |channel| {
        let all = timed().map(|all| measure(&all, rounds, seed)).map_err(|it| it.to_string());
        // A starter that is gone needs no answer.
        let _ = channel.send(&all, None);
    })?;
    match running.receive_within::<Result<Vec<Start>, String>>(PATIENCE)? {
        Received::Message(all, _) => all.map_err(Error::Setup),
        _ => Err(Error::Setup("the calls on namespaces and mounts gave no answer".into())),
    }
}

fn timed() -> Result<Vec<Timed>> {
    let (mut clones, mut unshares, mut joins) = (Vec::new(), Vec::new(), Vec::new());
    let none = [("none", "", Namespaces::empty())];
    for (name, _, flag) in none.into_iter().chain(FLAGS) {
        let (once, phases) = (Box::new(move || cloned(flag)), ["call", "end"]);
        clones.push(Timed { group: "clone3", name, phases, once });
        let once = Box::new(move || unshared(flag));
        unshares.push(Timed { group: "unshare", name, phases, once });
    }
    for (name, kind, flag) in FLAGS {
        // It stays until the sandbox goes.
        let holder = Child::start(flag, || {
            std::thread::sleep(PATIENCE * 2);
            0
        });
        let holder = holder.doing(|| format!("clone3 with {name}"))?;
        let file = format!("/proc/{}/ns/{kind}", holder.pid);
        let joined_to = File::open(&file).doing(|| format!("open {file}"))?;
        // The open file keeps the namespace from now on; of a PID namespace the init does.
        if flag != Namespaces::PID {
            pidfd_send_signal(&holder.pidfd, Signal::KILL).doing(|| "end a holder")?;
            holder.wait()?;
        }
        let once = Box::new(move || joined(&joined_to, flag));
        joins.push(Timed { group: "setns", name, phases: ["call", "end"], once });
    }
    let mut all: Vec<Timed> = [clones, unshares, joins].into_iter().flatten().collect();
    let roots: [(_, Change, _); 2] = [
        ("chroot(2)", chrooted, ["chroot", "chdir"]),
        ("pivot_root(2)", pivoted, ["pivot_root", "umount2"]),
    ];
    all.extend(roots.map(|(name, once, phases)| Timed {
        group: "root",
        name,
        phases,
        once: Box::new(once),
    }));
    let point = Path::new(WORK).join("point");
    for folder in ["point", "lower", "upper", "work"] {
        fs::create_dir_all(Path::new(WORK).join(folder)).doing(|| format!("make {folder}"))?;
    }
    let mounts: [(_, _, Mount); 6] = [
        ("mount tmpfs", "mount(2)", |point| raw::tmpfs(point).doing(|| "mount a tmpfs")),
        ("mount tmpfs", "fsopen(2)", |point| configured("tmpfs", &[], point)),
        ("mount bind", "mount(2)", |point| raw::bind(&lower(), point, false).doing(|| "bind")),
        ("mount bind", "open_tree(2)", bound),
        ("mount overlay", "mount(2)", |point| {
            raw::overlay(&overlay().map(|(key, value)| format!("{key}={value}")).join(","), point)
                .doing(|| "mount an overlay")
        }),
        ("mount overlay", "fsopen(2)", |point| configured("overlay", &overlay(), point)),
    ];
    for (group, name, mount) in mounts {
        let point = point.clone();
        let once = Box::new(move || mounted(&point, mount));
        all.push(Timed { group, name, phases: ["mount", "umount"], once });
    }
    Ok(all)
}

fn measure(all: &[Timed], rounds: u32, seed: u64) -> Vec<Start> {
    let mut times: Vec<Result<Vec<Phases>, String>> = all.iter().map(|_| Ok(Vec::new())).collect();
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..all.len()).collect();
    for round in 0..=rounds {
        random.shuffle(&mut order);
        for &at in &order {
            let Ok(own) = &mut times[at] else { continue };
            match (all[at].once)() {
                // The first round warms up.
                Ok(phases) if round > 0 => own.push(phases),
                Ok(_) => {}
                Err(error) => times[at] = Err(error.to_string()),
            }
        }
    }
    let of = |at: usize| times[at].clone().unwrap_or_default();
    let told = |(at, one): (usize, &Timed)| {
        let unit = all.iter().position(|it| it.group == one.group).unwrap_or(at);
        let because = times[at].as_ref().err().cloned();
        let names = [one.group, one.name, all[unit].name];
        summary(names, one.phases, &of(at), &of(unit), because, seed)
    };
    all.iter().enumerate().map(told).collect()
}

/// clone3(2), and then what is left until the process has ended and been waited for.
///
/// The kernel takes some namespaces apart later, in the background: that of a network shows
/// in no call's time.
fn cloned(flag: Namespaces) -> Result<Phases> {
    let began = Instant::now();
    let child = Child::start(flag, || 0).doing(|| "clone3")?;
    let cloned = began.elapsed();
    child.wait()?;
    Ok(vec![nanoseconds(cloned), nanoseconds(began.elapsed() - cloned)])
}

fn unshared(flag: Namespaces) -> Result<Phases> {
    in_a_copy(|| raw::unshare(flag), "unshare")
}

fn joined(namespace: &File, flag: Namespaces) -> Result<Phases> {
    in_a_copy(|| raw::setns(namespace.as_fd(), flag), "setns")
}

/// A call in a copy of this process, and then what the copy itself takes.
fn in_a_copy(made: impl FnOnce() -> nix::Result<()>, name: &str) -> Result<Phases> {
    let began = Instant::now();
    let took = call(|| {
        let began = Instant::now();
        made().map(|()| nanoseconds(began.elapsed())).map_err(|errno| errno as i32)
    })?;
    let took = took.map_err(nix::errno::Errno::from_raw).doing(|| name.to_owned())?;
    Ok(vec![took, nanoseconds(began.elapsed()) - took])
}

fn chrooted() -> Result<Phases> {
    in_a_new_root(|| {
        let began = Instant::now();
        chroot(".")?;
        let changed = began.elapsed();
        rustix::process::chdir("/")?;
        Ok(vec![nanoseconds(changed), nanoseconds(began.elapsed() - changed)])
    })
}

/// The old root is put on the new one, and detached: as runc does it.
fn pivoted() -> Result<Phases> {
    in_a_new_root(|| {
        let began = Instant::now();
        pivot_root(".", ".")?;
        let changed = began.elapsed();
        rustix::mount::unmount(".", rustix::mount::UnmountFlags::DETACH)?;
        Ok(vec![nanoseconds(changed), nanoseconds(began.elapsed() - changed)])
    })
}

/// In a copy with a mount namespace of its own, whose current folder is a fresh tmpfs.
fn in_a_new_root(change: impl FnOnce() -> rustix::io::Result<Phases>) -> Result<Phases> {
    let told = call_in(Namespaces::MOUNT, || {
        let enter = || {
            raw::tmpfs(&Path::new(WORK).join("point")).map_err(|errno| errno as i32)?;
            rustix::process::chdir(Path::new(WORK).join("point"))
                .map_err(|it| it.raw_os_error())?;
            change().map_err(|errno| errno.raw_os_error())
        };
        enter()
    })?;
    told.map_err(nix::errno::Errno::from_raw).doing(|| "change the root")
}

fn mounted(point: &Path, mount: Mount) -> Result<Phases> {
    let began = Instant::now();
    mount(point)?;
    let mounted = began.elapsed();
    raw::unmount(point).doing(|| "unmount")?;
    Ok(vec![nanoseconds(mounted), nanoseconds(began.elapsed() - mounted)])
}

fn configured(kind: &str, options: &[(&str, String)], point: &Path) -> Result<()> {
    let context = Context::open(kind)?;
    options
        .iter()
        .try_for_each(|(key, value)| context.set(key, Some(value)))
        .doing(|| "fsconfig")?;
    context.mount(point).doing(|| format!("mount {kind}"))
}

fn bound(point: &Path) -> Result<()> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let tree = open_tree(CWD, lower(), flags).doing(|| "open_tree")?;
    move_mount(&tree, "", CWD, point, MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH)
        .doing(|| "move_mount")
}

fn lower() -> std::path::PathBuf {
    Path::new(WORK).join("lower")
}

fn overlay() -> [(&'static str, String); 3] {
    [("lowerdir", "lower"), ("upperdir", "upper"), ("workdir", "work")]
        .map(|(key, folder)| (key, Path::new(WORK).join(folder).display().to_string()))
}
