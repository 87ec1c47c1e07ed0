//! Which kernels there are, and kernels of a person's own.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use harness::vm::{Kernel, catalogue};
use rstest::rstest;

use crate::support::{OLDEST, cache_of_kernels, isolab};

/// Each pinned kernel is there, not there, or damaged; the last one is a reason to look.
#[test]
fn the_list_says_what_is_at_hand() {
    let cache = cache_of_kernels(OLDEST);
    let kept = kernel_in(cache.path());
    let name = kept.file_name().expect("a name");
    let whole = tempfile::tempdir().expect("a folder");
    let copy = whole.path().join(name);
    fs::create_dir(&copy).expect("a folder");
    for entry in fs::read_dir(&kept).expect("the kernel") {
        let path = entry.expect("an entry").path();
        symlink(&path, copy.join(path.file_name().expect("a name"))).expect("a link");
    }
    let list = || {
        let mut list = isolab();
        list.env("ISOLAB_CACHE", whole.path()).args(["vm", "list"]);
        let output = list.output().expect("isolab starts");
        (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
    };
    let state = |text: &str, kernel: &str| {
        let line = text.lines().find(|line| line.starts_with(&format!("{kernel} ")));
        line.unwrap_or_else(|| panic!("no {kernel}: {text}")).to_owned()
    };
    let (text, status) = list();
    assert!(state(&text, OLDEST).ends_with("ready"), "{text}");
    for kernel in ["6.1", "6.12", "6.18", "7.3"] {
        assert!(state(&text, kernel).ends_with("not fetched"), "{text}");
    }
    assert!(text.contains("QEMU emulator version"), "{text}");
    assert_eq!(status, Some(0), "{text}");

    let module = copy.join("overlay.ko");
    fs::remove_file(&module).expect("the link goes");
    fs::write(&module, "another one").expect("a module");
    let (text, status) = list();
    assert!(text.contains("overlay.ko is damaged") && status == Some(3), "{text}");
}

/// A bzImage with a folder of modules, and the tree that a kernel is built in, where the
/// modules lie among the sources.
#[rstest]
fn a_kernel_of_ones_own_boots(#[values(false, true)] as_a_tree: bool) {
    let cache = cache_of_kernels(OLDEST);
    let kept = kernel_in(cache.path());
    let tree = tempfile::tempdir().expect("a folder");
    let place = |name: &str| {
        let path = tree.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        path
    };
    let image = place("arch/x86/boot/bzImage");
    fs::write(&image, bz_image(&fs::read(kept.join("vmlinux")).expect("the kernel"))).expect("it");
    for entry in fs::read_dir(&kept).expect("the kernel") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "ko") {
            let name = path.file_name().expect("a name").to_string_lossy();
            let folder = if as_a_tree { format!("fs/{name}s") } else { "modules".into() };
            fs::copy(&path, place(&format!("{folder}/{name}"))).expect("a copy");
        }
    }
    let (image, modules) = (image.display().to_string(), place("modules").display().to_string());
    let whole = tree.path().display().to_string();
    let options = match as_a_tree {
        true => vec!["--kernel", &whole],
        false => vec!["--kernel", &image, "--modules", &modules],
    };
    let mut exec = isolab();
    exec.env("ISOLAB_CACHE", cache.path()).args(["vm", "exec"]).args(options);
    let output = exec.args(["--", "uname", "-r"]).output().expect("isolab starts");
    let release = String::from_utf8_lossy(&output.stdout);
    assert!(release.starts_with("5.10."), "{output:?}");
}

#[test]
fn what_is_no_kernel_is_refused_with_a_hint() {
    let mut exec = isolab();
    let output = exec.args(["vm", "exec", "--kernel", "9.9", "true"]).output().expect("isolab");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.contains("there is no kernel \"9.9\"") && err.contains("5.10, 6.1"), "{err}");
    assert_eq!(output.status.code(), Some(2), "{err}");
}

/// The folder of the oldest kernel as it is pinned: a cache may hold others of that series.
fn kernel_in(cache: &Path) -> PathBuf {
    let pinned = catalogue::locked(include_str!("../../ci/kernels.lock")).expect("the lock");
    let pinned = pinned.iter().find(|one| one.name == OLDEST).expect("it is pinned");
    let kernel = Kernel::cached(pinned).expect("a cache").expect("it was fetched");
    let image = kernel.vmlinux().expect("it is not damaged");
    cache.join(image.parent().and_then(Path::file_name).expect("a folder"))
}

/// A boot image around this kernel, as the build of a kernel makes one: of its first part no
/// more than what says where the compressed kernel lies.
///
/// Source: Documentation/arch/x86/boot.rst of Linux, "The Real-Mode Kernel Header".
fn bz_image(vmlinux: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(vmlinux).expect("memory");
    let packed = packed.finish().expect("memory");
    let (sectors, offset) = (1, 64_u32);
    let mut image = vec![0; (sectors + 1) * 512 + offset as usize];
    image[0x1f1] = sectors as u8;
    image[0x202..0x206].copy_from_slice(b"HdrS");
    image[0x248..0x24c].copy_from_slice(&offset.to_le_bytes());
    image[0x24c..0x250].copy_from_slice(&(packed.len() as u32).to_le_bytes());
    image.extend(packed);
    image
}
