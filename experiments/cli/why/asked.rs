//! The command line that is asked about, read as its own tool reads it.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use harness::diagnose::{Asked, Chroot, Mapped, Nsenter, Options, Overlay, Unionfs, Unshare};
use harness::sys::clone::Namespaces;
use lexopt::Arg::{Long, Short, Value};
use lexopt::{Parser, ValueExt};

use super::{contained, exit};

/// The options of namespaces, as `unshare` and `nsenter` share them.
const NAMESPACES: [(char, &str, Namespaces); 8] = [
    ('m', "mount", Namespaces::MOUNT),
    ('u', "uts", Namespaces::UTS),
    ('i', "ipc", Namespaces::IPC),
    ('n', "net", Namespaces::NET),
    ('p', "pid", Namespaces::PID),
    ('U', "user", Namespaces::USER),
    ('C', "cgroup", Namespaces::CGROUP),
    ('T', "time", Namespaces::TIME),
];

/// What the command line asks about.
pub fn asked(command: &[OsString]) -> anyhow::Result<Asked> {
    let words = || Parser::from_args(command[1..].iter().cloned());
    let program = command[0].to_str().unwrap_or_default();
    let asked = match program {
        "chroot" => chroot(words()),
        "unshare" => unshare(words()),
        "nsenter" => nsenter(words()),
        "mount" => mount(words(), command),
        "unionfs-fuse" | "unionfs" => unionfs(words(), program),
        "runc" | "crun" | "youki" => return contained::runtime(words(), program),
        "docker" | "podman" => return contained::engine(words(), program),
        "exec" if command.len() == 1 => Err("exec needs a command".into()),
        "exec" => Ok(Asked::Exec(command[1..].to_vec())),
        _ => Ok(Asked::Exec(command.to_vec())),
    };
    asked.map_err(|error| exit::usage(error.to_string(), "see isolab why --help"))
}

fn chroot(mut words: Parser) -> Result<Asked, lexopt::Error> {
    let mut chroot = Chroot::default();
    loop {
        match words.next()? {
            Some(Long("userspec")) => chroot.userspec = Some(words.value()?.string()?),
            Some(Long("groups")) => chroot.groups = Some(words.value()?.string()?),
            Some(Long("skip-chdir")) => chroot.skip_chdir = true,
            Some(Value(root)) => {
                chroot.root = root.into();
                break;
            }
            Some(other) => return Err(other.unexpected()),
            None => return Err("chroot needs a root".into()),
        }
    }
    chroot.command = words.raw_args()?.collect();
    if chroot.command.is_empty() {
        // As the tool does: the person's own shell, or /bin/sh, interactively.
        chroot.command = vec![shell(), "-i".into()];
    }
    Ok(Asked::Chroot(chroot))
}

fn unshare(mut words: Parser) -> Result<Asked, lexopt::Error> {
    let mut unshare = Unshare::default();
    while let Some(word) = words.next()? {
        if let Some(kind) = namespace(&word) {
            // Without `--net=FILE`: to pin a namespace is nothing that starts a program.
            unshare.namespaces |= kind;
            continue;
        }
        match word {
            Short('f') | Long("fork") => unshare.fork = true,
            Short('r') | Long("map-root-user") => unshare.map = Some(Mapped::Root),
            Short('c') | Long("map-current-user") => unshare.map = Some(Mapped::Current),
            Long("mount-proc") => {
                let point = words.optional_value().unwrap_or_else(|| "/proc".into());
                unshare.mount_proc = Some(point.into());
            }
            Long("propagation") => unshare.keep_propagation = words.value()? == "unchanged",
            // It ends the child with the tool, and so needs one.
            Long("kill-child") => {
                words.optional_value();
                unshare.fork = true;
            }
            Short('R') | Long("root") => unshare.root = Some(words.value()?.into()),
            Short('w') | Long("wd") => unshare.folder = Some(words.value()?.into()),
            Value(program) => {
                unshare.command = std::iter::once(program).chain(words.raw_args()?).collect();
                break;
            }
            other => return Err(other.unexpected()),
        }
    }
    // What these options imply.
    if unshare.map.is_some() {
        unshare.namespaces |= Namespaces::USER;
    }
    if unshare.mount_proc.is_some() {
        unshare.namespaces |= Namespaces::MOUNT;
    }
    if unshare.command.is_empty() {
        unshare.command = vec![shell()];
    }
    Ok(Asked::Unshare(unshare))
}

