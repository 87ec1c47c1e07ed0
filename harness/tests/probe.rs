//! The twins agree about this very process, say why they differ about others, and do not
//! stumble over odd content.

use std::fs;

use harness::probe::{
    Caps, FileId, IdRange, Ids, NAMESPACES, Place, Profile, Status, compressed, disagreements,
    facts, masked, mountinfo, mounts, names, read_only, text,
};
use harness::record::{Fact, NamespaceView};
use nix::errno::Errno;

fn twins() -> (Profile, Profile) {
    let outside = Profile::outside(std::process::id()).expect("this process lives");
    (Profile::inside(), outside)
}

#[test]
fn twins_agree_about_this_process() {
    let (inside, outside) = twins();
    assert_eq!(disagreements(&inside, &outside), []);
    let unread: Vec<_> = outside.unread.keys().map(String::as_str).collect();
    // A kernel without a security module has no label to tell.
    let expected = ["devices", "label", "securebits"];
    assert!(unread.iter().all(|field| expected.contains(field)), "{:?}", outside.unread);
    assert_eq!(outside.namespaces.len(), NAMESPACES.len());
}

#[test]
fn falsified_profile_is_caught_without_excuse() {
    let (mut inside, outside) = twins();
    inside.hostname = Some("elsewhere".to_owned());
    inside.no_new_privs = inside.no_new_privs.map(|set| !set);
    inside.caps = Some(Caps { ambient: 1, ..inside.caps.expect("capget works") });
    inside.namespaces.get_mut("net").expect("it could be read").inode += 1;
    let found = disagreements(&inside, &outside);
    let fields: Vec<_> = found.iter().map(|found| found.field.as_str()).collect();
    assert_eq!(fields, ["caps.ambient", "hostname", "namespaces.net.inode", "no_new_privs"]);
    assert!(found.iter().all(|found| found.why.is_none()), "{found:?}");
}

#[test]
fn kernels_own_translations_are_no_disagreement() {
    let (mut inside, mut outside) = twins();
    let ids = |id| Some(Ids { real: id, effective: id, saved: id });
    let id = FileId { device: 7, inode: 9 };
    let place = |path: &str| Some(Place { id, path: path.to_owned() });
    (inside.uids, outside.uids) = (ids(5), ids(100_005));
    (inside.groups, outside.groups) = (Some(vec![1, 2]), Some(vec![1, 200_002]));
    let range = |inside, outside| Some(vec![IdRange { inside, outside, count: 10 }]);
    (inside.uid_map, outside.uid_map) = (range(0, 100_000), range(0, 100_000));
    (inside.gid_map, outside.gid_map) = (range(2, 200_002), range(2, 200_002));
    inside.gids = outside.gids;
    (inside.pids, outside.pids) = (Some(vec![1]), Some(vec![4711, 1]));
    (inside.ppid, outside.ppid) = (Some(0), Some(4710));
    (inside.root, outside.root) = (place("/"), place("/srv/root"));
    (inside.cwd, outside.cwd) = (place("/home"), place("/srv/root/home"));
    let found = disagreements(&inside, &outside);
    let fields = found.iter().map(|found| (found.field.as_str(), found.why.is_some()));
    assert_eq!(fields.collect::<Vec<_>>(), [("ppid", true)]);
}

#[test]
fn profile_survives_json() {
    let inside = Profile::inside();
    let json = serde_json::to_string(&inside).expect("it is plain data");
    assert!(!json.contains('\n'));
    assert_eq!(serde_json::from_str::<Profile>(&json).expect("it is the same type"), inside);
}

