//! What an experiment needs, probed by doing: never by a version, and never by a path
//! that merely exists.

use rustix::fs::{XattrFlags, setxattr};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::record::RequirementResult;
use crate::sandbox::{Child, Command, Ended, Flavour, Received, Sandbox, Token};
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

/// The `ps` command of procps.
pub const PS: Requirement = Requirement {
    name: "ps",
    supply: "apt-get install procps",
    probe: |_| runs(&["ps", "--version"]),
};

/// The `ipcmk` and `ipcs` commands of util-linux.
pub const IPCS: Requirement = Requirement {
    name: "ipcs",
    supply: "apt-get install util-linux",
    probe: |_| runs(&["ipcmk", "--version"]).and_then(|()| runs(&["ipcs", "--version"])),
};

/// The `ip` command of iproute2, and veth pairs of this kernel.
pub const VETH: Requirement = Requirement {
    name: "veth",
    supply: "apt-get install iproute2; a kernel with CONFIG_VETH",
    probe: |flavour| {
        in_sandbox(flavour, Namespaces::NET, || {
            let pair = "ip link add veth0 type veth peer name veth1";
            succeeds(&Command::new(pair.split(' ')))
        })
    },
};

/// In the flavour of root, the sandbox has a cgroup of its own, below which more can be made.
pub const CGROUP: Requirement = Requirement {
    name: "cgroup",
    supply: "make a cgroup hierarchy writable to root",
    probe: |flavour| {
        in_sandbox(flavour, Namespaces::empty(), || {
            let own = std::fs::read_to_string("/proc/self/cgroup").map_err(|e| e.to_string())?;
            match flavour == Flavour::Rootless || Token::all_in(&own).next().is_some() {
                true => Ok(()),
                false => Err("no cgroup could be made for the sandbox".into()),
            }
        })
    },
};

/// A time namespace can be made, by the `unshare` command of util-linux.
pub const TIME_NAMESPACE: Requirement = Requirement {
    name: "time-namespace",
    supply: "a kernel with CONFIG_TIME_NS (Linux 5.6), and util-linux 2.36 or newer",
    probe: |flavour| {
        in_sandbox(flavour, Namespaces::empty(), || {
            succeeds(&Command::new(["unshare", "--time", "--fork", "true"]))
        })
    },
};

/// The `nsenter` command of util-linux.
pub const NSENTER: Requirement = Requirement {
    name: "nsenter",
    supply: "apt-get install util-linux",
    probe: |_| runs(&["nsenter", "--version"]),
};

/// The `lsns` command of util-linux.
pub const LSNS: Requirement = Requirement {
    name: "lsns",
    supply: "apt-get install util-linux",
    probe: |_| runs(&["lsns", "--version"]),
};

/// The `hostname` command.
pub const HOSTNAME: Requirement = Requirement {
    name: "hostname",
    supply: "apt-get install hostname",
    probe: |_| runs(&["hostname"]),
};

/// A real nginx.
pub const NGINX: Requirement = Requirement {
    name: "nginx",
    supply: "apt-get install nginx",
    probe: |_| runs(&["nginx", "-v"]),
};

/// A C compiler that links against the shared C library.
pub const GCC: Requirement = Requirement {
    name: "gcc",
    supply: "apt-get install gcc libc6-dev",
    probe: |flavour| links(flavour, &[]),
};

/// A C compiler that links statically.
pub const GCC_STATIC: Requirement = Requirement {
    name: "gcc-static",
    supply: "apt-get install gcc libc6-dev",
    probe: |flavour| links(flavour, &["-static"]),
};

/// apt, which knows the mirrors of this machine.
pub const APT: Requirement = Requirement {
    name: "apt",
    supply: "a Debian system with apt",
    probe: |_| runs(&["apt-get", "--version"]),
};

/// mmdebstrap, which makes Debian roots.
pub const MMDEBSTRAP: Requirement = Requirement {
    name: "mmdebstrap",
    supply: "apt-get install mmdebstrap",
    probe: |_| runs(&["mmdebstrap", "--version"]),
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
    probe: |flavour| in_sandbox(flavour, Namespaces::empty(), || Ok(())),
};

/// Files in the work folder keep `user.*` attributes.
pub const USER_ATTRIBUTES: Requirement = Requirement {
    name: "user-attributes",
    supply: "a kernel with user.* attributes on tmpfs (Linux 6.6, CONFIG_TMPFS_XATTR); or root, \
             loop devices and the package e2fsprogs",
    probe: |flavour| {
        in_sandbox_of(Sandbox { user_attributes: true, ..Sandbox::new(flavour) }, || {
            std::fs::write("marked", "").map_err(|error| error.to_string())?;
            let set = setxattr("marked", "user.isolab", b"y", XattrFlags::empty());
            set.map_err(|errno| format!("set user.isolab on tmpfs: {errno}"))
        })
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
    /// That it is there, as a run has shown that was as claimed.
    pub(crate) fn shown(&self) -> RequirementResult {
        RequirementResult { name: self.name.into(), met: true, because: None }
    }

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

/// Whether gcc makes a program that runs: tried in a sandbox, whose files vanish with it.
fn links(flavour: Flavour, options: &'static [&'static str]) -> Result<(), String> {
    in_sandbox(flavour, Namespaces::empty(), move || {
        std::fs::write("try.c", "int main(void) { return 0; }\n").map_err(|e| e.to_string())?;
        let gcc = ["gcc"].iter().chain(options).chain(&["-o", "try", "try.c"]);
        succeeds(&Command::new(gcc.copied()))?;
        succeeds(&Command::new(["./try"]))
    })
}

/// Runs `probe` inside a sandbox of the flavour that has these namespaces as well.
pub(crate) fn in_sandbox(
    flavour: Flavour,
    namespaces: Namespaces,
    probe: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    in_sandbox_of(Sandbox { namespaces, ..Sandbox::new(flavour) }, probe)
}

/// Runs `inside` inside that sandbox.
///
/// # Errors
/// Its own, or that the sandbox could not be made or gave no answer.
pub fn in_sandbox_of<T: Serialize + DeserializeOwned>(
    sandbox: Sandbox,
    inside: impl FnOnce() -> Result<T, String>,
) -> Result<T, String> {
    let token = Token::new().map_err(|error| error.to_string())?;
    let started = sandbox.start(&token, |channel| {
        // A starter that is gone needs no answer.
        let _ = channel.send(&inside(), None);
    });
    let mut running = started.map_err(|error| error.to_string())?;
    match running.receive::<Result<T, String>>() {
        Ok(Received::Message(answer, _)) => answer,
        Ok(Received::Closed | Received::Late) => Err("the sandbox gave no answer".into()),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether a program runs and ends with status 0; for [`Requirement::probe`].
pub fn runs(arguments: &[&str]) -> Result<(), String> {
    succeeds(&Command::new(arguments.iter().copied()))
}

fn succeeds(command: &Command) -> Result<(), String> {
    match command.run() {
        Ok(ran) if ran.ended == Ended::Exit(0) => Ok(()),
        Ok(ran) => Err(format!("{} ended with {:?}", command.typed(), ran.ended.fact())),
        Err(error) => Err(error.to_string()),
    }
}
