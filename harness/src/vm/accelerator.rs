//! What runs a guest's instructions, and whether KVM does so here.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Qemu;
use crate::{Doing, Result, cache};

/// What runs the guest's instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accelerator {
    /// The processor itself.
    Kvm,
    /// QEMU's translator: right, and slow.
    Emulation,
}

/// How long a boot with KVM may take before it is given up for emulation.
const KVM_BOOT: Duration = Duration::from_secs(10);

impl Accelerator {
    /// How long a boot may take that is given this long.
    pub(super) fn patience(self, boot: Duration) -> Duration {
        match self {
            Self::Kvm => boot.min(KVM_BOOT),
            Self::Emulation => boot,
        }
    }
}

/// What `boot` gives with the accelerator `asked` for, else with KVM if that works, else
/// with emulation.
///
/// A /dev/kvm that opens says little: on a machine that is a guest itself the boot may hang.
/// So each boot with KVM is a trial, until one failed where emulation did not, which is
/// remembered as long as this machine runs.
pub(super) fn first_that_works<T>(
    asked: Option<Accelerator>,
    mut boot: impl FnMut(Accelerator) -> Result<T>,
) -> Result<T> {
    if let Some(accelerator) = asked {
        return boot(accelerator);
    }
    let openable = fs::File::options().read(true).write(true).open("/dev/kvm").is_ok();
    let worth_a_trial = openable && !is_kvm_useless();
    if worth_a_trial && let Ok(booted) = boot(Accelerator::Kvm) {
        return Ok(booted);
    }
    // The kernel may be to blame as well: emulation tells.
    let booted = boot(Accelerator::Emulation)?;
    if worth_a_trial {
        remember_kvm_is_useless()?;
    }
    Ok(booted)
}

/// Remembers that a guest booted with emulation and not with KVM.
fn remember_kvm_is_useless() -> Result<()> {
    let path = note()?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).doing(|| format!("make {}", folder.display()))?;
    }
    fs::write(&path, this_machine()?).doing(|| format!("write {}", path.display()))
}

fn is_kvm_useless() -> bool {
    let noted = note().ok().and_then(|path| fs::read_to_string(path).ok());
    noted.is_some() && noted == this_machine().ok()
}

fn note() -> Result<PathBuf> {
    Ok(cache::folder()?.join("kvm-boots-nothing"))
}

/// This boot of this machine, and its QEMU.
fn this_machine() -> Result<String> {
    let path = "/proc/sys/kernel/random/boot_id";
    let boot = fs::read_to_string(path).doing(|| format!("read {path}"))?;
    Ok(format!("{boot}{}\n", Qemu::identity()?))
}
