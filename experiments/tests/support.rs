//! Starting the built binary, as oneself or as an ordinary user.

use std::path::Path;

use assert_cmd::Command;
use harness::record::Record;
use isolab::AllowedSkips;

/// The oldest kernel that guests boot, and the newest one.
pub const OLDEST: &str = "5.10";
pub const NEWEST: &str = "7.3";

/// Whose sandbox a test wants.
#[derive(Clone, Copy, Debug)]
pub enum Runner {
    /// As the caller of the tests.
    Caller,
    /// Root, in a user namespace over a subordinate range.
    Rootless,
    /// A user without any privilege.
    Ordinary,
}

/// The built command.
#[expect(clippy::disallowed_methods, reason = "this is the way to start it")]
pub fn isolab() -> Command {
    assert_cmd::cargo::cargo_bin_cmd!("isolab")
}

/// The built command as `runner` would start it.
pub fn isolab_as(runner: Runner) -> Command {
    match runner {
        Runner::Ordinary if is_root() => as_nobody(),
        Runner::Caller | Runner::Rootless | Runner::Ordinary => isolab(),
    }
}

/// Runs one experiment and gives back its record, or one for each of its backends.
pub fn records(id: &str, runner: Runner) -> Vec<Record> {
    let mut command = isolab_as(runner);
    command.args(["run", id, "--format", "jsonl"]);
    if matches!(runner, Runner::Rootless) {
        command.arg("--rootless");
    }
    let output = command.output().expect("isolab starts");
    let text = String::from_utf8(output.stdout).expect("a record is UTF-8");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!text.is_empty(), "no record of {id}: {complaint}");
    let parse = |line| serde_json::from_str(line);
    text.lines()
        .map(parse)
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("a damaged record of {id}: {error}\n{text}{complaint}"))
}

/// Runs one experiment that has one record.
pub fn record(id: &str, runner: Runner) -> Record {
    let mut records = records(id, runner);
    assert_eq!(records.len(), 1, "records of {id}");
    records.remove(0)
}

/// Whether `record` is a skip that `ci/allowed-skips` lists.
pub fn is_allowed_skip(record: &Record) -> bool {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/allowed-skips");
    AllowedSkips::read(&list).expect("ci/allowed-skips is in order").allows(record)
}

/// A cache with the kernels of the real one, this one at least, and nothing else.
pub fn cache_of_kernels(fetched: &str) -> tempfile::TempDir {
    let output = isolab().args(["vm", "fetch", "--kernel", fetched]).output();
    let output = output.expect("isolab starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = tempfile::tempdir().expect("a folder");
    let real = harness::cache::folder().expect("a cache");
    for entry in std::fs::read_dir(real).expect("the cache") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let is_kernel = name.starts_with("kernel-") && !name.starts_with("kernel-own-");
        if (is_kernel && !name.ends_with(".lock")) || name.starts_with("kvm-") {
            std::os::unix::fs::symlink(&path, folder.path().join(name)).expect("a link");
        }
    }
    folder
}

/// `experiments/chroot/missing_root.rs` is the file of `chroot/missing-root`.
pub fn id_of(file: &Path) -> String {
    let name = file.file_stem().expect("a file name").to_string_lossy().replace('_', "-");
    let area = file.parent().and_then(Path::file_name).expect("an area").to_string_lossy();
    format!("{area}/{name}")
}

/// Whether the tests run as root.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The built command as a user that has no privilege and owns nothing. The checkout may
/// be private to root, so root opens the binary and the user executes the descriptor.
#[expect(clippy::disallowed_methods, reason = "setpriv is how root becomes an ordinary user")]
fn as_nobody() -> Command {
    let mut command = Command::new("sh");
    let script = "exec 9<\"$0\"; exec setpriv --reuid=65534 --regid=65534 --clear-groups /proc/self/fd/9 \"$@\"";
    command.args(["-c", script, env!("CARGO_BIN_EXE_isolab")]).current_dir("/");
    command
}
