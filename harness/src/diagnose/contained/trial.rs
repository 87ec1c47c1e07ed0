//! Inside the sandbox: the root made, the program looked at, the container run.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::chroot::Chroot;
use super::super::{Cause, Diagnosis};
use super::{Contained, lift};
use crate::isolation::settle;
use crate::record::Call;
use crate::sandbox::{Command, Ended, Flavour, WORK, raw};
use crate::{Doing, Error, Result};

/// A container that runs for as long does start: it is a server, or waits.
const PATIENCE: Duration = Duration::from_secs(4);

/// How one run ended; none if it was still running.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) ended: Option<Ended>,
    pub(super) said: String,
}

impl Run {
    pub(super) fn succeeds(&self) -> bool {
        matches!(self.ended, None | Some(Ended::Exit(0)))
    }
}

/// Looks at the program first, then runs the container.
pub(super) fn diagnose(asked: &Contained) -> Result<Diagnosis> {
    settle(Flavour::Root)?;
    let root = fresh_root(asked)?;
    let words = |name: &str| -> Vec<OsString> {
        let words = asked.config["process"][name].as_array().into_iter().flatten();
        words.filter_map(|word| Some(word.as_str()?.into())).collect()
    };
    let variables = words("env");
    let path = variables.iter().find_map(|one| one.to_str()?.strip_prefix("PATH=").map(Into::into));
    let chroot = Chroot { root, command: words("args"), path, ..Chroot::default() };
    let diagnosis = chroot.diagnose()?;
    if !diagnosis.cause.starts() {
        return Ok(diagnosis);
    }
    let mut calls = diagnosis.calls;
    let mut attempt = |what: &str, config: &Value| -> Result<Run> {
        let run = run(asked, config)?;
        let result = match run.ended {
            None => "still running".into(),
            Some(ended) => crate::report::plain(&ended.fact()).trim().to_owned(),
        };
        calls.push(Call::new(&format!("{} run", asked.runtime), what, &result));
        Ok(run)
    };
    let first = attempt("as configured", &asked.config)?;
    let cause = match first.succeeds() {
        true => Cause::WouldRun { still: first.ended.is_none() },
        false => lift::cause(&asked.config, &first, &mut attempt)?,
    };
    // Of those that were tried one by one, only the one that it was.
    calls.retain(|call| call.result == "exit status 0" || !call.path.starts_with("only with "));
    Ok(Diagnosis { log: tail(&first.said), ..Diagnosis::new(calls, cause) })
}

/// The layers with an empty one on top, for each run anew.
fn fresh_root(asked: &Contained) -> Result<PathBuf> {
    let folder = Path::new(WORK).join("why");
    let root = folder.join("root");
    if folder.exists() {
        raw::detach(&root).doing(|| "unmount the root")?;
        fs::remove_dir_all(&folder).doing(|| "empty the folder")?;
    }
    for name in ["root", "upper", "work"] {
        let path = folder.join(name);
        fs::create_dir_all(&path).doing(|| format!("make {}", path.display()))?;
    }
    let layers: Vec<String> =
        (0..asked.layers.len()).map(|at| format!("/run/host/layer{at}")).collect();
    let options = format!(
        "lowerdir={},upperdir={folder}/upper,workdir={folder}/work",
        layers.join(":"),
        folder = folder.display()
    );
    raw::overlay(&options, &root).doing(|| "lay the layers over each other")?;
    Ok(root)
}

/// One run with that configuration: without hooks, which are for the real one, and under a
/// name of ours.
fn run(asked: &Contained, config: &Value) -> Result<Run> {
    let root = fresh_root(asked)?;
    let mut config = config.clone();
    if let Some(object) = config.as_object_mut() {
        object.remove("hooks");
    }
    config["root"]["path"] = json!(root);
    config["process"]["terminal"] = json!(false);
    config["linux"]["cgroupsPath"] = json!("/why");
    let bundle = Path::new(WORK).join("bundle");
    fs::create_dir_all(&bundle).doing(|| "make a bundle")?;
    fs::write(bundle.join("config.json"), config.to_string()).doing(|| "write config.json")?;
    let name = "why";
    let runtime = |words: &[&str]| {
        Command::new([asked.runtime.as_str(), "--root", "/run/why"].iter().chain(words).copied())
    };
    let bundle = bundle.to_string_lossy();
    let started = runtime(&["run", "--bundle", &bundle, name]).start().map_err(|error| {
        Error::hinted(error.to_string(), format!("apt-get install {}", asked.runtime))
    })?;
    let ends = started.child.ends_before(Instant::now() + PATIENCE)?;
    if !ends {
        runtime(&["kill", name, "KILL"]).run()?;
    }
    let ran = started.finish()?;
    if !ends {
        runtime(&["delete", "--force", name]).run()?;
    }
    Ok(Run { ended: ends.then_some(ran.ended), said: ran.output.stderr })
}

/// Its last words.
fn tail(said: &str) -> Vec<String> {
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].iter().map(|line| (*line).to_owned()).collect()
}
