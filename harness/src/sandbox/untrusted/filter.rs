//! Which system calls untrusted code is refused, how, and why.
//!
//! The kernel's own checks stand behind most rows: the code has no capability outside of
//! its user namespace. The filter takes the calls away altogether, so that a mistake in
//! one of those checks is not at hand either, and tells of attempts that no solution of an
//! exercise makes. It is a list of what is refused, since the exercises need nearly all of
//! the rest; calls younger than the list do not exist for the code.

use nix::errno::Errno;

/// What a refused call comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `ENOSYS`, as on a kernel without it: honest programs try these and do without.
    Absent,
    /// `EPERM`: honest programs ask, and take the answer.
    Refused,
    /// `EPERM`, and the grader hears of it: nobody calls this by accident. A kill by the
    /// filter would be seen by the caller's parent only, which is not ours.
    Violation,
}

/// One refused call.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// Its number.
    pub number: i64,
    /// What it comes to.
    pub answer: Answer,
    /// Why.
    pub why: &'static str,
}

macro_rules! rows {
    ($($why:literal => $answer:ident: $($call:ident)*;)*) => {
        &[$($(Row {
            name: stringify!($call),
            number: number::$call,
            answer: Answer::$answer,
            why: $why,
        },)*)*]
    };
}

/// The refused calls, whatever their arguments.
pub const TABLE: &[Row] = rows! {
    "changes the kernel's code" => Violation: init_module finit_module delete_module;
    "starts another kernel, or none" => Violation: kexec_load kexec_file_load reboot;
    "the machine's swap" => Violation: swapon swapoff;
    "the machine's clock" => Violation: settimeofday clock_settime;
    "the machine's clock; asking it is harmless, setting it is not" => Refused: adjtimex clock_adjtime;
    "programs in the kernel" => Violation: bpf;
    "counts what others do" => Violation: perf_event_open;
    "reads and changes other processes, the grader's probe among them" =>
        Violation: ptrace process_vm_readv process_vm_writev pidfd_getfd;
    "compares kernel addresses; changes the memory of others" => Refused: kcmp process_madvise;
    "opens files by number, past every folder and mount" => Violation: open_by_handle_at;
    "the machine's accounting and quotas" => Violation: acct quotactl quotactl_fd;
    "the machine's ports" => Violation: iopl ioperm;
    "keys outlive the process, and their quota is the machine's" =>
        Absent: keyctl add_key request_key;
    "its workers act outside of this filter" => Absent: io_uring_setup io_uring_enter io_uring_register;
    "holds the kernel in the middle of a copy" => Refused: userfaultfd;
    "watches whole file systems, and those who use them" => Refused: fanotify_init;
    "the kernel's log" => Refused: syslog;
    "segments for old programs" => Refused: modify_ldt;
    "memory that the kernel itself cannot count or read" => Absent: memfd_secret;
    "relics" => Absent: lookup_dcookie nfsservctl uselib _sysctl;
};

/// The newest call that the list was made for, `file_setattr` of Linux 6.17. Those above
/// are absent, and so are the calls of x32, whose numbers have bit 30 set.
const NEWEST: u32 = 469;

/// Kinds of socket that stay within the network namespace. AF_VSOCK does not: it reaches
/// the hypervisor from any; AF_ALG reaches the kernel's cryptography.
const FAMILIES: [i32; 5] =
    [libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK, libc::AF_PACKET];

/// Requests that type on a terminal as if a person did.
const TYPING: [u32; 2] = [0x5412 /* TIOCSTI */, 0x541c /* TIOCLINUX */];

/// The name of a call that the filter stopped.
pub(super) fn name(number: i64) -> String {
    let row = TABLE.iter().find(|row| row.number == number);
    match row {
        Some(row) => row.name.to_owned(),
        None if number == libc::SYS_ioctl => "ioctl that types on a terminal".to_owned(),
        None => format!("call {number}"),
    }
}

/// The filter as a program of classic BPF.
///
/// # References
/// seccomp(2); `linux/filter.h`, `linux/seccomp.h`.
pub(super) fn program() -> Vec<libc::sock_filter> {
    let mut code = vec![
        load(ARCHITECTURE),
        // Calls of another architecture, such as i386 by int 0x80, have other numbers.
        jump(libc::BPF_JEQ, AUDIT_ARCH, 1, 0),
        answer(libc::SECCOMP_RET_KILL_PROCESS),
        load(NUMBER),
        jump(libc::BPF_JGT, NEWEST, 0, 1),
        errno(Errno::ENOSYS),
    ];
    for row in TABLE {
        code.push(jump(libc::BPF_JEQ, row.number as u32, 0, 1));
        code.push(match row.answer {
            Answer::Absent => errno(Errno::ENOSYS),
            Answer::Refused => errno(Errno::EPERM),
            Answer::Violation => answer(libc::SECCOMP_RET_USER_NOTIF),
        });
    }
    // ioctl(fd, request): TYPING is a violation, the rest is not ours.
    code.extend(when(libc::SYS_ioctl, 1, &TYPING, answer(libc::SECCOMP_RET_USER_NOTIF), ALLOW));
    let families = FAMILIES.map(|family| family as u32);
    for call in [libc::SYS_socket, libc::SYS_socketpair] {
        code.extend(when(call, 0, &families, ALLOW, errno(Errno::EAFNOSUPPORT)));
    }
    // prlimit(pid): one's own limits only. That of the PID namespace's init would end it.
    code.extend(when(libc::SYS_prlimit64, 0, &[0], ALLOW, errno(Errno::EPERM)));
    code.push(ALLOW);
    code
}

