//! QEMU: its command line, and a process of it.
//!
//! Measured on emulated guests: q35 never failed to boot, where microvm hangs now and
//! then; a second processor gains nothing; a guest without ACPI never powers off.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::fd::{AsFd, RawFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::qmp::Qmp;
use super::state::State;
use super::{Accelerator, Failure, Kernel, Settings, initramfs};
use crate::sandbox::wait_readable;
use crate::sys::spawn::{FIRST, spawn_tied, without_huge_pages};
use crate::sys::tsc;
use crate::tool::{identity, output};
use crate::{Doing, Error, Result};

/// The program.
const PROGRAM: &str = "qemu-system-x86_64";

/// The name of the channel's port.
pub(super) const PORT: &str = "isolab";
/// The name of the share with the host's files.
pub(super) const SHARE: &str = "host";

/// Everything that is the same for every guest. No processor more: it gains nothing. The
/// firmware does nothing but start the kernel, which the usual one takes 0.1 s longer for. QEMU
/// starts no program and gains no privilege, whatever a guest brings it to.
pub(super) const MACHINE: &str = "-nodefaults -no-user-config -display none -no-reboot \
     -global migration.store-global-state=off -M q35 -bios qboot.rom -smp 1 -serial chardev:console \
     -mon chardev=control,mode=control -device virtio-serial-pci \
     -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";

/// The processor. An emulator takes `rep movsb` byte by byte: without the promise that this is
/// fast, a kernel copies and clears eight at once, which is 0.1 s of a boot.
pub(super) const fn processor(accelerator: Accelerator) -> &'static str {
    match accelerator {
        Accelerator::Kvm => "max",
        Accelerator::Emulation => "max,-erms,-fsrm",
    }
}

/// What is said to every kernel. Tests of cryptography and calibrations of clocks cost an
/// emulated guest half of its boot. The clock of an emulated processor is steady by construction.
const KERNEL_LINE: &str = "console=ttyS0 quiet panic=-1 oops=panic cryptomgr.notests \
     tsc=reliable no_timer_check random.trust_cpu=on mitigations=off";

/// What is said to the kernel of a guest. One that is emulated counts its time as this machine
/// does, and is told how fast that is: by itself it measures that with timers that are late on
/// a busy machine, and once took 2.6 GHz for 61 MHz, so that its seconds were 24 ms.
pub(super) fn kernel_line(accelerator: Accelerator) -> &'static str {
    static TOLD: LazyLock<String> =
        LazyLock::new(|| format!("{KERNEL_LINE} tsc_early_khz={}0000", tsc::ten_megahertz()));
    match accelerator {
        Accelerator::Kvm => KERNEL_LINE,
        Accelerator::Emulation => &TOLD,
    }
}

// The first descriptors that QEMU is given.
const CHANNEL: RawFd = FIRST;
const CONSOLE: RawFd = FIRST + 1;
const CONTROL: RawFd = FIRST + 2;
const STATE: RawFd = FIRST + 3;
const DEVICES: RawFd = FIRST + 4;

