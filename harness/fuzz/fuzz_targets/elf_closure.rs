//! Arbitrary bytes as an ELF file, a script and an ld.so.cache: an error or an answer,
//! never a panic, a hang or a large allocation.
//!
//! Once: `rustup toolchain install nightly` and `cargo install cargo-fuzz`. Then, in
//! the folder `harness`:
//!
//! ```text
//! cargo +nightly fuzz run elf_closure fuzz/corpus/elf_closure fuzz/seeds -- \
//!     -max_total_time=120 -max_len=16384 -rss_limit_mb=512
//! ```
//!
//! cargo-fuzz sets `RUSTFLAGS`, which replaces the flags of the workspace's
//! `.cargo/config.toml`; so the static linking there, which the address sanitizer does
//! not bear, is off without further ado. What it finds is written to `fuzz/artifacts`.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use harness::elf::{Cache, Cause, Elf, Resolver, Shebang};
use harness::rootfs::Root;

/// A root with nothing in it but the file itself.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("isolab-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the file");
    folder
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let cache = Cache::parse(data);
    let _ = cache.is_some_and(|cache| cache.get("libc.so.6", 0x303, &["x86-64-v2"]).is_some());
    let script = Shebang::parse(data).is_ok_and(|line| {
        line.is_some_and(|line| line.through_env().is_none_or(|name| !name.is_empty()))
    });
    // The rest needs a file; most bytes are no program, and are done with faster.
    if script || !matches!(Elf::read(data), Err(Cause::NotProgram { .. })) {
        std::fs::write(FOLDER.join("file"), data).expect("the file can be written");
        let root = Root::open(&FOLDER).expect("the folder is there");
        let _ = Resolver::new(root).closure(Path::new("/file"));
    }
});
