//! Broken files: each is an error or has an answer, and none brings a panic.

use std::path::Path;

use harness::elf::{Cache, Cause, Elf, Resolver, Shebang};

use crate::lab::Lab;

/// Numbers that are the same on every run (xorshift64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }
}

#[test]
fn truncated_anywhere() {
    let lab = Lab::new();
    let whole = std::fs::read("/bin/sh").unwrap();
    let expected = Elf::read(whole.as_slice()).unwrap();
    let mut truncated = 0;
    for part in 0..64 {
        let bytes = &whole[..whole.len() * part / 64];
        let file = lab.write("cut", bytes);
        let closure = Resolver::host().unwrap().closure(&file);
        match (Elf::read(bytes), closure) {
            (Ok(elf), Ok(_)) => assert_eq!(elf, expected),
            (Err(cause), Err(error)) => {
                assert_eq!(cause, error.cause);
                assert_eq!(error.path, file);
                truncated += usize::from(matches!(cause, Cause::Truncated { .. }));
            }
            (bytes, file) => panic!("{bytes:?} from memory, {file:?} from the file"),
        }
    }
    assert_eq!(Elf::read(&[] as &[u8]), Err(Cause::Empty));
    assert!(truncated > 20, "only {truncated} were seen to be truncated");
}

#[test]
fn corrupted_anywhere() {
    let lab = Lab::new();
    let whole = std::fs::read("/bin/sh").unwrap();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let (mut errors, mut answers) = (0, 0);
    let mut resolver = Resolver::host().unwrap();
    for round in 0..2000 {
        let mut bytes = whole.clone();
        for _ in 0..1 + numbers.next(16) {
            // Half of the blows hit the headers, where it hurts.
            let limit = if numbers.next(2) == 0 { 1024 } else { bytes.len() };
            let at = numbers.next(limit);
            bytes[at] = numbers.next(256) as u8;
        }
        let file = lab.write(&format!("corrupt{round}"), &bytes);
        match resolver.closure(&file) {
            Ok(_) => answers += 1,
            Err(_) => errors += 1,
        }
        std::fs::remove_file(file).unwrap();
    }
    eprintln!("{errors} errors, {answers} answers");
    assert!(errors > 100 && answers > 100);
}

#[test]
fn corrupted_caches_and_first_lines() {
    let whole = std::fs::read("/etc/ld.so.cache").unwrap_or_default();
    let mut numbers = Numbers(0xd1b5_4a32_d192_ed03);
    for _ in 0..2000 {
        let mut bytes = whole.clone();
        bytes.truncate(numbers.next(2 * whole.len().max(1)));
        for _ in 0..numbers.next(8) {
            let limit = bytes.len().clamp(1, 96);
            let at = numbers.next(limit);
            if let Some(byte) = bytes.get_mut(at) {
                *byte = numbers.next(256) as u8;
            }
        }
        let _ = Cache::parse(&bytes).map(|cache| cache.get("libc.so.6", 0x303, &[]).is_some());
        bytes.splice(..bytes.len().min(2), *b"#!");
        let _ = Shebang::parse(&bytes).map(|line| line.map(|line| line.through_env().is_some()));
    }
}

#[test]
fn files_that_are_no_programs() {
    let lab = Lab::new();
    let cause = |path: &Path| Resolver::host().unwrap().closure(path).unwrap_err();
    assert_eq!(cause(Path::new("/usr")).cause, Cause::Directory);
    assert_eq!(cause(Path::new("/dev/zero")).cause, Cause::Special);
    assert_eq!(cause(&lab.write("empty", "")).cause, Cause::Empty);
    let text = cause(&lab.write("text", "hello")).to_string();
    assert!(
        text.contains("is neither an ELF file nor a script: it begins with 68 65 6c 6c\nhint: ")
    );
    let missing = cause(&lab.path("nothing")).to_string();
    assert!(missing.contains("nothing cannot be read: No such file"), "{missing}");
    let ring = lab.link("ring", "ring");
    assert!(cause(&ring).to_string().contains("symbolic links"));
}
