//! Who runs something inside the sandbox: its root, or a user without any privilege.

use nix::errno::Errno;
use nix::unistd::{Gid, Uid};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities};

/// The uid and gid of a caller without privilege: `nobody` everywhere.
const ORDINARY: u32 = 65534;

/// Who runs a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Caller {
    /// The sandbox's root.
    #[default]
    Root,
    /// A user without any capability: another uid where one is mapped, otherwise the
    /// same uid with every capability given up.
    Ordinary,
}

impl Caller {
    /// Turns this process into that caller, for good.
    ///
    /// A second uid is the plain way; in a namespace with a single id it does not exist
    /// (`EINVAL`), and there the capabilities go, also from the bounding set, since an
    /// execve by uid 0 would bring them back.
    pub fn become_it(self) -> Result<(), Errno> {
        let (uid, gid) = (Uid::from_raw(ORDINARY), Gid::from_raw(ORDINARY));
        match self {
            Self::Root => Ok(()),
            Self::Ordinary => match nix::unistd::setresgid(gid, gid, gid) {
                Ok(()) => {
                    nix::unistd::setgroups(&[])?;
                    nix::unistd::setresuid(uid, uid, uid)
                }
                Err(Errno::EINVAL) => give_up_capabilities(),
                Err(errno) => Err(errno),
            },
        }
    }
}

fn give_up_capabilities() -> Result<(), Errno> {
    let raw = |errno: rustix::io::Errno| Errno::from_raw(errno.raw_os_error());
    for capability in CapabilitySet::all().iter() {
        match rustix::thread::remove_capability_from_bounding_set(capability) {
            // A capability that this kernel does not know.
            Ok(()) | Err(rustix::io::Errno::INVAL) => {}
            Err(errno) => return Err(raw(errno)),
        }
    }
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })
        .map_err(raw)
}