/// How a guest begins.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start<'a> {
    /// This kernel boots.
    Boot(&'a Kernel),
    /// The same, and its state goes there when the guest is saved.
    ToSave(&'a Kernel, &'a State),
    /// It goes on from there, with a copy of its own.
    GoOn(&'a State),
}

/// A running QEMU. Dropping it kills it.
#[derive(Debug)]
pub struct Qemu {
    child: Option<Child>,
    /// The channel's end on this side.
    pub(super) channel: UnixStream,
    /// The console's end on this side.
    pub(super) console: UnixStream,
    control: UnixStream,
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

    /// What tells this QEMU from any other, without starting it: where it is, and which file.
    ///
    /// # Errors
    /// `qemu-missing`.
    pub(super) fn identity() -> Result<String> {
        let missing = || Failure::QemuMissing(format!("no {PROGRAM} on PATH"));
        Ok(identity(PROGRAM).ok_or_else(missing)?)
    }

    /// The command that boots `kernel` in the machine of every guest, with the first files in
    /// the archive `initramfs`: its console is standard output, and nobody listens otherwise.
    /// The least that a boot can take, to measure guests beside.
    pub fn bare(
        kernel: &Kernel,
        accelerator: Accelerator,
        settings: &Settings,
        initramfs: &Path,
    ) -> Command {
        let devices = ["null,id=channel", "stdio,id=console,signal=off", "null,id=control"];
        let mut command = machine(accelerator, settings, &devices.map(str::to_owned));
        command.arg("-kernel").arg(kernel.image()).args(["-append", kernel_line(accelerator)]);
        command.arg("-initrd").arg(initramfs).stdout(Stdio::piped());
        command
    }

    /// Starts a guest. Its kernel is compared with its digest while QEMU starts: one that
    /// differs is thrown away with the guest.
    pub(super) fn start(
        start: Start<'_>,
        accelerator: Accelerator,
        settings: &Settings,
    ) -> Result<Self> {
        let pair = || UnixStream::pair().doing(|| "make a socket pair");
        let ((channel, channel_in), (console, console_in)) = (pair()?, pair()?);
        let (control, control_in) = pair()?;
        let mut passed = vec![channel_in.as_fd(), console_in.as_fd(), control_in.as_fd()];
        let socket = |name: &str, fd| format!("socket,id={name},fd={fd}");
        let devices = [("channel", CHANNEL), ("console", CONSOLE), ("control", CONTROL)];
        let devices = devices.map(|(name, fd)| socket(name, fd));
        let mut command = machine(accelerator, settings, &devices);
        if let Start::ToSave(_, state) | Start::GoOn(state) = start {
            passed.extend([state.memory.as_fd(), state.devices.as_fd()]);
            let sharing = match start {
                Start::GoOn(_) => "share=off,readonly=on,rom=off",
                _ => "share=on",
            };
            let file = format!("size={}M,mem-path={}", settings.memory, inherited(STATE));
            command.args(["-object", &format!("memory-backend-file,id=ram,{file},{sharing}")]);
            command.args(["-machine", "memory-backend=ram"]);
        }
        let initramfs = match start {
            Start::Boot(kernel) | Start::ToSave(kernel, _) => {
                command
                    .arg("-kernel")
                    .arg(kernel.image())
                    .args(["-append", kernel_line(accelerator)]);
                command.args(["-initrd", &inherited(FIRST + passed.len() as RawFd)]);
                Some(match &settings.initramfs {
                    Some(path) => File::open(path).doing(|| format!("open {}", path.display()))?,
                    None => initramfs::make(kernel, &settings.init)?,
                })
            }
            Start::GoOn(_) => {
                // The option ROM is what the saved machine had for its kernel's sake.
                command.args(["-incoming", "defer", "-option-rom", "pvh.bin"]);
                None
            }
        };
        passed.extend(initramfs.iter().map(AsFd::as_fd));
        let child = spawn_tied(&mut command, &passed).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Failure::QemuMissing(format!("no {PROGRAM} on PATH")).into(),
            _ => Error::io(format!("start {PROGRAM}"), error),
        })?;
        let qemu = Self { child: Some(child), channel, console, control };
        if let Start::Boot(kernel) | Start::ToSave(kernel, _) = start {
            kernel.vmlinux()?;
        }
        Ok(qemu)
    }

    /// Writes the state of the devices to where [`Start::ToSave`] said.
    pub(super) fn save(&self) -> Result<()> {
        Qmp::new(&self.control)?.save_devices(&inherited(DEVICES))
    }

    /// Lets a guest go on that was started with [`Start::GoOn`].
    pub(super) fn go_on(&self) -> Result<()> {
        Qmp::new(&self.control)?.load_devices(&inherited(DEVICES))
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

/// The machine, without its kernel; `devices` are the channel, the console and the control.
#[expect(clippy::disallowed_methods, reason = "a tool of the host, which outlives no guest")]
fn machine(accelerator: Accelerator, settings: &Settings, devices: &[String; 3]) -> Command {
    let engine = match accelerator {
        Accelerator::Kvm => "kvm",
        Accelerator::Emulation => "tcg,thread=multi",
    };
    let share = settings.share.to_string_lossy().replace(',', ",,");
    let mut command = Command::new(PROGRAM);
    command.args(MACHINE.split_ascii_whitespace());
    command.args(["-accel", engine, "-cpu", processor(accelerator)]);
    command.args(["-m", &settings.memory.to_string()]);
    command.args(devices.iter().flat_map(|device| ["-chardev", device]));
    command.args(["-device", &format!("virtserialport,chardev=channel,name={PORT}")]);
    let files = "security_model=none,readonly=on,multidevs=remap";
    command.args(["-fsdev", &format!("local,id=host,path={share},{files}")]);
    command.args(["-device", &format!("virtio-9p-pci,fsdev=host,mount_tag={SHARE}")]);
    if accelerator == Accelerator::Emulation {
        // A guest touches a little of everything: clearing 2 MiB each time took 0.1 s of a boot.
        without_huge_pages(&mut command);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// The path by which QEMU opens a descriptor that it was given.
fn inherited(fd: RawFd) -> String {
    format!("/proc/self/fd/{fd}")
}
