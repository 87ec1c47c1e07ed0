//! containerd: what Docker's daemon gives its containers and images to, and an engine by
//! itself.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use super::Daemon;
use crate::sandbox::{Child, Command, Ran};
use crate::{Doing, Result};

/// A containerd that answers. Dropping it kills it.
#[derive(Debug)]
pub struct Containerd {
    folder: PathBuf,
    daemon: Daemon,
}

impl Containerd {
    /// Starts one that keeps everything below the new `folder`. Inside a sandbox.
    ///
    /// # Errors
    /// It ends or is silent; then with the end of what it logged.
    pub fn start(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).doing(|| format!("make {}", folder.display()))?;
        let configuration = folder.join("config.toml");
        fs::write(&configuration, settings(folder)).doing(|| "configure containerd")?;
        let command = Command::new(["containerd", "--log-level", "warn", "--config"]);
        let command = command.argument(&configuration);
        let socket = folder.join("socket");
        let daemon =
            Daemon::start("containerd", &command, || UnixStream::connect(&socket).is_ok())?;
        Ok(Self { folder: folder.to_owned(), daemon })
    }

    /// `ctr` with these arguments, which asks this daemon.
    pub fn client<S: AsRef<str>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let words = arguments.into_iter().map(|word| word.as_ref().to_owned());
        let address = self.socket().to_string_lossy().into_owned();
        Command::new(["ctr".to_owned()].into_iter().chain(words))
            .env("CONTAINERD_ADDRESS", &address)
    }

    /// Has it take away what no image names, and waits until that is done: after an import it
    /// does so by itself, but at a moment of its own.
    ///
    /// # Errors
    /// One of the two commands fails.
    pub fn collect_garbage(&self) -> Result<()> {
        let lease = "collect";
        self.client(["leases", "create", "--id", lease]).succeed()?;
        self.client(["leases", "delete", "--sync", lease]).succeed()
    }

    /// Where it listens.
    pub fn socket(&self) -> PathBuf {
        self.folder.join("socket")
    }

    /// Where it keeps images and layers.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The process.
    pub fn daemon(&self) -> &Child {
        self.daemon.child()
    }

    /// Asks it to end, and waits.
    ///
    /// # Errors
    /// It does not end.
    pub fn stop(self) -> Result<Ran> {
        self.daemon.stop()
    }
}

/// Nothing outside of `folder`, and none of the parts that want more than a machine has.
fn settings(folder: &Path) -> String {
    let at = |name: &str| folder.join(name).display().to_string();
    let unwanted = [
        "io.containerd.grpc.v1.cri",
        "io.containerd.internal.v1.opt",
        "io.containerd.internal.v1.tracing",
        "io.containerd.tracing.processor.v1.otlp",
        "io.containerd.snapshotter.v1.aufs",
        "io.containerd.snapshotter.v1.btrfs",
        "io.containerd.snapshotter.v1.devmapper",
        "io.containerd.snapshotter.v1.zfs",
    ];
    let unwanted: Vec<String> = unwanted.iter().map(|name| format!("{name:?}")).collect();
    format!(
        "version = 2\nroot = {:?}\nstate = {:?}\ndisabled_plugins = [{}]\n\
         [grpc]\naddress = {:?}\n[ttrpc]\naddress = {:?}\n",
        at("data"),
        at("state"),
        unwanted.join(", "),
        at("socket"),
        at("ttrpc"),
    )
}
