//! SIGKILL of the supervisor at any moment leaves nothing behind.

use rstest::rstest;

use crate::support::isolab;

#[rstest]
#[case::small_ones(
    "200",
    &["chroot/missing-root", "chroot/bash-with-libraries", "chroot/escape", "chroot/bind-mounts", "union/merge"]
)]
#[case::with_an_engine("15", &["chroot/hello-scratch-image"])]
fn kills_leave_nothing(#[case] times: &str, #[case] ids: &[&str]) {
    let output =
        isolab().args(["selftest", "kill", times]).args(ids).output().expect("isolab starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    println!("{}", text(&output.stdout));
}
