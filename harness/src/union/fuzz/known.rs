//! The differences between a union and a plain folder that are known, each with a cause
//! (the text `fuzz-known-NAME`).
//!
//! Most are foreseen before the operation, or explain a line of the final files; one that
//! does not come as foreseen is a finding like any other. Some leave a union in a state
//! that nobody can foresee: an operation that leads there is left out of the random
//! sequences, and they are played by themselves, each in its shortest sequence.

use serde::{Deserialize, Serialize};

use super::op::{How, Op};
use crate::union::Backend;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// A directory of a lower layer is not renamed nor exchanged: `EXDEV`.
    LowerDirectoryStays,
    /// A directory of a lower layer is not renamed: `EXDEV`.
    LowerDirectoryFirst,
    /// A device in the union is not opened: `EACCES`.
    NoDevices,
    /// Truncating an empty file to nothing sets its time.
    TruncateTouches,
    /// An exchange answers `EXDEV`, or loses one of the two.
    ExchangeLoses,
    /// What was hidden by a renamed file is seen again when that goes.
    HiddenReturns,
    /// A name that an opaque directory hides is found after another directory was read.
    OpaqueForgotten,
    /// A file's number of names is told from before the last change of it.
    LinkCountStale,
    /// What is made in a set-group-ID directory is not of its group.
    GroupNotInherited,
    /// mknod(2) of a character device 0:0 is refused, since it is the whiteout.
    DeviceIsWhiteout,
    /// Of a lower file with several names only the one that is changed is copied up.
    LinksPart,
    /// A file without a record of its origin is not renamed to another name of itself:
    /// `ESTALE`.
    NamesAreTwo,
    /// A directory that is copied up for what is in it has the time of that.
    ParentsTouched,
    /// A symbolic link that is copied up has the time of that.
    SymlinkTouched,
    /// mknod(2) of a character device 0:0 makes a whiteout, and its directory looks empty.
    DeviceHides,
    /// A FIFO that is copied up becomes a regular file.
    FifoBecomesFile,
    /// What is written to one name of a lower file is kept under its other name.
    LinksMixedUp,
}

impl Known {
    /// Every one.
    pub const ALL: [Self; 17] = [
        Self::LowerDirectoryStays,
        Self::LowerDirectoryFirst,
        Self::NoDevices,
        Self::TruncateTouches,
        Self::ExchangeLoses,
        Self::HiddenReturns,
        Self::OpaqueForgotten,
        Self::LinkCountStale,
        Self::GroupNotInherited,
        Self::DeviceIsWhiteout,
        Self::LinksPart,
        Self::NamesAreTwo,
        Self::ParentsTouched,
        Self::SymlinkTouched,
        Self::DeviceHides,
        Self::FifoBecomesFile,
        Self::LinksMixedUp,
    ];

    /// Its name: `lower-directory-stays`.
    pub fn name(self) -> &'static str {
        match self {
            Self::LowerDirectoryStays => "lower-directory-stays",
            Self::LowerDirectoryFirst => "lower-directory-first",
            Self::NoDevices => "no-devices",
            Self::TruncateTouches => "truncate-touches",
            Self::ExchangeLoses => "exchange-loses",
            Self::HiddenReturns => "hidden-returns",
            Self::OpaqueForgotten => "opaque-forgotten",
            Self::LinkCountStale => "link-count-stale",
            Self::GroupNotInherited => "group-not-inherited",
            Self::DeviceIsWhiteout => "device-is-whiteout",
            Self::LinksPart => "links-part",
            Self::NamesAreTwo => "names-are-two",
            Self::ParentsTouched => "parents-touched",
            Self::SymlinkTouched => "symlink-touched",
            Self::DeviceHides => "device-hides",
            Self::FifoBecomesFile => "fifo-becomes-file",
            Self::LinksMixedUp => "links-mixed-up",
        }
    }

    /// Those that are foreseen on a union, in the order in which they are looked for.
    pub fn of(backend: Backend) -> &'static [Self] {
        match backend.family() {
            Backend::FuseOverlayfs => &[
                Self::LowerDirectoryFirst,
                Self::ExchangeLoses,
                Self::HiddenReturns,
                Self::OpaqueForgotten,
                Self::LinkCountStale,
                Self::GroupNotInherited,
                Self::DeviceHides,
                Self::NoDevices,
                Self::ParentsTouched,
                Self::SymlinkTouched,
                Self::TruncateTouches,
            ],
            Backend::OverlayUserxattr => &[
                Self::LowerDirectoryStays,
                Self::DeviceIsWhiteout,
                Self::LinksPart,
                Self::NamesAreTwo,
            ],
            Backend::Passthrough => &[Self::NoDevices],
            _ => &[Self::LowerDirectoryStays, Self::DeviceIsWhiteout, Self::LinksPart],
        }
    }

    /// Whether the lower layers may have FIFOs and files with several names.
    pub(super) fn whole(backend: Backend) -> bool {
        !matches!(backend.family(), Backend::FuseOverlayfs | Backend::Passthrough)
    }

    /// Those that are played by themselves, with what leads to them.
    pub fn apart(backend: Backend) -> Vec<(Self, Vec<Op>)> {
        let exchange = Op::Rename("g".into(), "d".into(), How::Exchange);
        let returns = vec![
            Op::Create("n".into()),
            Op::Rename("n".into(), "b".into(), How::Plain),
            Op::Unlink("b".into()),
        ];
        let forgotten = vec![
            Op::RemoveAll("e".into()),
            Op::Mkdir("e".into()),
            Op::List("d".into()),
            Op::Read("e/b".into()),
        ];
        let setgid = Op::Chmod("d".into(), 0o2750);
        match backend.family() {
            Backend::FuseOverlayfs => vec![
                (Self::ExchangeLoses, vec![exchange]),
                (Self::HiddenReturns, returns),
                (Self::OpaqueForgotten, forgotten),
                (Self::GroupNotInherited, vec![setgid, Op::Mkdir("d/n".into())]),
                (Self::DeviceHides, vec![Op::Device("d/e/e".into(), 0)]),
                (Self::FifoBecomesFile, vec![Op::Chmod("p".into(), 0o600)]),
                (Self::LinksMixedUp, vec![Op::Truncate("g".into(), 2)]),
            ],
            Backend::OverlayUserxattr => vec![(
                Self::NamesAreTwo,
                vec![
                    Op::Link("d/f".into(), "n".into()),
                    Op::Rename("d/f".into(), "n".into(), How::Plain),
                ],
            )],
            _ => vec![],
        }
    }

    /// Whether it is why a file's line is another than expected.
    pub(super) fn explains(self, expected: &str, observed: &str) -> bool {
        let kind = match self {
            Self::ParentsTouched => "Directory",
            Self::SymlinkTouched => "Symlink",
            Self::TruncateTouches => "file \"\" ",
            Self::LinkCountStale => return names_differ(expected, observed),
            _ => return false,
        };
        let (Some((before, rest)), Some((now, later))) =
            (expected.split_once(" at "), observed.split_once(" recent"))
        else {
            return false;
        };
        let attributes = rest.split_once(' ').map_or("", |(_, attributes)| attributes);
        expected.starts_with(kind) && before == now && attributes == later.trim_start()
    }
}

/// Whether the lines are the same but for the number of names.
fn names_differ(expected: &str, observed: &str) -> bool {
    let without = |line: &str| {
        let (before, rest) = line.rsplit_once(" names=")?;
        Some((before.to_owned(), rest.split_once(' ')?.1.to_owned()))
    };
    without(expected).is_some_and(|expected| Some(expected) == without(observed))
}
