//! The kernel's random number generator.

use std::fs::File;
use std::os::fd::AsRawFd;

use nix::errno::Errno;

/// How many bytes are given at once.
pub const SEED: usize = 64;

/// What `RNDADDENTROPY` reads: `struct rand_pool_info` with its buffer.
#[repr(C)]
struct PoolInfo {
    /// In bits.
    entropy: libc::c_int,
    /// In bytes.
    length: libc::c_int,
    bytes: [u8; SEED],
}

mod requests {
    use super::PoolInfo;
    // The kernel's number is made from the size of the header alone.
    const ADD: libc::c_ulong = nix::request_code_write!(b'R', 0x03, 2 * size_of::<libc::c_int>());
    nix::ioctl_write_ptr_bad!(add_entropy, ADD, PoolInfo);
    nix::ioctl_none!(reseed, b'R', 0x07);
}

/// Mixes `seed` into the pool, counts it as fully random, and makes the generator take a
/// new key from the pool at once.
///
/// # Errors
/// `EPERM` without CAP_SYS_ADMIN.
///
/// # References
/// random(4), `RNDADDENTROPY` and `RNDRESEEDCRNG`
pub fn reseed(device: &File, seed: [u8; SEED]) -> Result<(), Errno> {
    let info = PoolInfo { entropy: 8 * SEED as i32, length: SEED as i32, bytes: seed };
    // SAFETY: the kernel reads the header and as many bytes as it says, all in `info`.
    unsafe { requests::add_entropy(device.as_raw_fd(), &info) }?;
    // SAFETY: it takes no argument.
    unsafe { requests::reseed(device.as_raw_fd()) }.map(drop)
}
