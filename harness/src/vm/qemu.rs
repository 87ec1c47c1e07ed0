//! QEMU: its command line, and a process of it.
//!
//! Measured on emulated guests: q35 never failed to boot, where microvm hangs now and
//! then; a second processor gains nothing; a guest without ACPI never powers off.

use std::io::{ErrorKind, Read};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, PidfdFlags, pidfd_open};
use serde::{Deserialize, Serialize};

use super::{Failure, Kernel, Settings, initramfs};
use crate::sandbox::wait_readable;
use crate::sys::spawn::{FIRST, spawn_tied};
use crate::tool::output;
use crate::{Doing, Error, Result};

/// The program.
const PROGRAM: &str = "qemu-system-x86_64";

/// The name of the channel's port.
pub(super) const PORT: &str = "isolab";
/// The name of the share with the host's files.
pub(super) const SHARE: &str = "host";

/// Tests of cryptography and calibrations of clocks cost an emulated guest half of its
/// boot. The clock of an emulated processor is steady by construction.
const KERNEL_LINE: &str = "console=ttyS0 quiet panic=-1 oops=panic cryptomgr.notests \
     tsc=reliable no_timer_check random.trust_cpu=on mitigations=off";

/// What runs the guest's instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accelerator {
    /// The processor itself.
    Kvm,
    /// QEMU's translator: right, and slow.
    Emulation,
}

/// A running QEMU. Dropping it kills it.
#[derive(Debug)]
pub struct Qemu {
    child: Option<Child>,
    /// The channel's end on this side.
    pub(super) channel: UnixStream,
    /// The console's end on this side.
    pub(super) console: UnixStream,
}

impl Qemu {
    /// The version line of the QEMU of this machine.
    ///
    /// # Errors
    /// `qemu-missing`.
    pub fn version() -> Result<String> {
        let text = output(PROGRAM, &["--version"]);
        let text = text.map_err(|error| Failure::QemuMissing(error.to_string()))?;
        Ok(text.lines().next().unwrap_or_default().into())
    }

    /// Starts a guest.
    pub(super) fn start(
        kernel: &Kernel,
        accelerator: Accelerator,
        settings: &Settings,
    ) -> Result<Self> {
        let initramfs = initramfs::make(kernel, &settings.init)?;
        let (channel, channel_in) = UnixStream::pair().doing(|| "make a socket pair")?;
        let (console, console_in) = UnixStream::pair().doing(|| "make a socket pair")?;
        let passed = [initramfs.as_fd(), channel_in.as_fd(), console_in.as_fd()];
        let mut command = command(&kernel.vmlinux()?, accelerator, settings);
        let child = spawn_tied(&mut command, &passed).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Failure::QemuMissing(format!("no {PROGRAM} on PATH")).into(),
            _ => Error::io(format!("start {PROGRAM}"), error),
        })?;
        Ok(Self { child: Some(child), channel, console })
    }

    /// How it ended and its last words, once; it is killed if it does not end by itself
    /// within `patience`.
    pub(super) fn end(&mut self, patience: Duration) -> Result<Option<(String, String)>> {
        let Some(mut child) = self.child.take() else { return Ok(None) };
        let pid = Pid::from_child(&child);
        let pidfd = pidfd_open(pid, PidfdFlags::empty()).doing(|| "open QEMU's pidfd")?;
        if !wait_readable(pidfd.as_fd(), Instant::now() + patience)? {
            child.kill().doing(|| "kill QEMU")?;
        }
        let status = child.wait().doing(|| "wait for QEMU")?;
        let mut words = Vec::new();
        if let Some(mut stderr) = child.stderr.take() {
            stderr.read_to_end(&mut words).doing(|| "read what QEMU said")?;
        }
        Ok(Some((status.to_string(), String::from_utf8_lossy(&words).into_owned())))
    }
}

impl Drop for Qemu {
    fn drop(&mut self) {
        // One that cannot be killed is reaped by init.
        let _ = self.end(Duration::ZERO);
    }
}

#[expect(clippy::disallowed_methods, reason = "a tool of the host, which outlives no guest")]
fn command(vmlinux: &Path, accelerator: Accelerator, settings: &Settings) -> Command {
    let accelerator = match accelerator {
        Accelerator::Kvm => "kvm",
        Accelerator::Emulation => "tcg,thread=multi",
    };
    let [initramfs, channel, console] = [FIRST, FIRST + 1, FIRST + 2];
    let share = settings.share.to_string_lossy().replace(',', ",,");
    let mut command = Command::new(PROGRAM);
    command.args("-nodefaults -no-user-config -display none -no-reboot".split(' '));
    command.args(
        "-M q35 -cpu max -smp 1 -serial chardev:console -device virtio-serial-pci".split(' '),
    );
    command.args(["-accel", accelerator, "-m", &settings.memory.to_string()]);
    command.arg("-kernel").arg(vmlinux);
    command.args(["-initrd", &format!("/proc/self/fd/{initramfs}"), "-append", KERNEL_LINE]);
    command.args(["-chardev", &format!("socket,id=console,fd={console}")]);
    command.args(["-chardev", &format!("socket,id=channel,fd={channel}")]);
    command.args(["-device", &format!("virtserialport,chardev=channel,name={PORT}")]);
    let files = "security_model=none,readonly=on,multidevs=remap";
    command.args(["-fsdev", &format!("local,id=host,path={share},{files}")]);
    command.args(["-device", &format!("virtio-9p-pci,fsdev=host,mount_tag={SHARE}")]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}