#[test]
fn missing_process_is_a_clear_error() {
    // Above the highest pid_max, 2^22.
    let error = Profile::outside(1 << 23).expect_err("no such number");
    assert_eq!(error.errno(), Some(Errno::ESRCH));
    assert!(error.to_string().starts_with("cannot find process 8388608: "), "{error}");
    for number in [0, u32::MAX] {
        let error = Profile::outside(number).expect_err("no number of a process");
        assert_eq!(error.to_string(), format!("{number} is no process id"));
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the subject is a process that ends by itself")]
fn process_that_ends_is_an_error_or_was_wholly_read() {
    for _ in 0..100 {
        let mut child = std::process::Command::new("true").spawn().expect("true is everywhere");
        // It is not waited for, so it stays as a zombie.
        let error = loop {
            match Profile::outside(child.id()) {
                Ok(profile) => assert_eq!(profile.namespaces.len(), NAMESPACES.len()),
                Err(error) => break error.to_string(),
            }
        };
        assert!(error.ends_with("ended while it was looked at"), "{error}");
        child.wait().expect("it is our child");
    }
}

#[test]
fn facts_beside_oneself_are_all_shared() {
    let inside = Profile::inside();
    let facts = facts(&inside, &inside);
    let Some(Fact::Namespaces(views)) = facts.get("namespaces") else { panic!("{facts:?}") };
    assert!(views.values().all(|view| *view == NamespaceView::Shared), "{views:?}");
    assert_eq!(facts["root"], Fact::text("same"));
    assert_eq!(facts["uid_map"], Fact::text("as-observer"));
    assert_eq!(facts["seccomp_filters_added"], Fact::Count(0));
    assert_eq!(facts["caps_bounding"], Fact::list(["all"]));
    assert!(!facts.contains_key("chrooted"), "from inside nobody can tell");
}

#[test]
fn facts_hold_no_numbers_of_the_machine() {
    let observer = Profile::inside();
    let own = observer.uids.expect("getresuid works").effective;
    let mut other = observer.clone();
    other.namespaces.insert("user".to_owned(), FileId { device: 0, inode: 0 });
    other.namespaces.remove("net");
    let range = |inside, outside, count| IdRange { inside, outside, count };
    other.uid_map =
        Some(vec![range(0, own, 1), range(1, 3_000_000, 65_536), range(65_537, 3_065_536, 10)]);
    let facts = facts(&other, &observer);
    assert_eq!(facts["uid_map"], Fact::list(["0 SELF 1", "1 SUB 65536", "65537 SUB+65536 10"]));
    let Fact::Namespaces(views) = &facts["namespaces"] else { panic!("{facts:?}") };
    assert_eq!(views["user"], NamespaceView::Own);
    assert_eq!(views["net"], NamespaceView::Lost);
}

#[test]
fn capability_sets_are_named_briefly() {
    assert_eq!(names(1 | 1 << 21 | 1 << 41), ["cap_chown", "cap_sys_admin", "cap_41"]);
    let most = (1 << 41) - 1;
    assert_eq!(compressed(0, most), ["none"]);
    assert_eq!(compressed(most, most), ["all"]);
    assert_eq!(compressed(most, most & !(1 << 24)), ["all"], "nobody has the 24th here");
    assert_eq!(compressed(most & !(1 << 24), most), ["all", "-cap_sys_resource"]);
    assert_eq!(compressed(0b11, most), ["cap_chown", "cap_dac_override"]);
}

const MOUNTINFO: &[u8] = b"\
22 27 0:21 / /proc rw,relatime shared:5 - proc proc rw
30 22 0:6 /null /proc/kcore rw,nosuid master:3 - devtmpfs devtmpfs rw,size=1k
31 22 0:40 / /proc/acpi ro,relatime - tmpfs tmpfs ro
32 22 0:21 /sys /proc/sys ro,relatime - proc proc rw
33 32 0:21 /sys/fs /proc/sys/fs ro,relatime - proc proc rw
40 27 0:41 / /sys/fs/cgroup ro - tmpfs  rw
41 40 0:42 / /sys/fs/cgroup/cpu rw shared:7 master:8 - cgroup cgroup rw,cpu
50 27 0:4 net:[4026531840] /run/a\\040b\\134c\\011 rw unbindable future:1 - nsfs nsfs rw
60 27 0:50 /\xff\\400\\08 / rw - overlay over rw,lowerdir=/a\\054b:/c
";

#[test]
fn mountinfo_is_unescaped_and_classified() {
    let parsed = mountinfo(MOUNTINFO).expect("each line is as in the manual");
    let propagation: Vec<_> = parsed.iter().map(|mount| mount.propagation()).collect();
    assert_eq!(&propagation[..2], ["shared", "slave"]);
    assert_eq!(&propagation[5..8], ["private", "shared,slave", "unbindable"]);
    assert_eq!(parsed[5].source, "");
    assert_eq!(parsed[7].point, "/run/a b\\c\t");
    assert_eq!(parsed[7].to_record().root, "net");
    // Neither a byte above 0o377 nor a digit above 7 is an escape.
    assert_eq!(parsed[8].root, "/\u{fffd}\\400\\08");
    assert_eq!(parsed[8].super_options, "rw,lowerdir=/a\\054b:/c");
    assert_eq!(masked(&parsed), ["/proc/acpi", "/proc/kcore"]);
    assert_eq!(read_only(&parsed), ["/proc/sys", "/sys/fs/cgroup"]);
    let profile = Profile { mounts: Some(parsed), ..Profile::inside() };
    let Some(Fact::Mounts(below)) = mounts(&profile, "/sys/fs/") else { panic!("they are known") };
    assert_eq!(below.len(), 2);
}

#[test]
fn truncated_content_is_an_error_or_shorter_and_never_a_panic() {
    let broken = b"22 27 0:21 / /proc rw,relatime shared:5\n";
    let error = mountinfo(broken).expect_err("the hyphen is missing").to_string();
    assert!(error.starts_with("odd line in mountinfo: \"22 27 "), "{error}");
    for end in 0..MOUNTINFO.len() {
        let _either = mountinfo(&MOUNTINFO[..end]);
    }
    for file in ["status", "limits", "cgroup", "uid_map", "environ"] {
        let content = fs::read(format!("/proc/self/{file}")).expect("it is our own");
        for end in 0..content.len().min(4096) {
            let cut = &content[..end];
            let _each = (text::limits(cut), text::cgroups(cut), text::id_map(cut));
            let _each = (text::environment(cut), Status::parse(cut).caps());
        }
    }
    assert!(text::id_map(b"0 0\n").is_err());
    assert!(text::id_map(b"0 0 4294967296\n").is_err());
    assert!(text::limits(b"Max open files            1024\n").is_err());
    assert!(
        text::limits(b"\n\nMax\nMax new things  1 2 x\n").expect("unknown ones pass").is_empty()
    );
    assert_eq!(text::cgroups(b"0::/a:b\n").expect("colons in paths are fine")[0].path, "/a:b");
}

#[test]
fn environment_may_hold_anything() {
    let parsed = text::environment(b"A=1\0A=2\0=B=3\0none\0\xff=\xfe\0E=\0=\0");
    let pairs: Vec<_> =
        parsed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(pairs, [("=B", "3"), ("A", "1"), ("E", ""), ("\u{fffd}", "\u{fffd}")]);
}

#[test]
fn status_of_an_old_kernel_lacks_only_what_it_lacks() {
    let old =
        Status::parse(b"Name:\todd\\n: name\nUid:\t1\t2\t3\t4\nGroups:\t\nSeccomp:\t2\nPPid:\tx\n");
    assert_eq!(old.uids().expect("it is there"), Ids { real: 1, effective: 2, saved: 3 });
    assert_eq!(old.groups().expect("there are none"), [0; 0]);
    assert!(old.seccomp().is_ok());
    let error = old.seccomp_filters().expect_err("it came with 5.9").to_string();
    assert_eq!(error, "no Seccomp_filters in status: this kernel does not tell");
    assert_eq!(old.ppid().expect_err("not a number").to_string(), "odd line in PPid: \"x\"");
}
