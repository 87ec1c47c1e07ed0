//! Docker's daemon with a containerd of its own, on folders and sockets of the sandbox.
//!
//! It runs in the PID, mount, network and cgroup namespaces that
//! [`isolation::sandbox`] makes: it sees no other engine, and whatever it starts, mounts or
//! accounts dies with the sandbox, also after SIGKILL.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use super::{Containerd, Daemon, PATIENCE};
use crate::requirement::{Requirement, in_sandbox_of};
use crate::sandbox::{Child, Command, Flavour, Ran, WORK, raw};
use crate::{Doing, Result, isolation, tool};

/// Docker's daemon starts in a sandbox and answers.
pub const DOCKER: Requirement = Requirement {
    name: "docker",
    supply: "apt-get install docker.io containerd, and run as root",
    probe: |flavour| match flavour {
        Flavour::Rootless => Err("dockerd wants real root".into()),
        Flavour::Root => in_sandbox_of(isolation::sandbox(flavour), move || {
            let answers = isolation::settle(flavour)
                .and_then(|()| Docker::start(&Path::new(WORK).join("docker")))
                .and_then(Docker::stop);
            answers.map(drop).map_err(|error| error.to_string())
        }),
    },
};

/// Docker's word for the sandbox's network, where there is nothing but a loopback interface:
/// to make another costs Docker two more processes for each container and each `RUN`.
pub const NETWORK: &str = "host";

/// A daemon that answers. Dropping it kills it.
#[derive(Debug)]
pub struct Docker {
    folder: PathBuf,
    daemon: Daemon,
    containerd: Containerd,
}

impl Docker {
    /// Starts a daemon that keeps everything below the new `folder`, and waits until it
    /// answers. Inside a sandbox, after [`isolation::settle`].
    ///
    /// # Errors
    /// It ends or is silent; then with the end of what it logged.
    pub fn start(folder: &Path) -> Result<Self> {
        // One of its own would be asked once before it listens, and then a second later.
        let containerd = Containerd::start(&folder.join("containerd"))?;
        writable_etc(folder)?;
        let at = |option: &str, name: &str| format!("--{option}={}", folder.join(name).display());
        let command = Command::new([
            "dockerd".to_owned(),
            at("data-root", "data"),
            at("exec-root", "exec"),
            at("pidfile", "pid"),
            format!("--host=unix://{}", folder.join("socket").display()),
            format!("--containerd={}", containerd.socket().display()),
            "--storage-driver=overlay2".into(),
            "--log-level=warn".into(),
            "--iptables=false".into(),
            "--ip6tables=false".into(),
            "--ip-masq=false".into(),
            "--bridge=none".into(),
        ]);
        // It executes itself anew for each layer that it unpacks, and would then collect garbage
        // of its first moment three times, which is a quarter of all.
        let command = command.env("GOGC", "1000");
        let socket = folder.join("socket");
        let daemon = Daemon::start("dockerd", &command, || answers(&socket).unwrap_or(false))?;
        Ok(Self { folder: folder.to_owned(), daemon, containerd })
    }

    /// What tells this Docker from any other, without starting it: its programs' files.
    pub fn identity() -> String {
        let programs = ["docker", "dockerd", "containerd", "runc"];
        programs.map(|name| tool::identity(name).unwrap_or_default()).join("\n")
    }

    /// `docker` with these arguments, which asks this daemon.
    pub fn client<S: AsRef<str>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let words = arguments.into_iter().map(|word| word.as_ref().to_owned());
        let socket = format!("unix://{}", self.folder.join("socket").display());
        Command::new(["docker".to_owned()].into_iter().chain(words))
            .env("DOCKER_HOST", &socket)
            // The builder that is part of the daemon: the other one is a plugin.
            .env("DOCKER_BUILDKIT", "0")
            .env("HOME", &self.folder.to_string_lossy())
    }

    /// Where it keeps images and layers.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What it gives its containers to.
    pub fn containerd(&self) -> &Containerd {
        &self.containerd
    }

    /// The process.
    pub fn daemon(&self) -> &Child {
        self.daemon.child()
    }

    /// Asks it to end, with its containerd, and waits.
    ///
    /// # Errors
    /// It does not end.
    pub fn stop(self) -> Result<Ran> {
        let ran = self.daemon.stop()?;
        self.containerd.stop()?;
        Ok(ran)
    }
}

/// It writes a key of its own to /etc/docker, wherever its folders are.
fn writable_etc(folder: &Path) -> Result<()> {
    let at = |name: &str| folder.join("etc").join(name);
    for name in ["upper", "work"] {
        fs::create_dir_all(at(name)).doing(|| format!("make {}", at(name).display()))?;
    }
    let (upper, work) = (at("upper"), at("work"));
    let options = format!("lowerdir=/etc,upperdir={},workdir={}", upper.display(), work.display());
    raw::overlay(&options, Path::new("/etc")).doing(|| "make /etc writable in the sandbox")
}

/// Whether it answers a ping: its socket is there before it does.
fn answers(socket: &Path) -> std::io::Result<bool> {
    let mut socket = UnixStream::connect(socket)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.write_all(b"GET /_ping HTTP/1.0\r\n\r\n")?;
    let mut answer = [0; 12];
    socket.read_exact(&mut answer)?;
    Ok(answer.ends_with(b" 200"))
}
