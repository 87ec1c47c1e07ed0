//! Which kernel modules are loaded, and in which order: small ELF files that say what they
//! need, as real ones do, compressed in each of the kernel's ways.

mod elf;

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::write::GzEncoder;
use harness::vm::image::decompress;
use harness::vm::modules::{Closure, Modules};
use liblzma::write::XzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use tempfile::TempDir;

use elf::module;

/// What the `.modinfo` of a module says, by its name.
const SAY: &[(&str, &[&str])] = &[
    ("outer", &["depends=middle,inner", "softdep=pre: soft absent-soft post: after"]),
    ("middle", &["license=GPL", "depends=inner,built_in"]),
    ("inner", &["depends="]),
    ("soft_one", &["softdep=post: outer"]),
    ("soft", &["depends=soft-one"]),
    ("after", &[]),
];

#[test]
fn each_module_follows_what_it_depends_on() {
    let modules = Tree::new();
    modules.add("outer", "kernel/a/outer.ko.xz", xz);
    modules.add("middle", "kernel/b/middle.ko.zst", zstd);
    modules.add("inner", "kernel/inner.ko.gz", gzip);
    modules.add("soft", "updates/soft.ko", <[u8]>::to_vec);
    modules.add("soft_one", "kernel/soft-one.ko.zst", zstd);
    modules.add("after", "kernel/after.ko", <[u8]>::to_vec);
    modules.write("modules.builtin", b"kernel/fs/built-in.ko\n");
    let closure = modules.closure(&["outer"]).expect("it is read");
    // What comes afterwards by a soft dependency is not waited for, and none has to exist.
    assert_eq!(names(&closure), ["inner", "middle", "soft_one", "soft", "outer"]);
    assert!(closure.missing.is_empty(), "{:?}", closure.missing);
    for module in &closure.modules {
        assert_eq!(module.bytes, modules.bytes(&module.name), "{}", module.name);
    }
}

#[test]
fn what_is_there_twice_is_loaded_once_and_what_is_built_in_never() {
    let modules = Tree::new();
    modules.add("middle", "middle.ko", <[u8]>::to_vec);
    modules.add("inner", "inner.ko", <[u8]>::to_vec);
    modules.write("modules.builtin", b"kernel/built_in.ko\n");
    let closure = modules.closure(&["inner", "middle", "built-in", "inner"]).expect("it is read");
    assert_eq!(names(&closure), ["inner", "middle"]);
    assert!(closure.missing.is_empty(), "{:?}", closure.missing);
}

/// A hard dependency that is nowhere is missing; a soft one was only a wish.
#[test]
fn what_is_missing_is_named() {
    let modules = Tree::new();
    modules.add("middle", "middle.ko.xz", xz);
    let closure = modules.closure(&["middle", "nowhere"]).expect("it is read");
    assert_eq!(closure.missing, ["inner", "built_in", "nowhere"]);
}

/// `build` and `source` of an installed kernel lead to trees with modules of their own.
#[test]
fn links_are_not_followed() {
    let (modules, other) = (Tree::new(), Tree::new());
    other.add("inner", "inner.ko", <[u8]>::to_vec);
    std::os::unix::fs::symlink(other.folder.path(), modules.folder.path().join("build"))
        .expect("a link");
    assert_eq!(modules.closure(&["inner"]).expect("it is read").missing, ["inner"]);
}

#[test]
fn a_damaged_module_is_an_error_that_names_it() {
    let compressions: [(&str, Compress); 3] = [("xz", xz), ("zst", zstd), ("gz", gzip)];
    for (end, compress) in compressions {
        let modules = Tree::new();
        let name = format!("inner.ko.{end}");
        modules.add("inner", &name, |bytes| {
            let mut packed = compress(bytes);
            packed.truncate(packed.len() / 2);
            packed
        });
        let error = modules.closure(&["inner"]).expect_err(&name).to_string();
        assert!(error.contains("damaged") && error.contains(&name), "{error}");
    }
    let modules = Tree::new();
    modules.write("inner.ko", b"no ELF file");
    let error = modules.closure(&["inner"]).expect_err("no module").to_string();
    assert!(error.contains("inner.ko"), "{error}");
}

/// The tool's own compression, which is what a kernel's build uses, in larger blocks.
#[test]
#[expect(clippy::disallowed_methods, reason = "xz and zstd make what is read")]
fn what_the_tools_compress_is_read() {
    let bytes: Vec<u8> =
        (0..400_000_u32).flat_map(|n| (n / 7).wrapping_mul(n).to_le_bytes()).collect();
    let elf = [b"\x7fELF".as_slice(), &bytes].concat();
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, &elf).expect("a file");
    for command in [["xz", "--check=crc32", "-c"], ["zstd", "-19", "-qc"], ["gzip", "-n", "-c"]] {
        let mut tool = std::process::Command::new(command[0]);
        let output =
            tool.args(&command[1..]).arg(&file).output().expect("this test needs xz, zstd");
        assert!(output.status.success(), "{output:?}");
        assert!(decompress(&output.stdout).expect("it is read") == elf, "{command:?}");
    }
}

type Compress = fn(&[u8]) -> Vec<u8>;

/// Folders with modules.
struct Tree {
    folder: TempDir,
}

impl Tree {
    fn new() -> Self {
        Self { folder: TempDir::new().expect("a folder") }
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        let (_, said) = SAY.iter().find(|(one, _)| *one == name).expect("a known module");
        module(said)
    }

    fn add(&self, name: &str, path: &str, compress: impl Fn(&[u8]) -> Vec<u8>) {
        self.write(path, &compress(&self.bytes(name)));
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    fn closure(&self, wanted: &[&str]) -> harness::Result<Closure> {
        Modules::below(self.folder.path())?.closure(wanted)
    }
}

fn names(closure: &Closure) -> Vec<&str> {
    closure.modules.iter().map(|module| module.name.as_str()).collect()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = XzEncoder::new(Vec::new(), 6);
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}
