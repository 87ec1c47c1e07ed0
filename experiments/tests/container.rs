//! `isolab container`: definitions, what is wrong with them, and their OCI form.

use std::path::Path;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{is_root, isolab};

/// The definition of the capstone, changed.
fn definition(folder: &Path, change: impl FnOnce(String) -> String) -> String {
    let file = folder.join("box.toml");
    std::fs::write(&file, change(harness::container::DEFAULT.to_owned())).expect("a file");
    file.to_str().expect("UTF-8").to_owned()
}

#[rstest]
#[case::no_number("pids = 32", "pids = \"many\"")]
#[case::unknown_key("read_only = true", "readonly = true")]
#[case::a_folder_for_a_name("name = \"contained\"", "name = \"../init.scope\"")]
#[case::nothing_to_run("\"/isolab\", \"probe\", \"--hold\", \"0\"", "")]
fn a_wrong_definition_is_usage(#[case] right: &str, #[case] wrong: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let change = |text: String| {
        assert!(text.contains(right), "{right}");
        text.replace(right, wrong)
    };
    let file = definition(folder.path(), change);
    for what in ["run", "oci"] {
        let output = isolab().args(["container", what, &file]).output().expect("isolab starts");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(complaint.contains("box.toml") && complaint.contains("hint:"), "{complaint}");
    }
}

/// One that cannot be made says which step failed, and leaves no cgroup.
#[rstest]
#[case::namespace("\"uts\"]", "\"uts\", \"moon\"]", "no namespace \"moon\"")]
#[case::capability("\"cap_kill\"", "\"cap_fly\"", "no capability \"cap_fly\"")]
#[case::call("\"bpf\"", "\"teleport\"", "the filter")]
#[case::hook("[limits]", "[hooks]\nafter_fork = [[\"false\"]]\n[limits]", "hook false")]
#[case::root("\"/tmp/work/root\"", "\"/does/not/exist\"", "bind the root")]
fn a_step_that_fails_is_named(#[case] right: &str, #[case] wrong: &str, #[case] said: &str) {
    if !is_root() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["dev", "proc", "sys"] {
        std::fs::create_dir_all(folder.path().join("root").join(name)).expect("a root");
    }
    let root = folder.path().join("root").display().to_string();
    let name = format!("isolab-test-{}", std::process::id());
    let name =
        format!("{name}-{}", said.chars().filter(char::is_ascii_alphabetic).collect::<String>());
    let file = definition(folder.path(), |text| {
        let text = text.replacen(right, wrong, 1).replace("/tmp/work/root", &root);
        text.replace("name = \"contained\"", &format!("name = \"{name}\""))
    });
    let output = isolab().args(["container", "run", &file]).output().expect("isolab starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(125), "{complaint}");
    assert!(complaint.contains(said), "{complaint}");
    let left = std::fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten();
    let left: Vec<_> =
        left.map(|tree| tree.path().join(&name)).filter(|path| path.exists()).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Nothing of the definition is lost on the way to the OCI form.
#[test]
fn the_oci_form_says_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let hook = "[hooks]\nat_exit = [[\"/bin/echo\", \"gone\"]]\n[limits]";
    let file = definition(folder.path(), |text| text.replace("[limits]", hook));
    let output = isolab().args(["container", "oci", &file]).output().expect("isolab starts");
    let config: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(config["process"]["args"], json!(["/isolab", "probe", "--hold", "0"]));
    assert_eq!(config["process"]["noNewPrivileges"], true);
    let kept = json!(["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]);
    for set in ["bounding", "effective", "permitted"] {
        assert_eq!(config["process"]["capabilities"][set], kept, "{set}");
    }
    assert_eq!(config["root"], json!({ "path": "/tmp/work/root", "readonly": true }));
    assert_eq!(config["linux"]["resources"]["memory"]["limit"], 64 << 20);
    assert_eq!(config["linux"]["resources"]["pids"]["limit"], 32);
    assert_eq!(config["process"]["rlimits"][0]["soft"], 1024);
    assert_eq!(config["linux"]["seccomp"]["syscalls"][0]["names"][0], "bpf");
    let kinds = config["linux"]["namespaces"].as_array().expect("namespaces").len();
    assert_eq!((kinds, config["mounts"].as_array().expect("mounts").len()), (5, 7));
    assert_eq!(config["hooks"]["poststop"][0]["args"], json!(["/bin/echo", "gone"]));
}
