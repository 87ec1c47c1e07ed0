//! How many exercises are graded in a second, through the program as a teacher starts it,
//! beside one `bwrap … bash solution.sh` for each exercise as the floor; and the memory of the
//! grader by the number of workbooks. Everything lies on /dev/shm.
//!
//! `cargo bench --bench grade -- [WORKBOOKS]`, 200 by default.

#![expect(clippy::disallowed_methods, reason = "starts programs, as a person would")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const EXERCISE: &str = "namespace/uts";

fn main() {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    // `cargo test --benches` only asks whether it runs.
    let count = asked.unwrap_or(if measured { 200 } else { 4 });
    let jobs = thread::available_parallelism().map_or(1, |count| count.get());
    let folder = tempfile::Builder::new().tempdir_in("/dev/shm").expect("a folder");
    let books = folder.path().join("books");
    make(&books, count);
    println!("{count} workbooks with {EXERCISE}, {jobs} at a time");
    for round in 1..=3 {
        let floor = floor(&books, count, jobs);
        println!("  bwrap … bash   {:7.1} /s", count as f64 / floor.as_secs_f64());
        let results = folder.path().join(format!("results-{round}"));
        let (took, memory) = grade(&books, &results);
        println!("  isolab grade   {:7.1} /s  {memory} KiB", count as f64 / took.as_secs_f64());
    }
}

fn make(books: &Path, count: usize) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/corpus").join(EXERCISE);
    for at in 0..count {
        let own = books.join(format!("{at:05}")).join(EXERCISE);
        fs::create_dir_all(&own).expect("a workbook");
        let entry = if at % 3 == 0 { "starter" } else { "right-shell" };
        let to = own.join("solution.sh");
        fs::copy(corpus.join(entry).join("solution.sh"), &to).expect("a solution");
        fs::set_permissions(&to, fs::Permissions::from_mode(0o755)).expect("a mode");
    }
}

/// The grader's time, and the most memory of its first process, in KiB.
fn grade(books: &Path, results: &Path) -> (Duration, u64) {
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_isolab"))
        .args(["grade", "--only", EXERCISE, "--results"])
        .args([results, books])
        .stdout(Stdio::null())
        .spawn()
        .expect("isolab starts");
    let mut most = 0;
    loop {
        if let Some(status) = child.try_wait().expect("it is ours") {
            assert!(matches!(status.code(), Some(0 | 1)), "{status}");
            return (began.elapsed(), most);
        }
        let status = fs::read_to_string(format!("/proc/{}/status", child.id()));
        let peak = status
            .unwrap_or_default()
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(peak.unwrap_or(0));
        thread::sleep(Duration::from_millis(5));
    }
}

/// One bubblewrap for each, which judges nothing.
fn floor(books: &Path, count: usize, jobs: usize) -> Duration {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count {
                        return;
                    }
                    let own = books.join(format!("{at:05}")).join(EXERCISE);
                    Command::new("bwrap")
                        .args([
                            "--unshare-all",
                            "--cap-add",
                            "CAP_SYS_ADMIN",
                            "--ro-bind",
                            "/",
                            "/",
                        ])
                        .args(["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--ro-bind"])
                        .args([own.as_path(), Path::new("/mnt")])
                        .args(["--setenv", "NAME", "floor", "bash", "/mnt/solution.sh", "true"])
                        .stdout(Stdio::null())
                        .stderr(Stdio::null())
                        .status()
                        .expect("bwrap starts");
                }
            });
        }
    });
    began.elapsed()
}
