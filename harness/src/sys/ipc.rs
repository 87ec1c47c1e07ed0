//! System V message queues, semaphores and shared memory, of which only the names matter
//! here.

use nix::errno::Errno;

/// A kind of System V object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A message queue.
    Queue,
    /// A set of one semaphore.
    Semaphores,
    /// A segment of shared memory, one byte long.
    Memory,
}

/// The id of the object with the name `key`, which is made first if it is to be `new`.
///
/// # Errors
/// `ENOENT` where there is none, `EEXIST` where a new one cannot be made.
///
/// # References
/// msgget(2), semget(2), shmget(2).
pub fn get(kind: Kind, key: i32, new: bool) -> Result<i32, Errno> {
    let flags = if new { libc::IPC_CREAT | libc::IPC_EXCL | 0o600 } else { 0 };
    // SAFETY: none of these calls takes a pointer.
    Errno::result(unsafe {
        match kind {
            Kind::Queue => libc::msgget(key, flags),
            Kind::Semaphores => libc::semget(key, 1, flags),
            Kind::Memory => libc::shmget(key, 1, flags),
        }
    })
}

/// Whether the id names a message queue that the caller may read.
///
/// # Errors
/// `EINVAL` where there is none.
///
/// # References
/// msgctl(2), `IPC_STAT`.
pub fn queue(id: i32) -> Result<(), Errno> {
    // SAFETY: msqid_ds is a plain C structure for which all-zero is valid.
    let mut status: libc::msqid_ds = unsafe { std::mem::zeroed() };
    // SAFETY: the call writes one msqid_ds, which lives across it.
    Errno::result(unsafe { libc::msgctl(id, libc::IPC_STAT, &raw mut status) }).map(drop)
}
