//! From the start of a process to what a guest says first, beside the floor: the bare machine
//! of every guest with the same kernel and settings, and an init that prints and powers off.
//!
//! All in shuffled order, as medians and as multiples of the floor, which is taken twice (A/A).
//! `cargo bench --bench guest -- [KERNEL…]`, on 5.10 and 7.3 by default. What is kept is kept
//! before: kernels fetched, guests saved, and whether KVM boots known.

#![expect(clippy::disallowed_methods, reason = "starts programs, as a person would")]

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use harness::vm::{Accelerator, Guest, Kernel, Qemu, Saved, Settings, catalogue, initramfs_of};

/// The first experiment of any run.
const FIRST: &str = "chroot/missing-root";

/// The cheapest of inits. It is no program of a C library.
const INIT: &str = r#"
static long call(long n, long a, long b, long c) {
    long r;
    __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return r;
}
void _start(void) {
    call(1, 1, (long)"floor\n", 6);
    call(169, 0xfee1dead, 672274793, 0x4321fedc);
    for (;;) call(34, 0, 0, 0);
}
"#;

/// What is measured.
struct Variant {
    name: &'static str,
    command: Box<dyn Fn() -> Command>,
    /// Until the end, and not until the first byte.
    whole: bool,
    times: Vec<Duration>,
}

fn main() {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let asked: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let names = match (asked.is_empty(), measured) {
        (false, _) => asked,
        (true, true) => vec!["5.10".into(), "7.3".into()],
        // `cargo test --benches` only asks whether it runs.
        (true, false) => vec!["5.10".into()],
    };
    let folder = tempfile::Builder::new().tempdir_in("/dev/shm").expect("a folder");
    let initramfs = initramfs(folder.path());
    for name in names {
        let kernel = kernel(&name);
        let mut variants = variants(&kernel, &initramfs);
        for _ in 0..if measured { 9 } else { 1 } {
            round(&mut variants);
        }
        show(&name, &variants);
    }
}

/// From the cache, where the first boot puts a saved guest and what is known of KVM too.
fn kernel(name: &str) -> Kernel {
    let pinned = catalogue::locked(include_str!("../ci/kernels.lock")).expect("the lock");
    let pinned = pinned.iter().find(|one| one.name == name).expect("one of the kernels");
    Kernel::fetch(pinned).expect("the kernel")
}

fn variants(kernel: &Kernel, initramfs: &Path) -> Vec<Variant> {
    let settings = || Settings { init: env!("CARGO_BIN_EXE_isolab").into(), ..Settings::default() };
    let accelerator = Guest::boot(kernel, &settings()).expect("a guest").accelerator;
    Saved::of(kernel, &settings()).expect("a saved guest");
    let (one, image) = (kernel.clone(), initramfs.to_owned());
    let bare = move |settings: &Settings, accelerator: Accelerator| {
        Qemu::bare(&one, accelerator, settings, &image)
    };
    let floor = move || -> Box<dyn Fn() -> Command> {
        let bare = bare.clone();
        Box::new(move || bare(&settings(), accelerator))
    };
    let ours = |words: &str| -> Box<dyn Fn() -> Command> {
        let words = words.replace("KERNEL", &format!("--kernel {}", kernel.name));
        Box::new(move || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_isolab"));
            command.args(words.split(' ')).stdin(Stdio::null()).stdout(Stdio::piped());
            command
        })
    };
    let variant = |name, command, whole| Variant { name, command, whole, times: Vec::new() };
    vec![
        variant("floor, until it prints", floor(), false),
        variant("the same again (A/A)", floor(), false),
        variant("floor, until the machine is off", floor(), true),
        variant("vm exec --boot, first byte", ours("vm exec --boot KERNEL -- echo x"), false),
        variant(
            "vm run --boot, first record",
            ours(&format!("vm run --boot KERNEL {FIRST}")),
            false,
        ),
        variant("vm exec -- echo, first byte", ours("vm exec KERNEL -- echo x"), false),
        variant("vm run, first record", ours(&format!("vm run KERNEL {FIRST}")), false),
    ]
}

/// Each once, in an order drawn anew.
fn round(variants: &mut [Variant]) {
    let mut left: Vec<usize> = (0..variants.len()).collect();
    while !left.is_empty() {
        let at = left.swap_remove(drawn() as usize % left.len());
        let variant = &mut variants[at];
        let took = time(&mut (variant.command)(), variant.whole);
        variant.times.push(took);
    }
}

fn time(command: &mut Command, whole: bool) -> Duration {
    let began = Instant::now();
    let mut child = command.spawn().expect("it starts");
    let mut output = child.stdout.take().expect("it is piped");
    let mut first = [0];
    output.read_exact(&mut first).unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let until_first = began.elapsed();
    output.read_to_end(&mut Vec::new()).expect("the rest");
    assert!(child.wait().expect("it is ours").success(), "{command:?}");
    if whole { began.elapsed() } else { until_first }
}

fn show(kernel: &str, variants: &[Variant]) {
    let middle = |variant: &Variant| {
        let mut times: Vec<f64> = variant.times.iter().map(Duration::as_secs_f64).collect();
        times.sort_by(f64::total_cmp);
        (times[0], times[times.len() / 2], times[times.len() - 1])
    };
    let (_, floor, _) = middle(&variants[0]);
    println!(
        "{kernel}: seconds (fastest, median, slowest of {}), times the floor",
        variants[0].times.len()
    );
    for variant in variants {
        let (fast, median, slow) = middle(variant);
        println!(
            "  {:32} {fast:6.2} {median:6.2} {slow:6.2}  {:5.2}",
            variant.name,
            median / floor
        );
    }
}

/// The archive with nothing but the cheapest init.
fn initramfs(folder: &Path) -> PathBuf {
    let (source, init) = (folder.join("init.c"), folder.join("init"));
    fs::write(&source, INIT).expect("a source");
    let mut gcc = Command::new("gcc");
    gcc.args(["-O1", "-static", "-nostdlib", "-ffreestanding", "-fno-stack-protector", "-o"]);
    assert!(gcc.arg(&init).arg(&source).status().expect("this needs gcc").success());
    let archive = folder.join("initramfs");
    fs::write(&archive, initramfs_of(&init).expect("an archive")).expect("a file");
    archive
}

/// A number of no pattern: the standard library draws the keys of its tables so.
fn drawn() -> u64 {
    RandomState::new().hash_one(())
}
