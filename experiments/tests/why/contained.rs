//! `isolab why runc run` and `docker run`: each cause from a container that provokes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rstest::rstest;
use serde_json::{Value, json};

use super::why;
use crate::support::{Runner, is_root, isolab};

/// What the program of these containers does, by its argument; it ends with 0 if it may.
const PROGRAM: &str = r#"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(int count, char **words) {
  char *what = count > 1 ? words[1] : "";
  if (!strcmp(what, "write")) return open("/file", O_CREAT | O_WRONLY, 0644) < 0;
  if (!strcmp(what, "fork")) {
    for (int i = 0; i < 40; i++) { int pid = fork(); if (pid < 0) return 2; if (!pid) pause(); }
    return 0;
  }
  if (!strcmp(what, "eat")) {
    volatile char *memory = malloc(64 << 20);
    for (int i = 0; i < 64 << 20; i += 4096) memory[i] = 1;
    return 0;
  }
  if (!strcmp(what, "key")) return syscall(SYS_keyctl, 0, -3, 0) < 0;
  if (!strcmp(what, "chroot")) return chroot("/") < 0;
  if (!strcmp(what, "files")) { for (int i = 0; i < 200; i++) if (dup(0) < 0) return 5; return 0; }
  return 7;
}
"#;

/// A folder with the root `root`, in which the program is `/p`, made once; it lies in the
/// build's own folder for such things, where the next run takes its place.
#[expect(clippy::disallowed_methods, reason = "the compiler makes what the tests ask about")]
fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("why-contained");
        let _ = fs::remove_dir_all(&folder);
        let root = folder.join("root");
        for name in ["proc", "dev", "sys"] {
            fs::create_dir_all(root.join(name)).expect("a root");
        }
        let source = folder.join("p.c");
        fs::write(&source, PROGRAM).expect("a source");
        let mut gcc = assert_cmd::Command::new("gcc");
        gcc.args(["-static", "-o"]).arg(root.join("p")).arg(source).assert().success();
        super::script_at(&root.join("script"), "#!/bin/none\n");
        super::script_at(&root.join("text"), "hello\n");
        fs::write(root.join("arm"), super::foreign()).expect("a program");
        super::make_executable(&root.join("arm"));
        fs::copy("/bin/true", root.join("dynamic")).expect("a program");
        folder
    })
}

/// A bundle that starts `words`, as `isolab container oci` writes it, without its filter.
fn bundle(words: &[&str], changes: &Value) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut container = harness::container::Container::parse(harness::container::DEFAULT)
        .expect("the default is one");
    container.root = root().join("root");
    container.command = words.iter().map(|word| (*word).to_owned()).collect();
    container.refused_calls.clear();
    let mut config = harness::container::oci::config(&container);
    config["linux"]["resources"]["pids"] = Value::Null;
    config["linux"]["resources"]["memory"] = Value::Null;
    for (pointer, value) in changes.as_object().expect("pointers") {
        *config.pointer_mut(pointer).expect("a value") = value.clone();
    }
    fs::write(folder.path().join("config.json"), config.to_string()).expect("a configuration");
    folder
}

#[rstest]
#[case::read_only("write", json!({}), "read-only-root", json!({}))]
#[case::processes(
    "fork",
    json!({ "/linux/resources/pids": { "limit": 20 } }),
    "pids-limit",
    json!({ "limit": "20" })
)]
#[case::memory(
    "eat",
    json!({ "/linux/resources/memory": { "limit": 32 << 20, "swap": 32 << 20 } }),
    "memory-limit",
    json!({ "bytes": "33554432" })
)]
#[case::memory_of_the_runtime(
    "key",
    json!({ "/linux/resources/memory": { "limit": 1 << 20 } }),
    "memory-limit",
    json!({ "bytes": "1048576" })
)]
#[case::filter(
    "key",
    json!({ "/linux/seccomp": {
        "defaultAction": "SCMP_ACT_ALLOW",
        "syscalls": [{ "names": ["bpf", "keyctl"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1 }],
    }}),
    "seccomp-refuses",
    json!({ "call": "keyctl" })
)]
#[case::capability(
    "chroot",
    json!({}),
    "capability-missing",
    json!({ "capability": "CAP_SYS_CHROOT" })
)]
#[case::files(
    "files",
    json!({ "/process/rlimits/0": { "type": "RLIMIT_NOFILE", "soft": 64, "hard": 64 } }),
    "resource-limit",
    json!({ "limits": "RLIMIT_NOFILE" })
)]
#[case::user(
    "write",
    json!({ "/root/readonly": false, "/process/user": { "uid": 1000, "gid": 1000 } }),
    "not-that-user",
    json!({ "uid": "1000" })
)]
#[case::two_at_once(
    "write",
    json!({ "/process/user": { "uid": 1000, "gid": 1000 } }),
    "several-restrictions",
    json!({})
)]
#[case::its_own("else", json!({}), "ends-by-itself", json!({ "status": "exit status 7" }))]
fn what_refuses_a_bundle_is_found_by_lifting_it(
    #[case] what: &str,
    #[case] changes: Value,
    #[case] cause: &str,
    #[case] fields: Value,
) {
    if !is_root() {
        return;
    }
    let bundle = bundle(&["/p", what], &changes);
    let path = bundle.path().to_str().expect("UTF-8");
    let answer = why(Runner::Caller, &["runc", "run", "--bundle", path, "x"]);
    assert_eq!(answer["cause"]["is"], cause, "{answer:#}");
    for (name, value) in fields.as_object().expect("fields") {
        assert_eq!(answer["cause"][name], *value, "{answer:#}");
    }
    // Nothing of the container is left on the root: it ran on a copy.
    assert!(!root().join("root/file").exists());
}

