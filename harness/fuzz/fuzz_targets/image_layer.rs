//! Arbitrary bytes as the archive of a layer, unpacked for real: an error or a tree, never
//! a panic, a hang, a large allocation, or a file outside of the folder.
//!
//! As root, which makes the devices and owners that an archive asks for, on a tmpfs; in the
//! folder `harness`, after what `elf_closure` says:
//!
//! ```text
//! TMPDIR=/dev/shm cargo +nightly fuzz run image_layer -- \
//!     -max_total_time=120 -max_len=16384 -rss_limit_mb=512
//! ```
#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use harness::image::{Marks, unpack};
use harness::tarball::{Budget, Entries, Limits};

/// The folder around the one that is unpacked into, with a file that nobody may touch.
static AROUND: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("isolab-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("victim"), "safe").expect("a file");
    folder
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let mut archive = rest.to_vec();
    if first % 8 != 0 {
        right_checksums(&mut archive);
    }
    let target = AROUND.join("layer");
    fs::create_dir(&target).expect("the last one is gone");
    let budget = Budget::new(Limits { bytes: 1 << 20, entries: 200 });
    let mut entries = Entries::new(archive.as_slice(), &budget);
    let marks = if first % 2 == 0 { Marks::Trusted } else { Marks::User };
    let _ = unpack(&mut entries, &target, marks);
    fs::remove_dir_all(&target).expect("what is unpacked can be removed");
    let mut around = fs::read_dir(&*AROUND).expect("the folder").map(|entry| entry.expect("an entry"));
    assert!(around.next().is_some_and(|one| one.file_name() == "victim") && around.next().is_none());
    assert_eq!(fs::read(AROUND.join("victim")).expect("the file"), b"safe");
});

/// Few bytes have a right checksum by chance: then nothing behind it would be tried.
fn right_checksums(archive: &mut [u8]) {
    let mut at = 0;
    while let Some(block) = archive.get_mut(at..at + 512) {
        if block.iter().all(|byte| *byte == 0) {
            return;
        }
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let size = std::str::from_utf8(&block[124..135]).ok();
        let size = size.and_then(|text| usize::from_str_radix(text.trim(), 8).ok()).unwrap_or(0);
        at += 512 + size.next_multiple_of(512);
    }
}
