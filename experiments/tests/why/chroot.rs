//! `isolab why chroot` and a plain program: what needs mounts or ids of its own to fail.

use rstest::rstest;

use super::overlay::judge;
use super::{out_of_reach, script};
use crate::support::Runner;

#[rstest]
#[case::noexec(
    "mount -t tmpfs -o noexec t /mnt; cp /bin/true /mnt; why exec /mnt/true",
    "noexec",
    "mount",
    "/mnt"
)]
#[case::noexec_below_a_root(
    "mkdir -p r/m; mount -t tmpfs -o noexec t r/m; cp /bin/true r/m; why chroot r /m/true",
    "noexec",
    "mount",
    "/tmp/work/r/m"
)]
#[case::userspec("why chroot --userspec=nobody:tty / true", "would-start", "is", "would-start")]
#[case::groups("why chroot --groups=tty,4242 / true", "would-start", "is", "would-start")]
#[case::unknown_user("why chroot --userspec=nonesuch / true", "unknown-user", "name", "nonesuch")]
#[case::unknown_group(
    "why chroot --groups=tty,nonesuch / true",
    "unknown-group",
    "name",
    "nonesuch"
)]
#[case::no_group("why chroot --userspec=4242 / true", "no-group", "uid", "4242")]
#[case::user_of_the_root(
    "mkdir -p r/etc; echo inner:x:7:8:: > r/etc/passwd; why chroot --userspec=inner r /none",
    "missing",
    "component",
    "/none"
)]
#[case::skip_chdir("mkdir r; why chroot --skip-chdir r true", "skip-chdir", "root", "r")]
#[case::skip_chdir_of_the_root(
    "why chroot --skip-chdir / true",
    "would-start",
    "is",
    "would-start"
)]
#[case::setgroups_denied(
    "unshare -r $ISOLAB why --format json chroot --groups=1 / true",
    "setgroups-denied",
    "is",
    "setgroups-denied"
)]
#[case::may_not_become(
    "setpriv --bounding-set=-setgid,-setuid $ISOLAB why --format json chroot --userspec=1:1 / true",
    "may-not-become",
    "call",
    "setgroups"
)]
#[case::seccomp(
    r#"printf "$REFUSES_CHROOT" > filter; exec 9<filter
       bwrap --dev-bind / / --cap-add ALL --seccomp 9 $ISOLAB why --format json chroot / true"#,
    "refused",
    "seccomp",
    "filter"
)]
fn in_a_sandbox_each_cause_has_its_name(
    #[case] command: &str,
    #[case] cause: &str,
    #[case] name: &str,
    #[case] value: &str,
) {
    if out_of_reach(command) {
        return;
    }
    // Instructions of BPF for x86-64: chroot(2), number 161, is EPERM, all else allowed.
    let filter =
        r"\x20\0\0\0\0\0\0\0\x15\0\0\x01\xa1\0\0\0\x06\0\0\0\x01\0\x05\0\x06\0\0\0\0\0\xff\x7f";
    let world = format!("REFUSES_CHROOT='{filter}'; why() {{ $ISOLAB why --format json \"$@\"; }}");
    let (answer, status) = script(Runner::Caller, &format!("{world}\n{command}"));
    judge(&answer, cause, &[(name, value)]);
    assert_eq!(status, i32::from(cause != "would-start"), "{answer:#}");
}

#[rstest]
fn an_id_outside_of_the_map_is_named() {
    let ask = "$ISOLAB why --format json chroot --userspec=70000:70000 --groups= / true";
    let (answer, _) = script(Runner::Rootless, ask);
    judge(&answer, "id-not-mapped", &[("call", "setgid"), ("id", "70000")]);
}
