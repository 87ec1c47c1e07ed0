//! `isolab closure`: what it prints, what it copies, and how it ends.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rstest::rstest;

use crate::support::{Runner, isolab, isolab_as};

/// Standard output, standard error and exit status.
fn closure(arguments: &[&str]) -> (String, String, i32) {
    let output = isolab().arg("closure").args(arguments).output().expect("isolab starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().expect("a status"))
}

fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("tests-of-isolab").tempdir().expect("a folder")
}

#[rstest]
#[case("/bin/bash")]
#[case("bash")]
fn plain_is_one_path_a_line_with_the_loader_and_without_the_file(#[case] file: &str) {
    let (out, err, status) = closure(&[file]);
    assert_eq!((status, err.as_str()), (0, ""));
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines.iter().all(|line| line.starts_with('/')), "{out}");
    assert!(lines.iter().any(|line| line.contains("/ld-linux")), "{out}");
    assert!(lines.iter().any(|line| line.ends_with("/libc.so.6")), "{out}");
    assert!(!lines.iter().any(|line| line.ends_with("/bash")), "{out}");
}

#[test]
fn no_path_comes_twice() {
    let (out, _, status) = closure(&["/bin/bash", "/bin/ls", "/bin/bash"]);
    let mut lines: Vec<&str> = out.lines().collect();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!((lines.len(), status), (all, 0));
}

#[test]
fn a_copy_holds_the_program_and_all_that_it_needs() {
    let root = folder();
    let path = root.path().to_str().expect("UTF-8");
    let (out, err, status) = closure(&["/bin/ls", "--copy-to", path]);
    assert_eq!((status, err.as_str()), (0, ""));
    for file in out.lines().chain(["/bin/ls"]) {
        let inside = root.path().join(file.trim_start_matches('/'));
        assert!(fs::symlink_metadata(&inside).is_ok(), "{file} is not in the root");
    }
    // The same question inside the root has the same answer.
    assert_eq!(closure(&["/bin/ls", "--root", path]), (out, String::new(), 0));
}

#[test]
fn what_is_missing_goes_to_stderr_with_status_1() {
    let root = folder();
    let path = root.path().to_str().expect("UTF-8");
    closure(&["/bin/ls", "--copy-to", path]);
    let libc = closure(&["/bin/ls"])
        .0
        .lines()
        .find(|line| line.ends_with("/libc.so.6"))
        .map(str::to_owned);
    let libc = libc.expect("ls needs libc");
    fs::remove_file(root.path().join(libc.trim_start_matches('/'))).expect("libc was copied");
    let (out, err, status) = closure(&["/bin/ls", "--root", path]);
    assert_eq!(status, 1);
    assert!(err.contains("libc.so.6") && err.contains("hint:"), "{err}");
    assert!(!out.contains("libc.so.6"), "{out}");
}

#[rstest]
#[case::absent("/does/not/exist")]
#[case::not_on_path("does-not-exist-anywhere")]
#[case::folder("/usr")]
#[case::not_elf("/etc/passwd")]
#[case::device("/dev/null")]
fn an_unusable_file_gets_one_sentence_and_status_2(#[case] file: &str) {
    let (out, err, status) = closure(&[file]);
    assert_eq!((status, out.as_str()), (2, ""), "{err}");
    assert!(err.starts_with("isolab: "), "{err}");
}

#[test]
fn a_truncated_program_says_so() {
    let folder = folder();
    let cut = folder.path().join("cut");
    let bytes = fs::read("/bin/bash").expect("bash");
    for length in [0, 3, 40, 100, 1000] {
        fs::write(&cut, &bytes[..length]).expect("a file");
        let (_, err, status) = closure(&[cut.to_str().expect("UTF-8")]);
        assert_eq!(status, 2, "{length}: {err}");
        assert!(!err.contains("panicked"), "{length}: {err}");
    }
}

#[test]
fn an_unreadable_file_says_who_may_not_read_it() {
    let folder = folder();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("an open folder");
    let secret = folder.path().join("secret");
    fs::copy("/bin/true", &secret).expect("a copy");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).expect("a private file");
    let output =
        isolab_as(Runner::Ordinary).arg("closure").arg(&secret).output().expect("isolab starts");
    let err = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("secret") && err.to_lowercase().contains("permission"), "{err}");
}

#[rstest]
#[case("/does/not/exist", "no folder")]
#[case("/etc/passwd", "folder")]
fn a_root_that_is_no_folder_is_usage(#[case] root: &str, #[case] word: &str) {
    for option in ["--root", "--copy-to"] {
        let (_, err, status) = closure(&["/bin/ls", option, root]);
        assert_eq!(status, 2, "{option}: {err}");
        assert!(err.contains(word) && err.contains("hint:"), "{option}: {err}");
    }
}

#[test]
fn json_names_what_needs_what() {
    let (out, ..) = closure(&["/bin/bash", "--format", "json"]);
    let closures: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(closures[0]["kind"], "dynamic");
    let objects = closures[0]["objects"].as_array().expect("objects");
    assert!(objects.iter().any(|object| object["soname"] == "libc.so.6"));
    assert!(Path::new(closures[0]["interpreter"].as_str().expect("a loader")).is_absolute());
}