/// If the call is `number`: `hit` if the low half of its argument at `index` is one of
/// `values`, `miss` if not. The accumulator holds the number, before and after.
fn when(
    number: i64,
    index: u32,
    values: &[u32],
    hit: libc::sock_filter,
    miss: libc::sock_filter,
) -> Vec<libc::sock_filter> {
    let length = 2 * values.len() as u8 + 2;
    let mut code = vec![jump(libc::BPF_JEQ, number as u32, 0, length)];
    code.push(load(ARGUMENTS + 8 * index));
    for value in values {
        code.extend([jump(libc::BPF_JEQ, *value, 0, 1), hit]);
    }
    code.push(miss);
    code
}

/// Offsets in `struct seccomp_data`, on machines that store the low half first.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const ARGUMENTS: u32 = 16;

const ALLOW: libc::sock_filter = answer(libc::SECCOMP_RET_ALLOW);

const fn load(offset: u32) -> libc::sock_filter {
    let code = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
    libc::sock_filter { code, jt: 0, jf: 0, k: offset }
}

const fn jump(test: u32, value: u32, yes: u8, no: u8) -> libc::sock_filter {
    let code = (libc::BPF_JMP | test | libc::BPF_K) as u16;
    libc::sock_filter { code, jt: yes, jf: no, k: value }
}

const fn answer(value: u32) -> libc::sock_filter {
    libc::sock_filter { code: (libc::BPF_RET | libc::BPF_K) as u16, jt: 0, jf: 0, k: value }
}

const fn errno(errno: Errno) -> libc::sock_filter {
    answer(libc::SECCOMP_RET_ERRNO | errno as u32)
}

#[cfg(target_arch = "x86_64")]
const AUDIT_ARCH: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const AUDIT_ARCH: u32 = 0xc000_00b7;

/// The calls' numbers; `-1`, which no call has, where the architecture lacks one.
#[allow(non_upper_case_globals)]
mod number {
    #[cfg(target_arch = "x86_64")]
    pub use libc::{
        SYS__sysctl as _sysctl, SYS_ioperm as ioperm, SYS_iopl as iopl,
        SYS_modify_ldt as modify_ldt, SYS_uselib as uselib,
    };
    pub use libc::{
        SYS_acct as acct, SYS_add_key as add_key, SYS_adjtimex as adjtimex, SYS_bpf as bpf,
        SYS_clock_adjtime as clock_adjtime, SYS_clock_settime as clock_settime,
        SYS_delete_module as delete_module, SYS_fanotify_init as fanotify_init,
        SYS_finit_module as finit_module, SYS_init_module as init_module,
        SYS_io_uring_enter as io_uring_enter, SYS_io_uring_register as io_uring_register,
        SYS_io_uring_setup as io_uring_setup, SYS_kcmp as kcmp,
        SYS_kexec_file_load as kexec_file_load, SYS_kexec_load as kexec_load, SYS_keyctl as keyctl,
        SYS_lookup_dcookie as lookup_dcookie, SYS_memfd_secret as memfd_secret,
        SYS_nfsservctl as nfsservctl, SYS_open_by_handle_at as open_by_handle_at,
        SYS_perf_event_open as perf_event_open, SYS_pidfd_getfd as pidfd_getfd,
        SYS_process_madvise as process_madvise, SYS_process_vm_readv as process_vm_readv,
        SYS_process_vm_writev as process_vm_writev, SYS_ptrace as ptrace, SYS_quotactl as quotactl,
        SYS_quotactl_fd as quotactl_fd, SYS_reboot as reboot, SYS_request_key as request_key,
        SYS_settimeofday as settimeofday, SYS_swapoff as swapoff, SYS_swapon as swapon,
        SYS_syslog as syslog, SYS_userfaultfd as userfaultfd,
    };
    #[cfg(not(target_arch = "x86_64"))]
    mod lacking {
        pub const _sysctl: i64 = -1;
        pub const ioperm: i64 = -1;
        pub const iopl: i64 = -1;
        pub const modify_ldt: i64 = -1;
        pub const uselib: i64 = -1;
    }
    #[cfg(not(target_arch = "x86_64"))]
    pub use lacking::*;
}
