//! How a union notes in its upper branch that something below is hidden.

/// The marks of one backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// For a name that is gone.
    pub whiteout: Whiteout,
    /// For a directory that hides the contents of the directories below it.
    pub opaque: Opaque,
}

/// The mark of a name that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whiteout {
    /// A character device 0:0 of that name.
    Device,
    /// A file or folder `.unionfs-fuse/PATH_HIDDEN~`.
    HiddenFile,
    /// None: a name of a lower branch cannot be hidden.
    None,
}

/// The mark of a directory that hides what is below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opaque {
    /// This extended attribute with the value `y`.
    Xattr(&'static str),
    /// None of its own: each name is hidden by itself, or not at all.
    None,
}
