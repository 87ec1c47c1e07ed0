//! `isolab why mount -t overlay`: each cause provoked in a sandbox, and nothing is left.

use harness::diagnose::Cause;
use harness::text::Language;
use rstest::rstest;
use serde_json::Value;

use crate::support::{Runner, isolab_as};

/// Folders for a mount, one mount that holds `busy` and `held`, and what asks.
const WORLD: &str = r#"
    mkdir a b u w m busy held point
    why() { $ISOLAB why --format json mount -t overlay overlay "$@"; }
    union() { mount -t overlay overlay "$@"; }
    good=lowerdir=a:b,upperdir=u,workdir=w
"#;

/// The diagnosis at the end of a script.
fn overlay(runner: Runner, script: &str) -> (Value, i32) {
    super::script(runner, &format!("{WORLD}{script}"))
}

#[rstest]
#[case::works("why -o $good m", "would-mount", &[])]
#[case::flags("why -o ro,noatime,$good m", "would-mount", &[])]
#[case::unknown_option("why -o $good,foo=1 m", "bad-option", &[("option", "foo=1")])]
#[case::bad_value("why -o $good,xino=maybe m", "bad-option", &[("option", "xino=maybe")])]
#[case::conflict("why -o $good,metacopy=on,redirect_dir=off m", "conflicting-options", &[])]
#[case::no_lower_option("why -o upperdir=u,workdir=w m", "no-lower", &[])]
#[case::one_layer("why -o lowerdir=a m", "one-layer", &[])]
#[case::no_work_option("why -o lowerdir=a,upperdir=u m", "no-work", &[("upper", "u")])]
#[case::missing_lower(
    "why -o lowerdir=a:none/x,upperdir=u,workdir=w m", "missing", &[("component", "/tmp/work/none")]
)]
#[case::missing_upper(
    "why -o lowerdir=a,upperdir=x,workdir=w m", "missing", &[("component", "/tmp/work/x")]
)]
#[case::missing_work(
    "why -o lowerdir=a,upperdir=u,workdir=x m", "missing", &[("component", "/tmp/work/x")]
)]
#[case::file_as_lower(
    "touch f; why -o lowerdir=f,upperdir=u,workdir=w m", "not-a-folder", &[("component", "/tmp/work/f")]
)]
#[case::missing_point("why -o $good none", "missing", &[("component", "/tmp/work/none")])]
#[case::file_as_point("touch f; why -o $good f", "not-a-folder", &[("component", "/tmp/work/f")])]
#[case::work_elsewhere(
    "why -o lowerdir=a,upperdir=u,workdir=/run m", "different-mounts", &[("same_file_system", "false")]
)]
#[case::work_bound_elsewhere(
    "mount --bind w held; why -o lowerdir=a,upperdir=u,workdir=held m",
    "different-mounts", &[("same_file_system", "true")]
)]
#[case::the_same("why -o lowerdir=a,upperdir=u,workdir=u m", "not-separate", &[])]
#[case::work_in_upper(
    "mkdir u/w; why -o lowerdir=a,upperdir=u,workdir=u/w m", "not-separate", &[("work", "u/w")]
)]
#[case::upper_in_work(
    "mkdir w/u; why -o lowerdir=a,upperdir=w/u,workdir=w m", "not-separate", &[("upper", "w/u")]
)]
#[case::upper_on_overlay(
    "union -o $good m; mkdir m/u m/w; why -o lowerdir=a,upperdir=m/u,workdir=m/w point",
    "unfit-upper", &[("file_system", "overlay")]
)]
#[case::upper_on_fuse(
    "fuse-overlayfs -o lowerdir=a,upperdir=u,workdir=w held; mkdir held/u held/w
     why -o lowerdir=b,upperdir=held/u,workdir=held/w m", "unfit-upper", &[]
)]
#[case::upper_on_proc(
    "why -o lowerdir=a,upperdir=/proc/fs,workdir=/proc/sys m", "unfit-upper", &[("file_system", "proc")]
)]
#[case::lower_on_proc("why -o lowerdir=a:/proc/fs m", "unfit-lower", &[("lower", "/proc/fs")])]
#[case::no_room_in_work(
    "mount -t tmpfs -o nr_inodes=3 t held; mkdir held/u held/w
     why -o lowerdir=a,upperdir=held/u,workdir=held/w m", "mounts-read-only", &[("work", "held/w")]
)]
#[case::read_only_upper(
    "mount -t tmpfs t held; mkdir held/u held/w; mount -o remount,ro held
     why -o lowerdir=a,upperdir=held/u,workdir=held/w m",
    "upper-read-only", &[("mount", "/tmp/work/held")]
)]
#[case::in_use(
    "union -o $good point; why -o lowerdir=a,upperdir=u,workdir=w,index=on m", "in-use", &[("folder", "u")]
)]
#[case::work_in_use(
    "union -o $good point; why -o lowerdir=a,upperdir=busy,workdir=w,index=on m",
    "in-use", &[("folder", "w")]
)]
#[case::in_use_without_index(
    "union -o $good point; why -o $good m", "in-use-unguarded", &[("folder", "u")]
)]
#[case::one_layer_twice("why -o lowerdir=a:b:a,upperdir=u,workdir=w m", "overlapping", &[])]
#[case::too_deep(
    "union -o lowerdir=a:b point; union -o lowerdir=point:busy m
     why -o lowerdir=m:held,upperdir=u,workdir=w m", "too-deep", &[("layer", "m")]
)]
#[case::too_many_layers(
    "mkdir l; cd l; mkdir $(seq 501); why -o lowerdir=$(seq -s: 501) ../m",
    "too-many-layers", &[("layers", "501"), ("most", "500")]
)]
#[case::page_too_long(
    "d=$(printf x%.0s {1..200}); mkdir -p l/$d; cd l/$d; mkdir {1..30}
     why -o lowerdir=$(for i in {1..29}; do printf %s: $PWD/$i; done)$PWD/30 /tmp/work/m",
    "options-too-long", &[]
)]
#[case::another_origin(
    "union -o lowerdir=a,upperdir=u,workdir=w,index=on m; umount m
     why -o lowerdir=b,upperdir=u,workdir=w,index=on m", "other-origin", &[("upper", "u")]
)]
#[case::volatile_before(
    "union -o $good,volatile m; umount m; why -o $good m", "incompatible", &[("feature", "volatile")]
)]
fn each_cause_has_its_name(
    #[case] command: &str,
    #[case] cause: &str,
    #[case] values: &[(&str, &str)],
) {
    let (answer, status) = overlay(Runner::Caller, command);
    judge(&answer, cause, values);
    let works = ["would-mount", "mounts-read-only", "in-use-unguarded"].contains(&cause);
    assert_eq!(status, i32::from(!works), "{answer:#}");
}

