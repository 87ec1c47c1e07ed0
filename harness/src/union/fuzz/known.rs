//! The differences between a union and a plain folder that are known, each with a cause
//! (the text `fuzz-known-NAME`). They are foreseen before the operation; one that does
//! not come as foreseen is a finding like any other.

use serde::{Deserialize, Serialize};

use crate::union::Backend;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// A directory of a lower layer is not renamed: `EXDEV`.
    LowerDirectoryStays,
    /// mknod(2) of a character device 0:0 is refused, since it is the whiteout.
    DeviceIsWhiteout,
    /// Of a lower file with several names only the one that is changed is copied up.
    LinksPart,
}

impl Known {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::LowerDirectoryStays, Self::DeviceIsWhiteout, Self::LinksPart];

    /// Its name: `lower-directory-stays`.
    pub fn name(self) -> &'static str {
        match self {
            Self::LowerDirectoryStays => "lower-directory-stays",
            Self::DeviceIsWhiteout => "device-is-whiteout",
            Self::LinksPart => "links-part",
        }
    }

    /// Those of a backend.
    pub fn of(backend: Backend) -> &'static [Self] {
        let _ = backend;
        &Self::ALL
    }
}
