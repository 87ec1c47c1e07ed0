//! Other architectures, and libraries that cannot be used.

use std::path::Path;

use harness::elf::{Cause, Closure, Resolver};

use crate::lab::{Lab, RUNPATH};

/// The architecture's offset in the header.
const E_MACHINE: usize = 18;
const EM_AARCH64: u8 = 183;

fn patch(path: &Path, at: usize, byte: u8) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] = byte;
    std::fs::write(path, bytes).unwrap();
}

/// A program that looks for liba.so in `first`, then in `second`.
fn two_folders(lab: &Lab) -> std::path::PathBuf {
    lab.library("first/liba.so", &[], &[]);
    lab.library("second/liba.so", &[], &[]);
    let folders = format!("{RUNPATH}$ORIGIN/first:$ORIGIN/second");
    lab.program("main", &["first/liba.so"], &[&folders])
}

fn assert_second(lab: &Lab, closure: &Closure) {
    assert_eq!(lab.found(closure, "liba.so").unwrap().0, "second/liba.so");
}

#[test]
fn a_program_for_another_machine_is_named() {
    let lab = Lab::new();
    let main = lab.program("main", &[], &[]);
    patch(&main, E_MACHINE, EM_AARCH64);
    let error = Resolver::host().unwrap().closure(&main).unwrap_err();
    assert!(matches!(error.cause, Cause::Foreign { .. }));
    let expected = format!("aarch64 ELF on {}", std::env::consts::ARCH);
    assert!(error.to_string().contains(&expected), "{error}");
    // Sparc is not among the architectures that we know folders of.
    patch(&main, E_MACHINE, 43);
    let error = Resolver::host().unwrap().closure(&main).unwrap_err();
    assert!(error.to_string().contains("sparcv9 ELF on"), "{error}");
}

#[test]
fn a_library_for_another_machine_is_passed_over() {
    let lab = Lab::new();
    let main = two_folders(&lab);
    patch(&lab.path("first/liba.so"), E_MACHINE, EM_AARCH64);
    assert_second(&lab, &lab.closure(&main));
    // And it is the reason where there is no other.
    std::fs::remove_file(lab.path("second/liba.so")).unwrap();
    let missing = lab.closure(&main).missing.remove(0);
    assert!(missing.because.as_deref().unwrap().ends_with("first/liba.so is for aarch64"));
}

#[test]
fn a_library_of_the_wrong_class_is_passed_over() {
    let lab = Lab::new();
    let main = two_folders(&lab);
    // Not only the class byte: a whole, valid library of 32 bits.
    lab.write("first/liba.so", narrow_library());
    assert_second(&lab, &lab.closure(&main));
}

#[test]
fn a_library_that_is_no_elf_ends_the_search() {
    let lab = Lab::new();
    let main = two_folders(&lab);
    lab.write("first/liba.so", "INPUT(libother.so)\n");
    // The loader ends here with "invalid ELF header", so that ldd has no answer.
    let closure = Resolver::host().unwrap().closure(&main).unwrap();
    assert_eq!(closure.missing[0].soname, "liba.so");
    let because = closure.missing[0].because.as_deref().unwrap();
    assert!(because.contains("first/liba.so is neither an ELF file nor a script"), "{because}");
}

/// The header of a 32-bit library for the 386 without any segment.
fn narrow_library() -> Vec<u8> {
    // Longer than a header of 64 bits, or the loader would call it too short.
    let mut bytes = vec![0; 64];
    bytes[..7].copy_from_slice(b"\x7fELF\x01\x01\x01");
    bytes[16] = 3;
    bytes[E_MACHINE] = 3;
    bytes[20] = 1;
    bytes[40] = 52;
    bytes[42] = 32;
    bytes
}
