//! `isolab convert`: there and back, and what a form cannot say.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use harness::union::form::Form;
use rstest::rstest;
use rustix::fs::{CWD, FileType, Mode, XattrFlags, mknodat, setxattr};

use crate::support::{Runner, is_root, isolab, isolab_as};

fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("tests-of-isolab").tempdir().expect("a folder")
}

/// Standard error and exit status.
fn convert(from: Form, to: Form, src: &Path, dst: &Path, more: &[&OsStr]) -> (String, i32) {
    let mut command = isolab();
    command.args(["convert", "--from", from.name(), "--to", to.name()]);
    let output = command.args(more).args([src, dst]).output().expect("isolab starts");
    let err = String::from_utf8(output.stderr).expect("UTF-8");
    (err, output.status.code().expect("a status"))
}

fn well(from: Form, to: Form, src: &Path, dst: &Path) {
    assert_eq!(convert(from, to, src, dst, &[]), (String::new(), 0), "{from} to {to}");
}

fn lines(form: Form, layer: &Path) -> BTreeMap<PathBuf, String> {
    form.read(layer).and_then(|layer| layer.lines()).expect("a layer")
}

fn whiteout(path: &Path) {
    mknodat(CWD, path, FileType::CharacterDevice, Mode::empty(), 0).expect("anybody may do that");
}

fn attribute(path: &Path, name: &str, value: &str) {
    setxattr(path, name, value.as_bytes(), XattrFlags::empty()).expect("an attribute");
}

/// A layer in the OCI form with everything that every form can say.
fn sample(at: &Path) {
    fs::create_dir_all(at.join("deep/er")).expect("folders");
    fs::create_dir(at.join("opaque")).expect("a folder");
    for (name, text) in [("file", "a file"), ("deep/er/file", ""), ("opaque/own", "mine")] {
        fs::write(at.join(name), text).expect("a file");
    }
    let odd = OsStr::from_bytes(b"not \xff UTF-8\n");
    fs::write(at.join(odd), vec![7; 100_000]).expect("a file");
    for mark in [".wh.gone", "deep/.wh.gone", "opaque/.wh..wh..opq"] {
        fs::write(at.join(mark), "").expect("a mark");
    }
    fs::hard_link(at.join("opaque/own"), at.join("also")).expect("a link");
    symlink("../no/where", at.join("deep/link")).expect("a link");
    mknodat(CWD, at.join("fifo"), FileType::Fifo, Mode::from_raw_mode(0o620), 0).expect("a FIFO");
    attribute(&at.join("file"), "user.isolab", "kept");
    fs::set_permissions(at.join("file"), fs::Permissions::from_mode(0o4751)).expect("a mode");
    let early = SystemTime::UNIX_EPOCH - Duration::from_millis(1500);
    let file = fs::File::options().write(true).open(at.join("file")).expect("the file");
    file.set_modified(early).expect("a time");
}

#[rstest]
fn there_and_back_is_the_same(#[values(0, 1, 2, 3, 4, 5)] other: usize) {
    let other = Form::ALL[other];
    if other == Form::Overlay && !is_root() {
        return needs_root();
    }
    let (folder, oci) = (folder(), Form::Oci);
    let [src, there, back] = ["src", "there", "back"].map(|name| folder.path().join(name));
    sample(&src);
    well(oci, other, &src, &there);
    well(other, oci, &there, &back);
    let (before, after) = (lines(oci, &src), lines(oci, &back));
    assert_eq!(before, after);
    assert_eq!(before, lines(other, &there));
    for (path, says) in [("gone", "whiteout"), ("deep/gone", "whiteout")] {
        assert_eq!(after[Path::new(path)], says);
    }
    assert!(after[Path::new("opaque")].starts_with("opaque Directory"));
    assert!(after[Path::new("opaque/own")].starts_with("Link(\"also\")"));
    assert!(
        after[Path::new("file")].contains("mode: 2537")
            && after[Path::new("file")].contains("(-2, 500000000)")
    );
}

/// Nobody but root sees `trusted.*`; the answer has to say so instead of losing a mark.
fn needs_root() {
    let folder = folder();
    let (err, status) =
        convert(Form::Overlay, Form::Oci, folder.path(), &folder.path().join("x"), &[]);
    assert!(status == 2 && err.contains("trusted.*") && err.contains("hint:"), "{err}");
}

#[test]
fn hidden_attributes_are_an_error_and_no_loss() {
    let out = isolab_as(Runner::Ordinary)
        .args(["convert", "--from", "overlay", "--to", "oci", "/", "/nowhere"])
        .output()
        .expect("isolab starts");
    let err = String::from_utf8(out.stderr).expect("UTF-8");
    assert_eq!(out.status.code(), Some(2), "{err}");
    assert!(err.contains("trusted.* attributes are hidden"), "{err}");
}