/// The cause by its name and some of its fields; its text has all its values in both
/// languages.
pub fn judge(answer: &Value, cause: &str, values: &[(&str, &str)]) {
    assert_eq!(answer["cause"]["is"], cause, "{answer:#}");
    for (name, value) in values {
        let field = &answer["cause"][*name];
        let text = field.as_str().map_or_else(|| field.to_string(), str::to_owned);
        assert_eq!(text, *value, "{name} of {answer:#}");
    }
    let typed: Cause = serde_json::from_value(answer["cause"].clone()).expect("a cause");
    let values = typed.values();
    let values: Vec<_> = values.iter().map(|(name, value)| (&**name, value.clone())).collect();
    for language in [Language::En, Language::Ko] {
        let texts = isolab::texts(language);
        assert!(texts.has(&typed.key()), "{language:?} has no text {}", typed.key());
        for key in [typed.key(), format!("{}.hint", typed.key())] {
            let text = texts.format(&key, &values);
            assert!(!text.contains("{$"), "{language:?}: {text}");
        }
    }
}

#[rstest]
fn the_kernels_own_text_is_shown() {
    let (answer, _) = overlay(Runner::Caller, "why -o $good,foo=1 m");
    assert_eq!(answer["log"][0], "e overlay: Unknown parameter 'foo'", "{answer:#}");
    let last = answer["calls"].as_array().and_then(|calls| calls.last()).expect("a call");
    assert_eq!(last["path"], "foo=1", "{answer:#}");
    assert_eq!(last["result"], "EINVAL", "{answer:#}");
}

