//! `mount -t overlay`: mount(2) as the tool calls it, the mount context for the kernel's
//! own text, then what tells the causes of one errno apart.

mod examine;
mod options;
mod standin;
mod traces;

use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::statvfs::{FsFlags, statvfs};
use rustix::thread::CapabilitySet;
use serde::{Deserialize, Serialize};

pub use options::Options;

use self::standin::Standin;
use super::attempt::word;
use super::caller::{apart, as_root_of_namespace, has, refused};
use super::{Cause, Diagnosis};
use crate::Result;
use crate::probe::own_mounts;
use crate::record::Call;
use crate::sandbox::raw;
use crate::union::Context;

/// What `mount -t overlay` is asked for.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// All of `-o`.
    pub options: Options,
    /// The mount point.
    pub point: PathBuf,
}

/// What the kernel answered.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Trial {
    calls: Vec<Call>,
    log: Vec<String>,
    /// Whether the copy that tries has mounts of its own.
    private: bool,
}

impl Overlay {
    pub(super) fn diagnose(&self) -> Result<Diagnosis> {
        // An overlay mount makes folders in the work folder and attributes on the upper one.
        traces::without(&self.options, || {
            let diagnosis = apart(|private| self.tried(private))?;
            let Cause::MountNotPermitted { .. } = diagnosis.cause else { return Ok(diagnosis) };
            let user_namespace_helps = as_root_of_namespace(|| self.mount().is_ok());
            Ok(Diagnosis { cause: Cause::MountNotPermitted { user_namespace_helps }, ..diagnosis })
        })?
    }

    /// In a copy, with mounts of its own if it is `private`.
    fn tried(&self, private: bool) -> Diagnosis {
        // A second mount over a living one would take its work folder away.
        let busy = if private { self.busy() } else { None };
        if let Some(folder) = busy.clone().filter(|_| !self.options.index()) {
            let calls = vec![Call::new("fsconfig", "create, with index=on", "EBUSY")];
            return Diagnosis::new(calls, Cause::InUseUnguarded { folder });
        }
        let mut trial = Trial { private, ..Trial::default() };
        if private {
            let answer = self.mount();
            trial.calls.push(Call::new("mount", self.point.to_string_lossy(), &word(&answer)));
            if answer.is_ok() {
                return Diagnosis::new(trial.calls, self.mounted());
            }
        }
        let told = context(&self.options);
        trial.calls.extend(told.calls);
        trial.log = told.log;
        let cause = match busy {
            Some(folder) if answer_is(&trial, "EBUSY") => Cause::InUse { folder },
            _ => self.why(&trial),
        };
        Diagnosis { calls: trial.calls, log: trial.log, cause }
    }

    /// mount(2), which takes all options in one page.
    fn mount(&self) -> Result<(), Errno> {
        raw::allowed()?;
        let page = std::ffi::CString::new(self.options.page()).map_err(|_| Errno::EINVAL)?;
        rustix::mount::mount("overlay", &self.point, "overlay", self.options.flags(), Some(&*page))
            .map_err(raw::errno)
    }

    /// The kernel took it; whether as it was asked to.
    fn mounted(&self) -> Cause {
        let read_only =
            statvfs(&self.point).is_ok_and(|fs| fs.flags().contains(FsFlags::ST_RDONLY));
        match self.options.work() {
            Some(work) if read_only && !self.options.read_only() => {
                Cause::MountsReadOnly { work: work.into() }
            }
            _ => Cause::WouldMount,
        }
    }

    /// The folder that another overlay mount has as upper or work. By doing: with index
    /// the kernel looks at the upper folder's owner (`EBUSY`) before it sees that it
    /// cannot be its own work folder (`EINVAL`), and so makes nothing.
    fn busy(&self) -> Option<PathBuf> {
        let (upper, work) = (self.options.upper()?, self.options.work()?);
        let lower = self.options.lower();
        let held = |folder: &str| {
            let own = [("upperdir", folder), ("workdir", folder), ("index", "on")];
            let options = Options::new([("lowerdir", lower.first().map_or("/", |l| l))])
                .and(&Options::new(own));
            context(&options).calls.last().is_some_and(|call| call.result == "EBUSY")
        };
        [upper, work].into_iter().find(|folder| held(folder)).map(PathBuf::from)
    }

    fn why(&self, trial: &Trial) -> Cause {
        let call = trial.calls.iter().rfind(|call| call.result != "ok");
        let (call, errno) = call.map_or(("", ""), |call| (&call.name, &call.result));
        match errno {
            "ENODEV" => Cause::NoFileSystem { kind: "overlay".into() },
            "EPERM" if !has(CapabilitySet::SYS_ADMIN) => {
                // Whether it helps is tried in the caller, which has traces to remove.
                Cause::MountNotPermitted { user_namespace_helps: false }
            }
            "EPERM" if no_overlay_at_all(self, trial) => {
                Cause::NotInUserNamespace { kind: "overlay".into() }
            }
            "EPERM" => refused(call, errno),
            _ => examine::examine(self, trial),
        }
    }
}

/// By doing: not even good layers.
fn no_overlay_at_all(asked: &Overlay, trial: &Trial) -> bool {
    Standin::new(&asked.options, trial).is_some_and(|standin| !standin.mounts_at_all())
}

/// Whether the last refusal was this errno.
fn answer_is(trial: &Trial, errno: &str) -> bool {
    trial.calls.iter().rfind(|call| call.result != "ok").is_some_and(|call| call.result == errno)
}

/// The same by fsopen(2) and fsconfig(2), up to where the file system exists; it is
/// mounted nowhere and gone at the end.
fn context(options: &Options) -> Trial {
    let mut trial = Trial::default();
    let context = match Context::open("overlay") {
        Ok(context) => context,
        Err(refused) => {
            let errno = refused.errno.map_or("EIO".into(), |errno| format!("{errno:?}"));
            trial.calls.push(Call::new("fsopen", "overlay", &errno));
            return trial;
        }
    };
    trial.calls.push(Call::new("fsopen", "overlay", "ok"));
    let mut tell = |path: String, answer: &Result<(), Errno>| {
        // Of hundreds of layers the last one is enough.
        trial
            .calls
            .pop_if(|last| path.starts_with("lowerdir+") && last.path.starts_with("lowerdir+"));
        trial.calls.push(Call::new("fsconfig", path, &word(answer)));
        answer.is_ok()
    };
    let set = options.pairs().iter().all(|(key, value)| {
        let typed = value.as_ref().map_or(key.clone(), |value| format!("{key}={value}"));
        tell(typed, &context.set(key, value.as_deref()))
    });
    if set {
        tell("create".into(), &context.create());
    }
    trial.log = context.log();
    trial
}

/// Where the folder is mounted, and of which type; the innermost mount counts.
fn file_system(folder: &Path) -> (String, String) {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mounts = own_mounts().unwrap_or_default();
    let holders = mounts.iter().filter(|mount| real.starts_with(&mount.point));
    let holder = holders.max_by_key(|mount| mount.point.len());
    holder.map_or_else(Default::default, |mount| (mount.point.clone(), mount.fs_type.clone()))
}
