//! Inherited descriptors are adopted once, and namespaces tell of themselves.

use std::fs::File;
use std::os::fd::{AsRawFd, IntoRawFd};

use harness::sys::{fd, ns};
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};

#[test]
fn only_an_inherited_descriptor_is_adopted_and_only_once() {
    let file = File::open("/dev/null").expect("it is everywhere");
    let error = fd::adopt(file.as_raw_fd()).expect_err("the file owns it").to_string();
    assert!(error.ends_with("was not inherited, or is in use"), "{error}");

    fcntl(&file, FcntlArg::F_SETFD(FdFlag::empty())).expect("it is open");
    let number = file.into_raw_fd();
    let adopted = fd::adopt(number).expect("as if it came through exec");
    assert!(fd::adopt(number).is_err(), "a second owner");
    drop(adopted);

    for number in [-1, 0, 1, 2] {
        assert!(fd::adopt(number).is_err());
    }
    let error = fd::adopt(i32::MAX).expect_err("no such descriptor");
    assert_eq!(error.errno(), Some(Errno::EBADF));
}

#[test]
fn namespace_tells_its_kind_owner_and_parent() {
    let open = |kind| File::open(format!("/proc/self/ns/{kind}")).expect("it is our own");
    for kind in ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"] {
        assert_eq!(ns::kind(open(kind)), Ok(kind));
    }
    assert_eq!(ns::parent(open("net")).err(), Some(Errno::EINVAL), "it has no parent");
    assert_eq!(ns::owner_uid(open("net")), Err(Errno::EINVAL), "only user namespaces have one");
    ns::owner_uid(open("user")).expect("it is a user namespace");
    // The owner lies out of sight where this process is in a user namespace of its own.
    match ns::owner(open("net")) {
        Ok(owner) => assert_eq!(ns::kind(owner), Ok("user")),
        Err(errno) => assert_eq!(errno, Errno::EPERM),
    }
    assert_eq!(ns::kind(File::open("/dev/null").expect("it is everywhere")), Err(Errno::ENOTTY));
}
