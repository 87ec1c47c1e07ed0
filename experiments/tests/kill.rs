//! SIGKILL of the supervisor at any moment leaves nothing behind.

use crate::support::isolab;

#[test]
fn two_hundred_kills_leave_nothing() {
    let ids = [
        "chroot/missing-root",
        "chroot/bash-with-libraries",
        "chroot/escape",
        "chroot/nginx",
        "union/merge",
    ];
    let output =
        isolab().args(["selftest", "kill", "200"]).args(ids).output().expect("isolab starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    println!("{}", text(&output.stdout));
}