/// `make` lists what lies in the layer: a type, a path, and an attribute.
#[rstest]
#[case::name("overlay-userxattr", "oci", &["file .wh.x"], ".wh.x: a name that begins with .wh.")]
#[case::name_tar("overlay-userxattr", "oci-tar", &["whiteout .wh.x"], ".wh.x: a name")]
#[case::name_fuse("overlay-userxattr", "fuse-overlayfs", &["file .wh.x"], ".wh.x: a name")]
#[case::hidden("oci", "unionfs-fuse", &["file .wh.x_HIDDEN~y"], "x_HIDDEN~y: unionfs-fuse does not")]
#[case::marks("oci", "unionfs-fuse", &["file .unionfs-fuse"], ".unionfs-fuse: .unionfs-fuse is the folder")]
#[case::strange("unionfs-fuse", "oci", &["directory .unionfs-fuse", "file .unionfs-fuse/x"], ".unionfs-fuse/x: is no mark")]
#[case::redirect("overlay-userxattr", "oci", &["directory d user.overlay.redirect=/e"], "d: its contents below come from elsewhere: user.overlay.redirect=/e")]
#[case::metacopy("overlay-userxattr", "oci", &["file f user.overlay.metacopy="], "f: only its attributes lie here")]
#[case::unknown("overlay-userxattr", "oci", &["directory d user.overlay.new=?"], "d: has a mark that cannot")]
#[case::root("oci", "overlay-userxattr", &["file .wh..wh..opq"], ".: overlayfs does not look for")]
#[case::root_unionfs("oci", "unionfs-fuse", &["file .wh..wh..opq"], ".: unionfs-fuse has no mark")]
#[case::outside("oci", "overlay-userxattr", &["file .wh..."], ".wh...: hides no name")]
#[case::aufs("oci", "overlay-userxattr", &["file .wh..wh.plnk"], ".wh..wh.plnk: is a record of aufs")]
#[case::device("oci", "overlay-userxattr", &["whiteout w"], "w: a character device 0:0 would be")]
#[case::socket("oci", "oci-tar", &["socket s"], "s: tar has no type for a socket")]
#[case::own("oci", "fuse-overlayfs", &["directory d user.overlay.x=?"], "d: fuse-overlayfs takes the attribute user.overlay.x")]
#[case::passed("unionfs-fuse", "oci", &["directory .unionfs-fuse", "directory .unionfs-fuse/d", "file .unionfs-fuse/d/x_HIDDEN~"], "d: only the layers below know")]
fn what_a_form_cannot_say_is_refused_with_its_path(
    #[case] from: &str,
    #[case] to: &str,
    #[case] make: &[&str],
    #[case] words: &str,
) {
    let form = |name| Form::ALL.into_iter().find(|form| form.name() == name).expect("a form");
    let folder = folder();
    let [src, dst] = ["src", "dst"].map(|name| folder.path().join(name));
    fs::create_dir(&src).expect("a folder");
    for line in make {
        put(&src, line);
    }
    let (err, status) = convert(form(from), form(to), &src, &dst, &[]);
    assert_eq!(status, 2, "{err}");
    assert!(err.starts_with(&format!("isolab: {words}")) && err.contains("\nhint: "), "{err}");
    assert!(!dst.exists(), "nothing is written");
}

fn put(at: &Path, line: &str) {
    let mut words = line.split(' ');
    let (kind, path) = (words.next().expect("a type"), at.join(words.next().expect("a path")));
    match kind {
        "directory" => fs::create_dir(&path).expect("a folder"),
        "whiteout" => whiteout(&path),
        "socket" => mknodat(CWD, &path, FileType::Socket, Mode::empty(), 0).expect("a socket"),
        _ => fs::write(&path, "").expect("a file"),
    }
    if let Some((key, value)) = words.next().and_then(|word| word.split_once('=')) {
        attribute(&path, key, value);
    }
}

#[test]
fn the_layers_below_supply_what_a_layer_only_passes_through() {
    let folder = folder();
    let [src, dst, lower] = ["src", "dst", "lower"].map(|name| folder.path().join(name));
    fs::create_dir_all(src.join(".unionfs-fuse/d")).expect("folders");
    put(&src, "file .unionfs-fuse/d/x_HIDDEN~");
    fs::create_dir_all(lower.join("d")).expect("folders");
    fs::set_permissions(lower.join("d"), fs::Permissions::from_mode(0o1750)).expect("a mode");
    let more = ["--lower".as_ref(), lower.as_os_str()];
    let done = convert(Form::UnionfsFuse, Form::Oci, &src, &dst, &more);
    assert_eq!(done, (String::new(), 0));
    assert!(dst.join("d/.wh.x").exists());
    assert_eq!(fs::metadata(dst.join("d")).expect("d").permissions().mode() & 0o7777, 0o1750);
}

#[test]
fn what_belongs_to_one_mount_is_left_out_and_told() {
    let folder = folder();
    let [src, dst] = ["src", "dst"].map(|name| folder.path().join(name));
    fs::create_dir(&src).expect("a folder");
    put(&src, "directory d user.overlay.origin=handle");
    let (err, status) = convert(Form::OverlayUserxattr, Form::Oci, &src, &dst, &[]);
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("left out user.overlay.origin"), "{err}");
}

#[test]
fn an_archive_that_leads_outside_is_refused() {
    let folder = folder();
    let [src, dst] = ["src.tar", "dst"].map(|name| folder.path().join(name));
    // A header with this path and nothing else: 512 bytes, its sum in octal at 148.
    let mut header = [0u8; 512];
    header[..7].copy_from_slice(b"../evil");
    header[100..108].copy_from_slice(b"0000644\0");
    for (at, text) in
        [(108, "0000000\0"), (116, "0000000\0"), (124, "00000000000\0"), (136, "00000000000\0")]
    {
        header[at..at + text.len()].copy_from_slice(text.as_bytes());
    }
    header[156] = b'0';
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    fs::write(&src, [&header[..], &[0; 1024]].concat()).expect("an archive");
    let (err, status) = convert(Form::OciTar, Form::Oci, &src, &dst, &[]);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("../evil: leads out of the layer"), "{err}");
    assert!(!folder.path().join("evil").exists());
}