/// In a user namespace as outside of it: neither folders nor attributes nor times.
#[rstest]
#[case::root(Runner::Caller)]
#[case::rootless(Runner::Rootless)]
fn nothing_is_left(
    #[case] runner: Runner,
    #[values("", ",index=on", ",volatile", ",foo=1")] more: &str,
) {
    let look = "look() { tar --xattrs --xattrs-include='*' --pax-option=delete=atime,delete=ctime -c a b u w m | sha256sum; ls -AR; cat /proc/self/mountinfo; }";
    let ask = format!("{look}; before=$(look); why -o $good{more} m > /run/answer || true");
    let compare = r#"[ "$before" = "$(look)" ] || { diff <(echo "$before") <(look) >&2; false; }; cat /run/answer"#;
    let (answer, _) = overlay(runner, &format!("{ask}; {compare}"));
    let cause = if more == ",foo=1" { "bad-option" } else { "would-mount" };
    judge(&answer, cause, &[]);
}

/// An ordinary user's own folders, tried in a user namespace of that user.
#[rstest]
fn nothing_is_left_by_an_ordinary_user(#[values("", ",userxattr", ",volatile")] more: &str) {
    let look = "look() { tar --xattrs --xattrs-include='*' --pax-option=delete=atime,delete=ctime -c u w | sha256sum; ls -AR u w; }";
    let user = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    let (answer, _) = overlay(
        Runner::Caller,
        &format!(
            "{look}; chown 65534:65534 u w; before=$(look)
             {user} $ISOLAB why --format json mount -t overlay o -o $good{more} m > /run/answer || true
             [ \"$before\" = \"$(look)\" ]; cat /run/answer"
        ),
    );
    judge(&answer, "mount-not-permitted", &[("user_namespace_helps", "true")]);
}

/// A living mount keeps its work folder: a file can still be copied up.
#[rstest]
fn a_mount_in_use_goes_on_working() {
    let after = "echo x > a/f; union -o $good m; why -o $good point > /run/answer; echo y >> m/f; cat /run/answer";
    let (answer, status) = overlay(Runner::Caller, after);
    judge(&answer, "in-use-unguarded", &[("folder", "u")]);
    assert_eq!(status, 0);
}

/// A kernel without overlayfs cannot be had here; a filter answers for it, as that would.
#[rstest]
fn a_kernel_without_overlayfs_is_named() {
    // BPF for x86-64: fsopen(2), number 430, is ENODEV, all else allowed.
    let filter =
        r"\x20\0\0\0\0\0\0\0\x15\0\0\x01\xae\x01\0\0\x06\0\0\0\x13\0\x05\0\x06\0\0\0\0\0\xff\x7f";
    let ask = format!(
        "printf '{filter}' > filter; exec 9<filter
         bwrap --dev-bind / / --cap-add ALL --seccomp 9 \\
             $ISOLAB why --format json mount -t overlay o -o lowerdir=none:b m"
    );
    let (answer, _) = overlay(Runner::Caller, &ask);
    judge(&answer, "no-file-system", &[("kind", "overlay")]);
}

#[rstest]
fn an_ordinary_user_is_told_of_the_user_namespace() {
    let words = "lowerdir=/usr:/etc";
    let output = isolab_as(Runner::Ordinary)
        .args(["why", "--format", "json", "mount", "-t", "overlay", "o", "-o", words, "/mnt"])
        .output()
        .expect("isolab starts");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("an answer");
    judge(&answer, "mount-not-permitted", &[("user_namespace_helps", "true")]);
    assert_eq!(answer["calls"][0]["result"], "EPERM", "{answer:#}");
    assert_eq!(output.status.code(), Some(1));
}