fn nsenter(mut words: Parser) -> Result<Asked, lexopt::Error> {
    let mut nsenter = Nsenter::default();
    while let Some(word) = words.next()? {
        if let Some(kind) = namespace(&word) {
            // Attached to a short option too, as getopt(3) takes it: `-mu` is a file `u`.
            nsenter.enter.push((kind, words.optional_value().map(PathBuf::from)));
            continue;
        }
        match word {
            Short('t') | Long("target") => nsenter.target = Some(words.value()?.parse()?),
            Short('a') | Long("all") => nsenter.all = true,
            Short('F') | Long("no-fork") => nsenter.no_fork = true,
            Long("preserve-credentials") => {}
            Short('r') | Long("root") => {
                nsenter.root = Some(words.optional_value().map(PathBuf::from));
            }
            Value(program) => {
                nsenter.command = std::iter::once(program).chain(words.raw_args()?).collect();
                break;
            }
            other => return Err(other.unexpected()),
        }
    }
    let of_target = nsenter.all
        || nsenter.root == Some(None)
        || nsenter.enter.iter().any(|(_, file)| file.is_none());
    if of_target && nsenter.target.is_none() {
        return Err("nsenter needs the target's pid: --target PID".into());
    }
    if nsenter.command.is_empty() {
        nsenter.command = vec![shell()];
    }
    Ok(Asked::Nsenter(nsenter))
}

/// `mount` of a union; of anything else, the program as it is.
fn mount(mut words: Parser, command: &[OsString]) -> Result<Asked, lexopt::Error> {
    let (mut kind, mut options, mut places) = (String::new(), Vec::new(), Vec::new());
    while let Some(word) = words.next()? {
        match word {
            Short('t') | Long("types") => kind = words.value()?.string()?,
            Short('o') | Long("options") => options.push(words.value()?.string()?),
            Short('r') | Long("read-only") => options.push("ro".into()),
            Short('v' | 'n' | 'w') | Long("verbose" | "no-mtab" | "rw" | "read-write") => {}
            Value(place) => places.push(place),
            _ => return Ok(Asked::Exec(command.to_vec())),
        }
    }
    let is_union = matches!(&*kind, "overlay" | "unionfs" | "fuse.unionfs" | "fuse.unionfs-fuse");
    if !is_union {
        return Ok(Asked::Exec(command.to_vec()));
    }
    let [source, point] = &places[..] else {
        return Err(format!("mount -t {kind} needs a source and a mount point").into());
    };
    let options = options.join(",");
    if kind == "overlay" {
        let options = Options::parse(&options);
        return Ok(Asked::Overlay(Overlay { options, point: point.into() }));
    }
    let program = kind.strip_prefix("fuse.").unwrap_or("unionfs").to_owned();
    let listed = options.split_once("dirs=").map(|(_, rest)| rest.split(',').next().unwrap_or(""));
    // The helper of type unionfs takes the branches from an option.
    let (helpers, listed) = match listed.filter(|_| kind == "unionfs") {
        Some(listed) => (vec!["mount.unionfs", "mount.fuse"], OsStr::new(listed)),
        None if kind == "unionfs" => (vec!["mount.unionfs", "mount.fuse"], source.as_os_str()),
        None => (vec!["mount.fuse"], source.as_os_str()),
    };
    Ok(Asked::Unionfs(Unionfs {
        program,
        helpers: Some((kind, helpers.into_iter().map(str::to_owned).collect())),
        branches: branches(listed),
        options: options.split(',').map(str::to_owned).collect(),
        point: point.into(),
    }))
}

fn unionfs(mut words: Parser, program: &str) -> Result<Asked, lexopt::Error> {
    let (mut options, mut places) = (Vec::new(), Vec::new());
    while let Some(word) = words.next()? {
        match word {
            Short('o') => options.push(words.value()?.string()?),
            Short('f' | 'd' | 's') => {}
            Value(place) => places.push(place),
            other => return Err(other.unexpected()),
        }
    }
    let [listed, point] = &places[..] else {
        return Err("unionfs-fuse needs branches and a mount point".into());
    };
    Ok(Asked::Unionfs(Unionfs {
        program: program.into(),
        helpers: None,
        branches: branches(listed),
        options: options.join(",").split(',').map(str::to_owned).collect(),
        point: point.into(),
    }))
}

/// `/a=RW:/b=RO` names `/a` and `/b`.
fn branches(listed: &OsStr) -> Vec<PathBuf> {
    let listed = listed.to_string_lossy();
    let parts = listed.split(':').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').map_or(part, |(path, _)| path).into()).collect()
}

fn namespace(word: &lexopt::Arg<'_>) -> Option<Namespaces> {
    let found = NAMESPACES.iter().find(|(short, long, _)| match word {
        Short(letter) => letter == short,
        Long(name) => name == long,
        Value(_) => false,
    });
    found.map(|(_, _, kind)| *kind)
}

fn shell() -> OsString {
    std::env::var_os("SHELL").unwrap_or_else(|| "/bin/sh".into())
}
