//! From creation to exec of a static program to destruction: our sandbox, beside the
//! bare system calls as the floor, `unshare`, `bwrap` and `runc`.
//!
//! Criterion gives the times; the ratios at the end come from rounds that take every
//! variant once in a new order, so that drift of the machine meets all alike, with the
//! floor against itself as the noise.

use std::ffi::{CStr, CString};
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::Criterion;
use harness::sandbox::{Child, Command, Ended, Flavour, Limits, Sandbox, Token, WORK, raw};
use harness::sys::clone::Namespaces;
use harness::sys::mount::set_read_only;
use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_change};

/// The namespaces that every sandbox has.
const ALWAYS: Namespaces =
    Namespaces::MOUNT.union(Namespaces::PID).union(Namespaces::UTS).union(Namespaces::IPC);

/// How many interleaved rounds the ratios come from.
const ROUNDS: usize = 200;

/// One way to run the static program, from nothing to nothing.
struct Variant {
    name: String,
    once: Box<dyn Fn()>,
}

fn main() {
    // runc mounts itself on itself for a moment before it is inside anything.
    raw::leave_mounts().expect("mounts of our own; run as root");
    let folder =
        tempfile::Builder::new().prefix("bench-").tempdir_in("/var/tmp").expect("a folder");
    let program = build(folder.path());
    let mut criterion = Criterion::default()
        .measurement_time(Duration::from_secs(2))
        .warm_up_time(Duration::from_millis(500))
        .sample_size(50)
        .configure_from_args();
    let sets = [
        ("mnt pid uts ipc", Namespaces::empty()),
        ("+ net", Namespaces::NET),
        ("+ net cgroup", Namespaces::NET.union(Namespaces::CGROUP)),
    ];
    for (name, more) in sets {
        let variants = variants(name, more, &program);
        let mut group = criterion.benchmark_group(name);
        for variant in &variants {
            group.bench_function(&variant.name, |bencher| bencher.iter(&variant.once));
        }
        group.finish();
        // `cargo test --benches` only asks whether everything runs.
        if std::env::args().any(|argument| argument == "--bench") {
            ratios(name, &variants);
        }
    }
    criterion.final_summary();
}

/// The variants for one set of namespaces; the floor comes first.
fn variants(set: &str, more: Namespaces, program: &CStr) -> Vec<Variant> {
    let path = program.to_string_lossy().into_owned();
    let all = ALWAYS | more;
    let bare = |name: &str, world: fn()| {
        let program = program.to_owned();
        let once = move || bare(all, &program, world);
        Variant { name: name.into(), once: Box::new(once) }
    };
    let ours = |name: &str, flavour: Flavour, limits: Limits| {
        let program = program.to_owned();
        let sandbox = Sandbox { namespaces: more, limits, ..Sandbox::new(flavour) };
        Variant { name: name.into(), once: Box::new(move || in_sandbox(&sandbox, &program)) }
    };
    let tool = |name: &str, arguments: &[&str]| {
        let command = Command::new(arguments.iter().copied().chain([path.as_str()]));
        Variant { name: name.into(), once: Box::new(move || run_tool(&command)) }
    };
    let mut variants = vec![
        bare("bare calls, same world", same_world),
        bare("bare calls, same world (A/A)", same_world),
        bare("bare calls, private mounts only", || {}),
        ours("isolab", Flavour::Root, Limits::default()),
        ours("isolab with limits", Flavour::Root, Sandbox::new(Flavour::Root).limits),
        ours("isolab rootless", Flavour::Rootless, Limits::default()),
    ];
    if set == "mnt pid uts ipc" {
        variants.push(tool("unshare", &["unshare", "-m", "-p", "-u", "-i", "-f", "--mount-proc"]));
    }
    if more.contains(Namespaces::CGROUP) {
        let bwrap = [
            "bwrap",
            "--unshare-all",
            "--ro-bind",
            "/",
            "/",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--tmpfs",
            "/tmp",
        ];
        variants.push(tool("bwrap --unshare-all", &bwrap));
        variants.push(Variant { name: "runc run".into(), once: runc(program) });
    }
    variants
}

