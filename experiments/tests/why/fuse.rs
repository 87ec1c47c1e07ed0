//! `isolab why` of unionfs-fuse, by its own name and by that of `mount`.

use rstest::rstest;

use super::overlay::judge;
use super::{out_of_reach, script};
use crate::support::Runner;

const WORLD: &str = r#"
    mkdir a b m
    why() { $ISOLAB why --format json "$@"; }
    ordinary="setpriv --reuid=65534 --regid=65534 --clear-groups"
    # Devices of one's own: none but those that are named.
    devices() { mount -t tmpfs "$@" dev /dev; mknod -m 666 /dev/null c 1 3; }
"#;

#[rstest]
#[case::works("why unionfs-fuse a=RW:b=RO m", "would-mount", &[])]
#[case::by_mount("why mount -t fuse.unionfs a=RW:b=RO m", "would-mount", &[])]
#[case::by_its_helper("why mount -t unionfs -o dirs=a=rw:b=ro none m", "would-mount", &[])]
#[case::branch("why unionfs-fuse a=RW:x=RO m", "missing", &[("component", "/tmp/work/x")])]
#[case::branch_of_helper(
    "why mount -t unionfs -o dirs=a=rw:x=ro none m", "missing", &[("component", "/tmp/work/x")]
)]
#[case::point("why unionfs-fuse a=RW:b=RO x", "missing", &[("component", "/tmp/work/x")])]
#[case::file_as_point("touch f; why unionfs-fuse a:b f", "not-a-folder", &[("component", "/tmp/work/f")])]
#[case::not_empty("touch m/f; why unionfs-fuse a:b m", "not-empty", &[("point", "m")])]
#[case::not_empty_as_asked("touch m/f; why unionfs-fuse -o nonempty a:b m", "would-mount", &[])]
#[case::no_device("devices; why unionfs-fuse a:b m", "no-device", &[("device", "/dev/fuse")])]
#[case::nodev(
    "devices -o nodev; mknod -m 666 /dev/fuse c 10 229; why unionfs-fuse a:b m",
    "nodev", &[("mount", "/dev")]
)]
#[case::no_driver(
    "devices; mknod /dev/fuse c 10 254; why unionfs-fuse a:b m", "no-driver", &[]
)]
#[case::closed(
    "devices; mknod -m 600 /dev/fuse c 10 229; $ordinary $ISOLAB why --format json unionfs-fuse a:b m",
    "device-closed", &[("mode", "0600")]
)]
#[case::ordinary(
    "devices; mknod -m 666 /dev/fuse c 10 229; $ordinary $ISOLAB why --format json unionfs-fuse a:b m",
    "would-mount", &[]
)]
#[case::allow_other(
    "devices; mknod -m 666 /dev/fuse c 10 229; : > conf; mount --bind conf /etc/fuse.conf
     $ordinary $ISOLAB why --format json unionfs-fuse -o allow_other a:b m", "allow-other", &[]
)]
#[case::allowed_other(
    "devices; mknod -m 666 /dev/fuse c 10 229
     echo user_allow_other > conf; mount --bind conf /etc/fuse.conf
     $ordinary $ISOLAB why --format json unionfs-fuse -o allow_other a:b m", "would-mount", &[]
)]
#[case::no_fusermount(
    "devices; mknod -m 666 /dev/fuse c 10 229; mount --bind /dev/null /usr/bin/fusermount3
     $ordinary $ISOLAB why --format json unionfs-fuse a:b m", "no-fusermount", &[("name", "fusermount")]
)]
#[case::powerless_fusermount(
    "devices; mknod -m 666 /dev/fuse c 10 229; cp /usr/bin/fusermount3 f; chmod 755 f
     mount --bind f /usr/bin/fusermount3
     $ordinary $ISOLAB why --format json unionfs-fuse a:b m", "fusermount-powerless", &[]
)]
#[case::program("export PATH=/nowhere; why unionfs-fuse a:b m", "not-on-path", &[])]
#[case::no_helper(
    "touch f; mount -t tmpfs t /usr/sbin; why mount -t unionfs -o dirs=a:b none m",
    "no-helper", &[("helper", "/sbin/mount.unionfs")]
)]
fn each_cause_has_its_name(
    #[case] command: &str,
    #[case] cause: &str,
    #[case] values: &[(&str, &str)],
) {
    if out_of_reach(command) {
        return;
    }
    let (answer, status) = script(Runner::Caller, &format!("{WORLD}{command}"));
    judge(&answer, cause, values);
    assert_eq!(status, i32::from(cause != "would-mount"), "{answer:#}");
}
