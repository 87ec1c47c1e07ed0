//! Faults that are put into a union on purpose, to see that they are found.

use std::path::Path;

use nix::errno::Errno;
use serde::{Deserialize, Serialize};

use super::op::{Answer, How, Op};
use crate::union::form::{Entry, Layer};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Plant {
    /// unlink(2) of anything below `d` answers `EIO`, and removes it.
    Errno,
    /// A file loses its mode when it is renamed.
    LostMode,
    /// Opaque marks of the upper layer are not read.
    LostOpaque,
}

impl Plant {
    /// Every one, by name.
    pub const ALL: [(&'static str, Self); 3] =
        [("errno", Self::Errno), ("lost-mode", Self::LostMode), ("lost-opaque", Self::LostOpaque)];

    /// Does `op` below `root`, wrongly.
    pub(super) fn perform(self, op: &Op, root: &Path) -> Answer {
        let answer = op.perform(root);
        match (self, op) {
            (Self::Errno, Op::Unlink(path)) if path.starts_with("d/") => {
                answer.and(Err(Errno::EIO))
            }
            (Self::LostMode, Op::Rename(_, to, How::Plain)) if answer.is_ok() => {
                let is_file = std::fs::symlink_metadata(root.join(to)).is_ok_and(|f| f.is_file());
                if is_file { Op::Chmod(to.clone(), 0o640).perform(root) } else { answer }
            }
            _ => answer,
        }
    }

    /// Reads a layer wrongly.
    pub(super) fn spoil(self, layer: &mut Layer) {
        for entry in layer.entries.values_mut() {
            if let (Self::LostOpaque, Entry::There { opaque, .. }) = (self, entry) {
                *opaque = false;
            }
        }
    }
}
