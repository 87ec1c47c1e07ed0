//! The command line: what it says, and the status it ends with.

use std::fs::File;
use std::io::Read;
use std::time::Duration;

use rstest::rstest;

use crate::support::isolab;

/// Standard output, standard error and exit status.
fn say(arguments: &[&str]) -> (String, String, i32) {
    let output = isolab()
        .args(arguments)
        .env_remove("LC_ALL")
        .env("LANG", "C.UTF-8")
        .output()
        .expect("isolab starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().expect("a status"))
}

#[test]
fn list_shows_every_id() {
    let (out, _, status) = say(&["list", "--ids"]);
    let ids: Vec<&str> = isolab::registry().iter().map(|experiment| experiment.id()).collect();
    assert_eq!(out.lines().collect::<Vec<_>>(), ids);
    assert_eq!(status, 0);
}

#[rstest]
#[case(&["run", "chroot/mising-root"], "chroot/missing-root")]
#[case(&["explain", "escpae"], "chroot/escape")]
#[case(&["run", "nothing-like-it"], "`isolab list`")]
fn an_unknown_id_gets_the_nearest_names(#[case] arguments: &[&str], #[case] hint: &str) {
    let (out, err, status) = say(arguments);
    assert_eq!(status, 2);
    assert!(out.is_empty());
    assert!(err.starts_with("isolab: there is no experiment"), "{err}");
    assert!(err.contains("hint: ") && err.contains(hint), "{err}");
}

#[rstest]
#[case(&[])]
#[case(&["run"])]
#[case(&["run", "--all", "chroot/escape"])]
#[case(&["run", "--format", "xml", "--all"])]
#[case(&["nonsense"])]
fn a_wrong_command_line_is_usage(#[case] arguments: &[&str]) {
    let (_, err, status) = say(arguments);
    assert_eq!(status, 2, "{err}");
    assert!(!err.is_empty());
}

#[rstest]
#[case("en", "Why")]
#[case("ko", "왜 그런가")]
fn explain_speaks_both_languages(#[case] language: &str, #[case] heading: &str) {
    let (out, _, status) = say(&["explain", "chroot/escape", "--lang", language]);
    assert_eq!(status, 0);
    assert!(out.contains(heading), "{out}");
    assert!(!out.contains('\x1b'), "colour reached a pipe");
}

#[test]
fn the_language_follows_the_environment() {
    let output = isolab().args(["explain", "chroot/escape"]).env("LC_ALL", "ko_KR.UTF-8").output();
    let text = String::from_utf8(output.expect("isolab starts").stdout).expect("UTF-8");
    assert!(text.contains("왜 그런가"));
}

#[test]
fn the_transcript_shows_command_answer_facts_and_reason() {
    let (out, _, status) = say(&["run", "chroot/missing-root"]);
    assert_eq!(status, 0);
    for part in [
        "$ chroot /tmp/work/root bash",
        "No such file or directory",
        "exit status 125",
        "ENOENT",
        "✔",
    ] {
        assert!(out.contains(part), "no {part:?} in\n{out}");
    }
    assert!(!out.contains('\x1b'), "colour reached a pipe");
}

#[test]
fn json_is_an_array_and_jsonl_a_record_a_line() {
    let (json, ..) = say(&["run", "chroot/missing-root", "chroot/empty-root", "--format", "json"]);
    let array: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(array.as_array().map(Vec::len), Some(2));
    let (lines, ..) =
        say(&["run", "chroot/missing-root", "chroot/empty-root", "--format", "jsonl"]);
    let ids: Vec<String> = lines
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON")["id"].to_string()
        })
        .collect();
    assert_eq!(ids, ["\"chroot/missing-root\"", "\"chroot/empty-root\""]);
}

#[rstest]
#[case("bash")]
#[case("zsh")]
#[case("fish")]
fn completions_know_the_subcommands(#[case] shell: &str) {
    let (out, _, status) = say(&["completions", shell]);
    assert_eq!(status, 0);
    for shown in ["run", "explain", "closure"] {
        assert!(out.contains(shown), "{shown} is not completed");
    }
    for hidden in ["worker", "selftest", "misdeed"] {
        assert!(!out.contains(hidden), "{hidden} is completed");
    }
}

#[test]
fn the_manual_page_is_roff() {
    let (out, _, status) = say(&["man"]);
    assert_eq!(status, 0);
    assert!(out.contains(".TH isolab"));
    assert!(out.contains("130"), "the exit statuses are in the page");
    assert_eq!(say(&["man", "nonsense"]).2, 2);
}

#[test]
fn a_missing_list_of_skips_is_usage() {
    let (_, err, status) = say(&["run", "chroot/escape", "--allow-skips", "/does/not/exist"]);
    assert_eq!(status, 2);
    assert!(err.contains("cannot read /does/not/exist") && err.contains("hint:"), "{err}");
}

#[test]
fn a_full_disk_gets_one_sentence() {
    let full = File::options().write(true).open("/dev/full").expect("/dev/full");
    let output = spawn(&["run", "chroot/escape"], full.into()).wait_with_output().expect("an end");
    let err = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(err.starts_with("isolab: cannot write the report") && err.contains("hint:"), "{err}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = spawn(&["list"], writer.into()).wait_with_output().expect("an end");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn an_interrupt_gets_one_sentence_and_130() {
    let mut child = spawn(&["run", "--all"], std::process::Stdio::null());
    std::thread::sleep(Duration::from_millis(100));
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("it runs");
    let status = child.wait().expect("an end");
    let mut err = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut err).expect("UTF-8");
    assert_eq!(status.code(), Some(130), "{err}");
    assert!(err.starts_with("isolab: interrupted") && err.contains("hint:"), "{err}");
}

#[test]
fn a_worker_without_its_supervisor_says_so() {
    let (_, err, status) = say(&["worker", "chroot/escape"]);
    assert_ne!(status, 0);
    assert!(err.contains("isolab run"), "{err}");
}

#[expect(clippy::disallowed_methods, reason = "assert_cmd cannot leave a child running")]
fn spawn(arguments: &[&str], stdout: std::process::Stdio) -> std::process::Child {
    std::process::Command::new(env!("CARGO_BIN_EXE_isolab"))
        .args(arguments)
        .stdout(stdout)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("isolab starts")
}
