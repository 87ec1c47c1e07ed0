//! `isolab why`: each cause from a purpose-made root, and the subject never runs.

mod chroot;
mod contained;
mod fuse;
mod namespaces;
mod overlay;

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rstest::{fixture, rstest};
use serde_json::Value;

use crate::support::{Runner, is_root, isolab_as};

/// A folder with roots and programs that every user can reach.
struct Bench(tempfile::TempDir);

#[fixture]
fn bench() -> Bench {
    let folder = tempfile::Builder::new().prefix("tests-of-isolab").tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("an open folder");
    let bench = Bench(folder);
    fs::create_dir_all(bench.path("root/bin")).expect("a root");
    fs::copy("/bin/bash", bench.path("root/bash")).expect("bash");
    bench
}

impl Bench {
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file of that content and mode in the root.
    fn file(&self, name: &str, content: &[u8], mode: u32) {
        let path = self.path("root").join(name);
        fs::write(&path, content).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("its mode");
    }

    /// The diagnosis of `chroot ROOT WORD…`.
    fn chroot(&self, runner: Runner, words: &[&str]) -> Value {
        let root = self.path("root");
        let mut all = vec!["chroot", root.to_str().expect("UTF-8")];
        all.extend(words);
        why(runner, &all)
    }
}

/// The diagnosis of a command; the exit status has to agree with it.
fn why(runner: Runner, words: &[&str]) -> Value {
    let output = isolab_as(runner).args(["why", "--format", "json"]).args(words).output();
    let output = output.expect("isolab starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let answer: Value = serde_json::from_str(&text)
        .unwrap_or_else(|e| panic!("{e}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    let starts = answer["cause"]["is"] == "would-start";
    assert_eq!(output.status.code(), Some(i32::from(!starts)), "{answer}");
    answer
}

/// The diagnosis of a command by a script in a sandbox of `runner`, as its last words,
/// and the exit status that goes with it.
fn script(runner: Runner, script: &str) -> (Value, i32) {
    let mut command = isolab_as(runner);
    command.args(["selftest", "script"]);
    if matches!(runner, Runner::Rootless) {
        command.arg("--rootless");
    }
    let output = command.arg(script).output().expect("isolab starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    let answer = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}{complaint}"));
    (answer, output.status.code().expect("a status"))
}

/// Whether a script needs more than an ordinary user's sandbox has: a second id, or devices.
fn out_of_reach(script: &str) -> bool {
    let roots = ["$ordinary", "setpriv", "devices", "--cap-add", "--userspec", "--groups"];
    !is_root() && roots.iter().any(|word| script.contains(word))
}

/// A script of that content that everybody may run.
fn script_at(path: &Path, content: &str) {
    fs::write(path, content).expect("a file");
    make_executable(path);
}

fn make_executable(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("its mode");
}

/// A real program's bytes with the machine of its header changed to aarch64.
fn foreign() -> Vec<u8> {
    let mut bytes = fs::read("/bin/true").expect("true");
    bytes[18..20].copy_from_slice(&183u16.to_le_bytes());
    bytes
}

#[rstest]
#[case::name_is_elsewhere("bash", &[], 0o755, "bash", "not-on-path")]
#[case::loader("bash", &[], 0o755, "/bash", "no-loader")]
#[case::absent("bash", &[], 0o755, "/sbin/none", "missing")]
#[case::folder("x", b"", 0o755, "/bin", "is-folder")]
#[case::below_a_file("x", b"", 0o755, "/x/y", "not-a-folder")]
#[case::no_run_bit("x", b"#!/bash\n", 0o644, "/x", "not-executable")]
#[case::interpreter("x", b"#!/bin/none\n", 0o755, "/x", "no-interpreter")]
#[case::interpreters_loader("x", b"#!/bash\n", 0o755, "/x", "no-loader")]
#[case::carriage_return("x", b"#!/bash\r\necho\r\n", 0o755, "/x", "carriage-return")]
#[case::empty("x", b"", 0o755, "/x", "no-format")]
#[case::no_first_line("x", b"echo hello\n", 0o755, "/x", "no-format")]
#[case::truncated("x", b"\x7fELF\x02\x01\x01", 0o755, "/x", "damaged")]
fn each_cause_has_its_name(
    bench: Bench,
    #[case] name: &str,
    #[case] content: &[u8],
    #[case] mode: u32,
    #[case] program: &str,
    #[case] cause: &str,
) {
    if name != "bash" {
        bench.file(name, content, mode);
    }
    let answer = bench.chroot(Runner::Caller, &[program]);
    assert_eq!(answer["cause"]["is"], cause, "{answer:#}");
}

#[rstest]
fn another_machine_is_named(bench: Bench) {
    bench.file("x", &foreign(), 0o755);
    let answer = bench.chroot(Runner::Caller, &["/x"]);
    assert_eq!(answer["cause"]["is"], "foreign", "{answer:#}");
    assert!(answer["cause"]["reason"].as_str().expect("a reason").contains("aarch64"));
}

#[rstest]
fn missing_libraries_are_named_though_execve_succeeds(bench: Bench) {
    let loader = Path::new("/lib64/ld-linux-x86-64.so.2");
    fs::create_dir_all(bench.path("root/lib64")).expect("a folder");
    fs::copy(loader, bench.path("root").join(loader.strip_prefix("/").expect("absolute")))
        .expect("the loader");
    let answer = bench.chroot(Runner::Caller, &["/bash"]);
    assert_eq!(
        answer["calls"].as_array().and_then(|calls| calls.last()).expect("a call")["result"],
        "ok"
    );
    assert_eq!(answer["cause"]["is"], "no-libraries", "{answer:#}");
    let missing = answer["cause"]["missing"].as_array().expect("names");
    assert!(missing.contains(&"libc.so.6".into()), "{missing:?}");
}

#[rstest]
fn links_are_followed_inside_the_root(bench: Bench) {
    symlink("/none", bench.path("root/dangling")).expect("a link");
    symlink("/circle", bench.path("root/circle")).expect("a link");
    let of = |program| bench.chroot(Runner::Caller, &[program])["cause"]["is"].clone();
    assert_eq!(of("/dangling"), "dangling");
    assert_eq!(of("/circle"), "loop");
}

#[rstest]
fn a_missing_root_names_the_component(bench: Bench) {
    let root = bench.path("one/two");
    let answer = why(Runner::Caller, &["chroot", root.to_str().expect("UTF-8"), "bash"]);
    assert_eq!(answer["cause"]["is"], "missing");
    assert_eq!(answer["cause"]["component"], bench.path("one").to_str().expect("UTF-8"));
    assert_eq!(
        why(Runner::Caller, &["chroot", "/etc/passwd", "bash"])["cause"]["is"],
        "not-a-folder"
    );
}

#[rstest]
fn privilege_is_asked_for_after_the_lookup(bench: Bench) {
    let answer = bench.chroot(Runner::Ordinary, &["/bash"]);
    assert_eq!(answer["cause"]["is"], "no-privilege", "{answer:#}");
    let missing = why(Runner::Ordinary, &["chroot", "/does/not/exist", "bash"]);
    assert_eq!(missing["cause"]["is"], "missing", "{missing:#}");
}

#[rstest]
fn an_ordinary_user_learns_whose_mode_is_in_the_way(bench: Bench) {
    fs::create_dir(bench.path("closed")).expect("a folder");
    fs::copy("/bin/true", bench.path("closed/true")).expect("a program");
    fs::set_permissions(bench.path("closed"), fs::Permissions::from_mode(0o700)).expect("its mode");
    let program = bench.path("closed/true");
    let answer = why(Runner::Ordinary, &["exec", program.to_str().expect("UTF-8")]);
    assert_eq!(answer["cause"]["is"], "not-searchable", "{answer:#}");
    assert_eq!(answer["cause"]["mode"], "0700");
}

#[rstest]
fn a_program_that_is_being_written_is_busy(bench: Bench) {
    fs::copy("/bin/true", bench.path("busy")).expect("a program");
    let _writer = File::options().write(true).open(bench.path("busy")).expect("a writer");
    let program = bench.path("busy");
    assert_eq!(
        why(Runner::Caller, &["exec", program.to_str().expect("UTF-8")])["cause"]["is"],
        "busy"
    );
}

#[rstest]
fn the_subject_never_runs(bench: Bench) {
    let trace = bench.path("root/it-ran");
    let script = bench.path("script");
    fs::write(&script, format!("#!/bin/sh\ntouch {}\n", trace.display())).expect("a script");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("its mode");
    let answer = why(Runner::Caller, &["exec", script.to_str().expect("UTF-8")]);
    assert_eq!(answer["cause"]["is"], "would-start", "{answer:#}");
    assert!(!trace.exists(), "the script ran");
}

#[test]
fn the_answer_is_a_sentence_with_a_hint_in_both_languages() {
    for (language, word) in [("en", "does not exist"), ("ko", "존재하지 않아서")] {
        let words = ["why", "--lang", language, "chroot", "/does/not/exist", "bash"];
        let output = isolab_as(Runner::Caller).args(words).output().expect("isolab starts");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(
            text.contains(word) && text.contains("hint: ") && text.contains("ENOENT"),
            "{text}"
        );
        assert_eq!(output.status.code(), Some(1));
    }
}

#[rstest]
#[case(&["why"])]
#[case(&["why", "chroot"])]
#[case(&["why", "exec"])]
fn a_question_without_a_command_is_usage(#[case] words: &[&str]) {
    let output = isolab_as(Runner::Caller).args(words).output().expect("isolab starts");
    assert_eq!(output.status.code(), Some(2));
}
