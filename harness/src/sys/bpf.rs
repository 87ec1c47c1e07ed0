//! Programs in the kernel that answer for a cgroup: may a device be opened, may a sysctl be
//! written?

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use nix::errno::Errno;

/// What such a program is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether a device may be made or opened: `BPF_CGROUP_DEVICE`.
    Device,
    /// Whether a file of /proc/sys may be read or written: `BPF_CGROUP_SYSCTL`.
    Sysctl,
}

impl Question {
    /// The type of program, and the type of attachment, as `linux/bpf.h` numbers them.
    const fn numbers(self) -> (u32, u32) {
        match self {
            Self::Device => (15, 6),
            Self::Sysctl => (23, 18),
        }
    }
}

/// One instruction, `struct bpf_insn`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Instruction {
    /// Operation.
    pub code: u8,
    /// Destination in the low half, source in the high half.
    pub registers: u8,
    /// Of a jump or of memory.
    pub offset: i16,
    /// The number in it.
    pub immediate: i32,
}

/// The part of `union bpf_attr` that `BPF_PROG_LOAD` reads.
#[repr(C)]
#[derive(Default)]
struct Load {
    kind: u32,
    count: u32,
    instructions: u64,
    license: u64,
    log_level: u32,
    log_size: u32,
    log: u64,
    version: u32,
    flags: u32,
    name: [u8; 16],
    interface: u32,
    attachment: u32,
}

/// The part of `union bpf_attr` that `BPF_PROG_ATTACH` reads.
#[repr(C)]
#[derive(Default)]
struct Attach {
    target: u32,
    program: u32,
    attachment: u32,
    flags: u32,
    replaced: u32,
}

const PROG_LOAD: libc::c_int = 5;
const PROG_ATTACH: libc::c_int = 8;

/// Has `program` answer the question for everything in `cgroup` and below it, as long as
/// that is there; nobody below can take it away.
///
/// # Errors
/// `EPERM` without the capabilities, `EINVAL` or `EACCES` for a program that the kernel does
/// not take or a kernel without these programs.
///
/// # References
/// bpf(2); `linux/bpf.h`, `BPF_PROG_LOAD` and `BPF_PROG_ATTACH`.
pub fn answer(
    cgroup: BorrowedFd<'_>,
    question: Question,
    program: &[Instruction],
) -> Result<(), Errno> {
    let (kind, attachment) = question.numbers();
    let load = Load {
        kind,
        count: program.len() as u32,
        instructions: program.as_ptr() as u64,
        license: c"Dual MIT/GPL".as_ptr() as u64,
        attachment,
        ..Load::default()
    };
    let program = bpf(PROG_LOAD, &load)?;
    // SAFETY: the kernel has just made this descriptor, so nothing else owns it.
    let program = unsafe { OwnedFd::from_raw_fd(program) };
    let attach = Attach {
        target: cgroup.as_raw_fd() as u32,
        program: program.as_raw_fd() as u32,
        attachment,
        ..Attach::default()
    };
    bpf(PROG_ATTACH, &attach).map(drop)
}

fn bpf<T>(command: libc::c_int, attributes: &T) -> Result<libc::c_int, Errno> {
    // SAFETY: both callers pass a plain C structure, which lives across the call with all
    // that it points to, and the kernel reads no more of it than its size.
    let result = unsafe {
        libc::syscall(libc::SYS_bpf, command, std::ptr::from_ref(attributes), size_of::<T>())
    };
    Errno::result(result).map(|fd| fd as libc::c_int)
}
