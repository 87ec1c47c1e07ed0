//! Command lines of runtimes and engines, as far as they say what container it is.

use std::path::{Path, PathBuf};

use harness::diagnose::{Asked, Changes, of_bundle, of_image};
use lexopt::Arg::{Long, Short, Value};
use lexopt::{Parser, ValueExt};

use crate::cli::exit;

/// Where Docker keeps its images.
const DOCKER: &str = "/var/lib/docker";

/// `runc [--root DIR] run|create [--bundle DIR] ID`.
pub fn runtime(words: Parser, program: &str) -> anyhow::Result<Asked> {
    let bundle = bundle(words).map_err(usage)?;
    let contained = of_bundle(program, &bundle).map_err(exit::unusable)?;
    Ok(Asked::Contained(Box::new(contained)))
}

fn bundle(mut words: Parser) -> Result<PathBuf, lexopt::Error> {
    let (mut bundle, mut places) = (PathBuf::from("."), Vec::new());
    while let Some(word) = words.next()? {
        match word {
            Short('b') | Long("bundle") => bundle = words.value()?.into(),
            Long(
                "root" | "log" | "log-format" | "console-socket" | "pid-file" | "preserve-fds",
            ) => {
                words.value()?;
            }
            Long("debug" | "systemd-cgroup" | "no-pivot" | "no-new-keyring" | "keep")
            | Short('d')
            | Long("detach") => {}
            Value(place) => places.push(place),
            other => return Err(other.unexpected()),
        }
    }
    match places.first().and_then(|verb| verb.to_str()) {
        Some("run" | "create") if places.len() == 2 => Ok(bundle),
        _ => Err("only `run` and `create` with an id can be asked about".into()),
    }
}

/// `docker run [OPTIONS] IMAGE [CMD…]`.
pub fn engine(words: Parser, program: &str) -> anyhow::Result<Asked> {
    let (changes, image, command) = run(words, program).map_err(usage)?;
    let (place, name) = match Path::new(&image).exists() {
        true => (PathBuf::from(&image), None),
        false => (PathBuf::from(DOCKER), Some(image.as_str())),
    };
    if !place.exists() {
        let message = format!("{image:?} is no file, and there is no {DOCKER}");
        let hint = format!("{program} save {image} -o image.tar, then ask about image.tar");
        return Err(exit::usage(message, hint));
    }
    let contained = of_image(&place, name, &command, &changes).map_err(exit::unusable)?;
    Ok(Asked::Contained(Box::new(contained)))
}

fn run(mut words: Parser, program: &str) -> Result<(Changes, String, Vec<String>), lexopt::Error> {
    match words.next()? {
        Some(Value(verb)) if verb == "run" => {}
        _ => return Err(format!("only `{program} run` can be asked about").into()),
    }
    let mut changes = Changes::default();
    while let Some(word) = words.next()? {
        match word {
            Long("read-only") => changes.read_only = true,
            Short('m') | Long("memory") => changes.memory = Some(bytes(&words.value()?.string()?)?),
            Long("pids-limit") => changes.pids = Some(words.value()?.parse()?),
            Long("cap-add") => changes.capabilities.push((true, words.value()?.string()?)),
            Long("cap-drop") => changes.capabilities.push((false, words.value()?.string()?)),
            Short('e') | Long("env") => changes.environment.push(words.value()?.string()?),
            Long("entrypoint") => changes.entrypoint = Some(words.value()?.string()?),
            Short('w') | Long("workdir") => changes.folder = Some(words.value()?.string()?),
            Short('u') | Long("user") => changes.user = Some(user(&words.value()?.string()?)?),
            Long("security-opt") => {
                let option = words.value()?.string()?;
                if let Some(file) = option.strip_prefix("seccomp=").filter(|it| *it != "unconfined")
                {
                    changes.seccomp = Some(profile(file)?);
                }
            }
            Long("name" | "network" | "net" | "hostname" | "cgroup-parent" | "runtime")
            | Short('h') => {
                words.value()?;
            }
            Long("rm" | "interactive" | "tty" | "init" | "detach") | Short('i' | 't' | 'd') => {}
            Value(image) => {
                let image = image.string()?;
                let command =
                    words.raw_args()?.map(|word| word.string()).collect::<Result<_, _>>()?;
                return Ok((changes, image, command));
            }
            other => return Err(other.unexpected()),
        }
    }
    Err(format!("{program} run needs an image").into())
}

/// `64m`, `1g`, or bytes.
fn bytes(text: &str) -> Result<u64, lexopt::Error> {
    let lower = text.to_lowercase();
    let lower = lower.strip_suffix('b').filter(|_| lower.len() > 1).unwrap_or(&lower);
    let (digits, shift) = match lower.chars().last() {
        Some('k') => (&lower[..lower.len() - 1], 10),
        Some('m') => (&lower[..lower.len() - 1], 20),
        Some('g') => (&lower[..lower.len() - 1], 30),
        _ => (lower, 0),
    };
    let number: u64 = digits.parse().map_err(|_| format!("{text:?} is no size"))?;
    number.checked_shl(shift).ok_or_else(|| format!("{text:?} is too much").into())
}

fn user(text: &str) -> Result<(u32, u32), lexopt::Error> {
    let (uid, gid) = text.split_once(':').unwrap_or((text, "0"));
    match (uid.parse(), gid.parse()) {
        (Ok(uid), Ok(gid)) => Ok((uid, gid)),
        _ => Err(format!("{text:?}: give the user by number").into()),
    }
}

fn profile(file: &str) -> Result<serde_json::Value, lexopt::Error> {
    let text = std::fs::read(file).map_err(|error| format!("cannot read {file}: {error}"))?;
    serde_json::from_slice(&text).map_err(|error| format!("{file} is no profile: {error}").into())
}

fn usage(error: lexopt::Error) -> anyhow::Error {
    exit::usage(error.to_string(), "see isolab why --help")
}
