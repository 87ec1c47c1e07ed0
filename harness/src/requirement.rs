//! What an experiment needs, probed by doing: never by a version, and never by a path
//! that merely exists.

use std::time::Duration;

use crate::record::RequirementResult;
use crate::sandbox::{Child, Command, Ended, Flavour, Running, Sandbox, Token};
use crate::sys::clone::Namespaces;

/// One requirement.
#[derive(Clone, Copy, Debug)]
pub struct Requirement {
    /// Its name, such as `gcc`.
    pub name: &'static str,
    /// The package or setting that would supply it, as a sentence for the person.
    pub supply: &'static str,
    /// Tries it; the reason when it is missing.
    pub probe: fn(Flavour) -> Result<(), String>,
}

/// The `chroot` command of coreutils.
pub const CHROOT: Requirement = Requirement {
    name: "chroot",
    supply: "apt-get install coreutils",
    probe: |_| runs(&["chroot", "--version"]),
};

/// A real bash.
pub const BASH: Requirement = Requirement {
    name: "bash",
    supply: "apt-get install bash",
    probe: |_| runs(&["bash", "--version"]),
};

/// The `mount` and `umount` commands of util-linux.
pub const MOUNT: Requirement = Requirement {
    name: "mount",
    supply: "apt-get install mount",
    probe: |_| runs(&["mount", "--version"]),
};

/// The `unshare` command of util-linux.
pub const UNSHARE: Requirement = Requirement {
    name: "unshare",
    supply: "apt-get install util-linux",
    probe: |_| runs(&["unshare", "--version"]),
};

/// Processes may be traced.
pub const PTRACE: Requirement = Requirement {
    name: "ptrace",
    supply: "allow ptrace: sysctl kernel.yama.ptrace_scope below 3, no seccomp filter against it",
    probe: |_| match Command::new(["true"]).traced(&["execve"]) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    },
};

/// A user namespace can be made.
pub const USER_NAMESPACE: Requirement = Requirement {
    name: "user-namespace",
    supply: "allow user namespaces: sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone",
    probe: |_| match Child::start(Namespaces::USER, || 0).map(Child::wait) {
        Ok(Ok(Ended::Exit(0))) => Ok(()),
        Ok(other) => Err(format!("a process in a new user namespace ended with {other:?}")),
        Err(errno) => Err(format!("clone3 with CLONE_NEWUSER: {}", errno.desc())),
    },
};

/// A sandbox of the flavour stands.
pub const SANDBOX: Requirement = Requirement {
    name: "sandbox",
    supply: "run as root, or allow user namespaces to ordinary users",
    probe: |flavour| {
        let mut sandbox = Sandbox::new(flavour);
        sandbox.deadline = Duration::from_secs(5);
        let started = Token::new().and_then(|token| sandbox.start(&token, |_| {}));
        let stopped = started.and_then(Running::stop);
        stopped.map(drop).map_err(|error| error.to_string())
    },
};

/// Real root, outside any user namespace of our own.
pub const ROOT: Requirement = Requirement {
    name: "root",
    supply: "run as root",
    probe: |flavour| match flavour {
        Flavour::Root => Ok(()),
        Flavour::Rootless => Err("the sandbox's root is root of a user namespace only".into()),
    },
};

impl Requirement {
    /// Tries it, for a sandbox of this flavour.
    pub fn result(&self, flavour: Flavour) -> RequirementResult {
        let missing = (self.probe)(flavour).err();
        RequirementResult {
            name: self.name.into(),
            met: missing.is_none(),
            because: missing.map(|reason| format!("{reason}\nhint: {}", self.supply)),
        }
    }
}

/// Whether a program runs and ends with status 0; for [`Requirement::probe`].
pub fn runs(arguments: &[&str]) -> Result<(), String> {
    match Command::new(arguments.iter().copied()).run() {
        Ok(ran) if ran.ended == Ended::Exit(0) => Ok(()),
        Ok(ran) => Err(format!("{} ended with {:?}", arguments.join(" "), ran.ended.fact())),
        Err(error) => Err(error.to_string()),
    }
}
