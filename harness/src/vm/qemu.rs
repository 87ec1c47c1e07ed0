//! QEMU: its command line, and a process of it.
//!
//! Measured on emulated guests: q35 never failed to boot, where microvm hangs now and
//! then; a second processor gains nothing; a guest without ACPI never powers off.

use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{Failure, Kernel, initramfs};
use crate::sandbox::{Command, Ended, Ran, Started};
use crate::{Doing, Result};

/// The program.
const PROGRAM: &str = "qemu-system-x86_64";

/// The name of the channel's port, and of the share with the host's files.
pub(super) const PORT: &str = "isolab";
/// See [`PORT`].
pub(super) const SHARE: &str = "host";

/// Tests of cryptography and calibrations of clocks cost an emulated guest half of its
/// boot. The clock of an emulated processor is steady by construction.
const KERNEL_LINE: &str = "console=ttyS0 quiet panic=-1 oops=panic cryptomgr.notests \
     tsc=reliable no_timer_check random.trust_cpu=on mitigations=off";

/// What runs the guest's instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accelerator {
    /// The processor itself.
    Kvm,
    /// QEMU's translator: right, and slow.
    Emulation,
}

/// A running QEMU. Dropping it kills it.
#[derive(Debug)]
pub struct Qemu {
    started: Option<Started>,
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
        let missing = |why: String| Failure::QemuMissing(why);
        let ran = Command::new([PROGRAM, "--version"]).run().map_err(|e| missing(e.to_string()))?;
        match ran.ended {
            Ended::Exit(0) => Ok(ran.output.stdout.lines().next().unwrap_or_default().into()),
            ended => Err(missing(format!("{PROGRAM} ended with {:?}", ended.fact())).into()),
        }
    }

    /// Starts a guest with `memory` MiB that sees the files below `share`.
    pub(super) fn start(
        kernel: &Kernel,
        accelerator: Accelerator,
        memory: u32,
        share: &Path,
    ) -> Result<Self> {
        let initramfs = initramfs::make(kernel)?;
        let (channel, channel_in) = UnixStream::pair().doing(|| "make a socket pair")?;
        let (console, console_in) = UnixStream::pair().doing(|| "make a socket pair")?;
        let passed = [initramfs.as_fd(), channel_in.as_fd(), console_in.as_fd()];
        let command = arguments(kernel, accelerator, memory, share);
        let command = command.dies_with_starter();
        let started = start(&command, &passed)?;
        Ok(Self { started: Some(started), channel, console })
    }

    /// How it ended and what it said, once; it is killed if it does not end by itself
    /// within `patience`.
    pub(super) fn end(&mut self, patience: Duration) -> Result<Option<Ran>> {
        let Some(started) = self.started.take() else { return Ok(None) };
        if !started.child.ends_before(Instant::now() + patience)? {
            started.child.kill()?;
        }
        started.finish().map(Some)
    }
}

impl Drop for Qemu {
    fn drop(&mut self) {
        // One that cannot be killed is reaped by init.
        let _ = self.end(Duration::ZERO);
    }
}

fn start(command: &Command, passed: &[BorrowedFd<'_>]) -> Result<Started> {
    command.start_with(passed).map_err(|error| match error.errno() {
        Some(nix::errno::Errno::ENOENT) => Failure::QemuMissing(error.to_string()).into(),
        _ => error,
    })
}

/// Descriptor 3 is the initramfs, 4 the channel, 5 the console.
fn arguments(kernel: &Kernel, accelerator: Accelerator, memory: u32, share: &Path) -> Command {
    let accelerator = match accelerator {
        Accelerator::Kvm => "kvm",
        Accelerator::Emulation => "tcg,thread=multi",
    };
    let line = "-nodefaults -no-user-config -display none -no-reboot -M q35 -cpu max -smp 1 \
         -initrd /proc/self/fd/3 \
         -chardev socket,id=console,fd=5 -serial chardev:console \
         -chardev socket,id=channel,fd=4 -device virtio-serial-pci";
    let escaped = share.to_string_lossy().replace(',', ",,");
    let command = Command::new([PROGRAM]);
    let more = [
        "-accel".to_owned(),
        accelerator.to_owned(),
        "-m".to_owned(),
        memory.to_string(),
        "-kernel".to_owned(),
        kernel.vmlinux().to_string_lossy().into_owned(),
        "-append".to_owned(),
        KERNEL_LINE.to_owned(),
        "-device".to_owned(),
        format!("virtserialport,chardev=channel,name={PORT}"),
        "-fsdev".to_owned(),
        format!("local,id=host,path={escaped},security_model=none,readonly=on,multidevs=remap"),
        "-device".to_owned(),
        format!("virtio-9p-pci,fsdev=host,mount_tag={SHARE}"),
    ];
    let words = line.split_whitespace().map(str::to_owned);
    words.chain(more).fold(command, Command::argument)
}