#[rstest]
#[case::absent("/none", "missing")]
#[case::on_no_path("none", "not-on-path")]
#[case::interpreter("/script", "no-interpreter")]
#[case::loader("/dynamic", "no-loader")]
#[case::machine("/arm", "foreign")]
#[case::text("/text", "no-format")]
fn a_program_that_cannot_start_is_never_run(#[case] program: &str, #[case] cause: &str) {
    if !is_root() {
        return;
    }
    let bundle = bundle(&[program], &json!({}));
    let path = bundle.path().to_str().expect("UTF-8");
    for runtime in ["runc", "crun"] {
        let answer = why(Runner::Caller, &[runtime, "create", "-b", path, "x"]);
        assert_eq!(answer["cause"]["is"], cause, "{answer:#}");
        let calls = answer["calls"].as_array().expect("calls");
        assert!(calls.iter().all(|call| !call["name"].as_str().expect("a name").contains("run")));
    }
}

/// An image as a file of `docker save`.
fn image() -> &'static Path {
    static IMAGE: OnceLock<PathBuf> = OnceLock::new();
    IMAGE.get_or_init(|| {
        let file = root().join("image.tar");
        let mut build = isolab();
        build
            .args(["image", "build", "--format", "docker-save"])
            .arg(root().join("root"))
            .arg(&file);
        build.assert().success();
        file
    })
}

#[rstest]
#[case::read_only(&["--read-only"], &["/p", "write"], "read-only-root")]
#[case::writable(&["--rm", "-i"], &["/p", "write"], "would-run")]
#[case::processes(&["--pids-limit", "10"], &["/p", "fork"], "pids-limit")]
#[case::memory(&["-m", "32m"], &["/p", "eat"], "memory-limit")]
#[case::capability(&["--cap-drop", "ALL"], &["/p", "chroot"], "capability-missing")]
#[case::loader(&[], &["/dynamic"], "no-loader")]
#[case::machine(&["--network", "none"], &["/arm"], "foreign")]
#[case::entry_point(&["--entrypoint", "/script"], &["x"], "no-interpreter")]
fn an_image_is_asked_about_as_docker_would_run_it(
    #[case] options: &[&str],
    #[case] words: &[&str],
    #[case] cause: &str,
) {
    if !is_root() {
        return;
    }
    let file = image().to_str().expect("UTF-8");
    let all = [&["why", "--format", "json", "docker", "run"], options, &[file], words].concat();
    let mut asked = isolab();
    asked.env("ISOLAB_CACHE", root().join("cache")).args(all);
    let output = asked.output().expect("isolab starts");
    let answer: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(answer["cause"]["is"], cause, "{answer:#}");
    assert_eq!(output.status.code(), Some(i32::from(cause != "would-run")));
}

#[rstest]
#[case(&["runc", "run", "-b", "/does/not/exist", "x"], "config.json")]
#[case(&["runc", "list"], "run")]
#[case(&["docker", "ps"], "docker run")]
#[case(&["docker", "run", "-m", "much", "x"], "no size")]
fn what_cannot_be_asked_is_usage(#[case] words: &[&str], #[case] said: &str) {
    let output = isolab().arg("why").args(words).output().expect("isolab starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(complaint.contains(said) && complaint.contains("hint:"), "{complaint}");
}

/// Every cause that only a container has is told in both languages.
#[test]
fn each_cause_has_its_text() {
    let names = [
        "would-run",
        "still-running",
        "read-only-root",
        "pids-limit",
        "memory-limit",
        "seccomp-refuses",
        "seccomp-refuses-some",
        "capability-missing",
        "capabilities-missing",
        "not-that-user",
        "resource-limit",
        "several-restrictions",
        "ends-by-itself",
    ];
    for language in [harness::text::Language::En, harness::text::Language::Ko] {
        let texts = isolab::texts(language);
        for name in names {
            assert!(texts.has(&format!("why-{name}")), "{language:?} has no text why-{name}");
        }
    }
}