/// The program in a root of its own, with the configuration that runc itself writes.
fn runc(program: &CStr) -> Box<dyn Fn()> {
    let program = Path::new(program.to_str().expect("UTF-8"));
    let bundle = program.with_file_name("bundle");
    let root = bundle.join("rootfs");
    std::fs::create_dir_all(&root).expect("a root");
    std::fs::copy(program, root.join("nothing")).expect("a copy");
    let config = bundle.join("config.json");
    if !config.exists() {
        run_tool(&Command::new(["runc", "spec"]).folder(&bundle));
    }
    let text = std::fs::read_to_string(&config).expect("a configuration");
    let mut value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    value["process"]["terminal"] = false.into();
    value["process"]["args"] = vec!["/nothing"].into();
    std::fs::write(&config, value.to_string()).expect("a configuration");
    let id = format!("isolab-bench-{}", std::process::id());
    let state = format!("--root={}", program.with_file_name("state").display());
    let words = ["runc".into(), state, "run".into(), "--bundle".into()];
    let command = Command::new(words).argument(&bundle).argument(id);
    Box::new(move || run_tool(&command))
}

fn in_sandbox(sandbox: &Sandbox, program: &CStr) {
    let token = Token::new().expect("a token");
    let running = sandbox.start(&token, |_| execute(program)).expect("a sandbox");
    let (ended, _) = running.wait().expect("its end");
    assert_eq!(ended, Ended::Exit(0));
}

fn bare(namespaces: Namespaces, program: &CStr, world: fn()) {
    let child = Child::start(namespaces, || {
        mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)
            .expect("private");
        world();
        execute(program);
        1
    });
    assert_eq!(child.expect("a clone").wait().expect("its end"), Ended::Exit(0));
}

/// What the sandbox builds, by the calls alone: no channel, no checks.
fn same_world() {
    set_read_only(Path::new("/"), true).expect("read-only");
    for folder in ["/tmp", "/run", "/dev/shm"] {
        mount("tmpfs", folder, "tmpfs", MountFlags::NODEV | MountFlags::NOSUID, Some(c"mode=1777"))
            .expect("a tmpfs");
    }
    mount("proc", "/proc", "proc", MountFlags::NODEV, None).expect("proc");
    std::fs::create_dir(WORK).expect("a folder");
    mount("tmpfs", WORK, "tmpfs", MountFlags::NODEV | MountFlags::NOSUID, Some(c"mode=1777"))
        .expect("a tmpfs");
}

fn execute(program: &CStr) {
    let _ = nix::unistd::execve(program, &[program], &[] as &[&CStr]);
}

fn run_tool(command: &Command) {
    assert_eq!(command.run().expect("a tool").ended, Ended::Exit(0));
}

/// The smallest static program. It lies in /var/tmp, which no sandbox covers: a checkout
/// may be in /tmp.
fn build(folder: &Path) -> CString {
    let (source, program) = (folder.join("nothing.c"), folder.join("nothing"));
    std::fs::write(&source, "int main(void) { return 0; }\n").expect("a source");
    let gcc = Command::new(["gcc", "-static", "-O2", "-o"]).argument(&program).argument(&source);
    run_tool(&gcc);
    CString::new(program.to_str().expect("UTF-8")).expect("a path")
}

/// Median of the per-round ratios to the first variant.
fn ratios(set: &str, variants: &[Variant]) {
    let mut times: Vec<Vec<Duration>> = variants.iter().map(|_| Vec::new()).collect();
    for round in 0..ROUNDS {
        for at in 0..variants.len() {
            // Another variant first in each round.
            let at = (at + round) % variants.len();
            let began = Instant::now();
            (variants[at].once)();
            times[at].push(began.elapsed());
        }
    }
    println!("\n{set}: ratio to the bare calls, median of {ROUNDS} interleaved rounds");
    for (variant, own) in variants.iter().zip(&times) {
        let ratios =
            own.iter().zip(&times[0]).map(|(own, floor)| own.as_secs_f64() / floor.as_secs_f64());
        let milliseconds = own.iter().map(|time| time.as_secs_f64() * 1e3);
        println!(
            "  {:<34} {:>6.2}  {:>7.2} ms",
            variant.name,
            median(ratios),
            median(milliseconds)
        );
    }
    // What this project wants of itself.
    for (unit, goal) in [("bare calls, same world", 1.5), ("bwrap", 0.5), ("runc", 0.15)] {
        let at = |name: &str| variants.iter().position(|it| it.name.starts_with(name));
        let Some((own, unit_at)) = at("isolab").zip(at(unit)) else { continue };
        let pairs = times[own].iter().zip(&times[unit_at]);
        let ratio = median(pairs.map(|(own, unit)| own.as_secs_f64() / unit.as_secs_f64()));
        let mark = if ratio <= goal { "✔" } else { "✘" };
        println!("  {mark} isolab is {ratio:.3} of {unit}; at most {goal} is wanted");
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
