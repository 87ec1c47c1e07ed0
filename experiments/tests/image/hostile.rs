//! Images that no honest tool makes: each is refused with its reason, nothing is written
//! outside the store, and nothing of the layer stays in it.

use std::fs;
use std::path::Path;

use rstest::rstest;
use serde_json::json;
use tempfile::tempdir;

use super::archive::{Layout, Tar, descriptor, gzip, header, number, sum, zstd};
use super::script;

/// Unpacks `$1` with the options after it, beside files that nobody may touch, and looks
/// what there is before and after, wherever anything can be written: the rest is read-only.
const UNPACK: &str = r#"
    image=/run/host/shared/$1
    shift
    mkdir victim store
    echo safe > victim/file
    look() {
        find /tmp /run /dev/shm -path /tmp/work/store -prune -o -printf '%p %y %s %T@ %m %n\n' | sort
        cat victim/file
    }
    before=$(look)
    status=0
    $ISOLAB image unpack "$image" --store store "$@" || status=$?
    test "$before" = "$(look)" || echo 'SOMETHING WAS WRITTEN OUTSIDE'
    test -z "$(find store -mindepth 2)" || echo 'SOMETHING IS LEFT IN THE STORE'
    exit $status
"#;

/// What comes of the image in the folder `at`.
fn refused(at: &Path, options: &[&str], words: &str) {
    let usual: &[&str] = if options.is_empty() { &["--max-bytes", "2000000"] } else { options };
    let arguments = [&["image"], usual].concat();
    let Some((said, status)) = script(at, UNPACK, &arguments) else { return };
    assert_eq!(status, 2, "{said}");
    assert!(!said.contains("SOMETHING"), "{said}");
    assert!(said.contains(words), "expected {words:?}: {said}");
    assert!(said.contains("\nhint: "), "{said}");
}

fn layer(archive: Vec<u8>, words: &str) {
    let folder = tempdir().expect("a folder");
    Layout::of(archive).write(&folder.path().join("image"));
    refused(folder.path(), &[], words);
}

fn tar() -> Tar {
    Tar::default()
}

#[rstest]
#[case::up(tar().file("../evil", "x"), "../evil: leads out of the layer")]
#[case::up_later(tar().file("a/../../evil", "x"), "a/../../evil: leads out of the layer")]
#[case::up_and_back(tar().file("a/../b", "x"), "a/../b: leads out of the layer")]
#[case::up_as_folder(tar().folder("../"), "../: leads out of the layer")]
#[case::absolute(tar().file("/tmp/work/victim/file", "x"), "/victim/file: is an absolute name")]
#[case::slashes(tar().file("//evil", "x"), "//evil: is an absolute name")]
#[case::pax_absolute(tar().pax(&[("path", b"/evil")]).file("a", "x"), "/evil: is an absolute name")]
#[case::pax_up(tar().pax(&[("path", b"../evil")]).file("a", "x"), "../evil: leads out")]
#[case::gnu_up(tar().gnu(b'L', "../evil").file("a", "x"), "../evil: leads out")]
#[case::no_name(tar().file("", "x"), "is no name")]
#[case::nul(tar().pax(&[("path", b"a\0b")]).file("a", "x"), "is no name")]
#[case::root_as_file(tar().file("./", "").file(".", "x"), "./: is no name")]
#[case::long_name(tar().gnu(b'L', &"n".repeat(300)).file("a", "x"), "File name too long")]
fn names(#[case] archive: Tar, #[case] words: &str) {
    if words == "File name too long" {
        // Not the image's fault alone: another file system may take it.
        let folder = tempdir().expect("a folder");
        Layout::of(archive.end()).write(&folder.path().join("image"));
        let Some((said, status)) = script(folder.path(), UNPACK, &["image"]) else { return };
        assert!(status == 3 && said.contains(words) && !said.contains("SOMETHING"), "{said}");
        return;
    }
    layer(archive.end(), words);
}

const VICTIM: &str = "/tmp/work/victim";

#[rstest]
#[case::through_absolute(tar().symlink("x", VICTIM).file("x/evil", "x"), "x/evil: lies behind")]
#[case::through_relative(tar().symlink("x", "../../../victim").file("x/evil", "x"), "x/evil: lies behind")]
#[case::through_two(tar().symlink("b", VICTIM).symlink("a", "b").file("a/evil", "x"), "a/evil: lies behind")]
#[case::through_inner(tar().folder("d").symlink("x", "d").file("x/f", "x"), "x/f: lies behind")]
#[case::through_deep(tar().symlink("d/x", VICTIM).file("d/x/y/evil", "x"), "d/x/y/evil: lies behind")]
#[case::folder_then_link(tar().folder("d").symlink("d", VICTIM).file("d/evil", "x"), "d: comes twice")]
#[case::link_then_folder(tar().symlink("d", VICTIM).folder("d"), "d: comes twice")]
#[case::link_then_file(tar().symlink("d", "/tmp/work/victim/file").file("d", "x"), "d: comes twice")]
#[case::whiteout_through(tar().symlink("x", VICTIM).file("x/.wh.file", ""), "x/file: lies behind")]
#[case::opaque_through(tar().symlink("x", VICTIM).file("x/.wh..wh..opq", ""), "x: ")]
#[case::empty_target(tar().symlink("x", ""), "x: is a link to an empty path")]
#[case::hard_up(tar().link("x", "../../victim/file"), "../../victim/file: leads out")]
#[case::hard_absolute(tar().link("x", "/tmp/work/victim/file"), "is an absolute name")]
#[case::hard_through(tar().symlink("d", VICTIM).link("x", "d/file"), "d/file: lies behind")]
#[case::hard_nowhere(tar().link("x", "y"), "x: is another name of y, which is not in this layer")]
#[case::hard_later(tar().link("x", "y").file("y", ""), "x: is another name of y, which is not in")]
#[case::hard_folder(tar().folder("d").link("x", "d"), "x: is another name of d, which is a folder")]
#[case::hard_then_file(tar().file("a", "1").link("x", "a").file("x", "2"), "x: comes twice")]
#[case::hard_self(tar().link("x", "x"), "x: is another name of x, which is not in")]
#[case::twice(tar().file("a", "1").file("./a", "2"), "a: comes twice")]
#[case::file_then_folder(tar().file("a", "1").folder("a/"), "a: comes twice")]
#[case::in_file(tar().file("a", "1").file("a/b", "2"), "a/b: lies in a file that is no folder")]
fn links_and_doubles(#[case] archive: Tar, #[case] words: &str) {
    layer(archive.end(), words);
}

#[rstest]
#[case::dot_dot(tar().file("d/.wh...", ""), "d/.wh...: hides no name")]
#[case::dot(tar().file(".wh..", ""), ".wh..: hides no name")]
#[case::nothing(tar().file(".wh.", ""), ".wh.: hides no name")]
#[case::aufs(tar().file(".wh..wh.plnk", ""), ".wh..wh.plnk: is a record of aufs")]
#[case::symlink(tar().symlink(".wh.x", VICTIM), ".wh.x: has the name of a whiteout")]
#[case::folder(tar().folder(".wh.x"), ".wh.x: has the name of a whiteout")]
#[case::within(tar().file(".wh.x/y", ""), ".wh.x/y: has the name of a whiteout")]
#[case::content(tar().file(".wh.x", "data"), ".wh.x: has the name of a whiteout")]
#[case::opaque_root(tar().file(".wh..wh..opq", ""), ".wh..wh..opq: is an opaque mark on the root of a layer")]
#[case::device(tar().device("x", 0, 0), "x: is a character device 0:0")]
#[case::redirect(
    tar().pax(&[("SCHILY.xattr.trusted.overlay.redirect", b"/tmp")]).folder("d"),
    "d: has the attribute trusted.overlay.redirect"
)]
#[case::opaque_user(
    tar().pax(&[("SCHILY.xattr.user.overlay.opaque", b"y")]).folder("d"),
    "d: has the attribute user.overlay.opaque"
)]
fn forged_marks(#[case] archive: Tar, #[case] words: &str) {
    layer(archive.end(), words);
}

/// A header of type S that says `size` stored bytes of `real` ones, with one part.
fn old_sparse(size: u64, real: u64, offset: u64, length: u64) -> [u8; 512] {
    let mut block = header(b"sparse", b'S', size);
    block[257..265].copy_from_slice(b"ustar  \0");
    number(&mut block[386..398], offset);
    number(&mut block[398..410], length);
    number(&mut block[483..495], real);
    sum(&mut block);
    block
}

fn with_checksum(mut block: [u8; 512], at: usize, bytes: &[u8]) -> [u8; 512] {
    block[at..at + bytes.len()].copy_from_slice(bytes);
    sum(&mut block);
    block
}

#[rstest]
#[case::size(tar().raw(header(b"a", b'0', 1_000_000), b"few").cut(), "ends in the middle of an entry")]
#[case::five_gib(tar().raw(header(b"a", b'0', 5 << 30), b"few").end(), "larger than 2000000 bytes")]
#[case::eight_eib(tar().raw(header(b"a", b'0', u64::MAX >> 1), b"").end(), "larger than 2000000 bytes")]
#[case::negative(
    tar().raw(with_checksum(header(b"a", b'0', 0), 124, &[0xff; 12]), b"").end(),
    "a: has a number in its header that makes no sense: size"
)]
#[case::not_octal(
    tar().raw(with_checksum(header(b"a", b'0', 0), 124, b"99999999999\0"), b"").end(),
    "a: has a number in its header that makes no sense: size"
)]
#[case::pax_size(tar().pax(&[("size", b"9999999999")]).file("a", "x").end(), "larger than 2000000")]
#[case::pax_negative(tar().pax(&[("size", b"-1")]).file("a", "x").end(), "makes no sense: size")]
#[case::folder_with_data(tar().raw(header(b"d", b'5', 512), &[7; 512]).end(), "d: says two sizes")]
#[case::link_with_data(
    tar().file("a", "x").raw(with_checksum(header(b"l", b'1', 512), 157, b"a"), &[7; 512]).end(),
    "l: says two sizes"
)]
#[case::owner(tar().pax(&[("uid", b"4294967296")]).file("a", "x").end(), "makes no sense: uid")]
#[case::time(tar().pax(&[("mtime", b"soon")]).file("a", "x").end(), "makes no sense: mtime")]
#[case::kind(tar().raw(header(b"a", b'Z', 0), b"").end(), "a: is of a type that layers do not have: 'Z'")]
#[case::checksum({ let mut bytes = tar().file("a", "x").end(); bytes[0] = b'b'; bytes }, "at byte 0 is damaged")]
#[case::half_a_header(vec![1; 100], "the archive ends in the middle of an entry, at byte 100")]
#[case::pax_length(tar().raw(header(b"p", b'x', 9), b"99 path=a").file("a", "x").end(), "has a PAX header that")]
#[case::pax_key(tar().raw(header(b"p", b'x', 5), b"5 ab\n").file("a", "x").end(), "has a PAX header that")]
#[case::pax_bomb(tar().raw(header(b"p", b'x', 8 << 20), b"").end(), "has a header of 8388608 bytes")]
#[case::name_bomb(tar().raw(header(b"n", b'L', 6 << 30), b"").end(), "has a header of 6442450944 bytes")]
#[case::name_of_nothing(tar().gnu(b'L', "long").end(), "ends after a header that belongs to a next")]
#[case::sparse_bomb(tar().raw(old_sparse(0, 1 << 62, 0, 0), b"").end(), "larger than 2000000 bytes")]
#[case::sparse_outside(tar().raw(old_sparse(5, 10, 8, 5), b"12345").end(), "sparse: has a map of its holes")]
#[case::sparse_more(tar().raw(old_sparse(5, 100, 0, 50), b"12345").end(), "sparse: has a map of its holes")]
#[case::sparse_overlap(
    tar().pax(&[("GNU.sparse.size", b"100"), ("GNU.sparse.map", b"0,4,2,4")]).file("a", "12345678").end(),
    "a: has a map of its holes"
)]
#[case::sparse_odd(
    tar().pax(&[("GNU.sparse.size", b"9"), ("GNU.sparse.map", b"0,4,2")]).file("a", "1234").end(),
    "has a map of its holes"
)]
#[case::sparse_count(
    tar().pax(&[("GNU.sparse.major", b"1"), ("GNU.sparse.realsize", b"9")]).file("a", "99999999999\n").end(),
    "has a map of its holes"
)]
fn lies(#[case] archive: Vec<u8>, #[case] words: &str) {
    layer(archive, words);
}

#[rstest]
#[case::gzip(gzip(&zeros()), &["--max-bytes", "1000000"], "larger than 1000000 bytes together")]
#[case::zstd(zstd(&zeros()), &["--max-bytes", "1000000"], "larger than 1000000 bytes together")]
#[case::entries(crowd(), &["--max-entries", "99"], "there are more than 99 entries")]
fn bombs(#[case] blob: Vec<u8>, #[case] options: &[&str], #[case] words: &str) {
    let folder = tempdir().expect("a folder");
    Layout::new(&[(blob, zeros())]).write(&folder.path().join("image"));
    refused(folder.path(), options, words);
}

/// One file of ten million zeros, which compresses to nothing.
fn zeros() -> Vec<u8> {
    tar().raw(header(b"zeros", b'0', 10_000_000), &vec![0; 10_000_000]).end()
}

fn crowd() -> Vec<u8> {
    (0..100).fold(tar(), |tar, at| tar.file(&format!("{at}"), "")).end()
}

#[rstest]
#[case::truncated(|bytes: &mut Vec<u8>| bytes.truncate(40), "cannot be decompressed")]
#[case::garbage(|bytes: &mut Vec<u8>| bytes.extend(b"garbage"), "cannot be decompressed")]
#[case::flipped(|bytes: &mut Vec<u8>| { let middle = bytes.len() / 2; bytes[middle] ^= 0x55; }, "blobs/sha256/")]
fn damaged_compression(#[case] change: fn(&mut Vec<u8>), #[case] words: &str) {
    let archive = tar().file("a", &"text ".repeat(50)).end();
    for compress in [gzip, zstd] {
        let mut blob = compress(&archive);
        change(&mut blob);
        let folder = tempdir().expect("a folder");
        Layout::new(&[(blob, archive.clone())]).write(&folder.path().join("image"));
        refused(folder.path(), &[], words);
    }
}

#[rstest]
#[case::blob(|it: &mut Layout| it.blobs[0][0] = b'b', "is missing")]
#[case::diff_id(|it: &mut Layout| it.config["rootfs"]["diff_ids"][0] = digest(), "the archive in it: has the digest sha256:")]
#[case::more_layers(|it: &mut Layout| it.config["rootfs"]["diff_ids"] = json!([digest(), digest()]), "names 1 layers, and its configuration 2")]
#[case::size(|it: &mut Layout| it.manifest["layers"][0]["size"] = json!(9), "is 2048 bytes long, and not 9")]
#[case::algorithm(|it: &mut Layout| it.manifest["layers"][0]["digest"] = json!("md5:00"), "no digest that is known here")]
#[case::digest_with_path(|it: &mut Layout| it.manifest["layers"][0]["digest"] = json!("sha256:../../../etc/passwd"), "no digest that is known here")]
#[case::config_text(|it: &mut Layout| it.config = json!("none"), "makes no sense")]
#[case::config_missing(|it: &mut Layout| it.manifest["config"] = descriptor("x", b"nothing"), "is missing")]
#[case::long(|it: &mut Layout| it.config["history"] = json!([{ "created_by": "x".repeat(9 << 20) }]), "which is too much for what it is")]
fn documents(#[case] change: fn(&mut Layout), #[case] words: &str) {
    let mut layout = Layout::of(tar().file("a", "x").end());
    change(&mut layout);
    let folder = tempdir().expect("a folder");
    layout.write(&folder.path().join("image"));
    refused(folder.path(), &[], words);
}

fn digest() -> serde_json::Value {
    json!(harness::image::Digest::of("another"))
}

/// A blob with the right name and other bytes.
#[test]
fn a_blob_of_another_digest() {
    let layout = Layout::of(tar().file("a", "x").end());
    let folder = tempdir().expect("a folder");
    layout.write(&folder.path().join("image"));
    let name = harness::image::Digest::of(&layout.blobs[0]);
    let path = folder.path().join("image/blobs/sha256").join(name.hex());
    fs::write(path, tar().file("a", "y").end()).expect("a blob");
    refused(folder.path(), &[], &format!(", and not {name}"));
}

/// The archive around an image can be as hostile as its layers.
#[rstest]
#[case::up(tar().file("../index.json", "{}"), "../index.json: leads out")]
#[case::twice(tar().file("index.json", "{}").file("index.json", "{}"), "index.json: comes twice")]
#[case::link_out(tar().symlink("index.json", "../../etc/passwd"), "index.json: leads out")]
#[case::link_around(
    tar().symlink("manifest.json", "b").symlink("b", "manifest.json").file("index.json", "[]"),
    "index.json: makes no sense"
)]
#[case::saved_name(
    tar().file("manifest.json", r#"[{"Config":"x.json","RepoTags":null,"Layers":[]}]"#).file("x.json", "{}"),
    "x.json: has no digest that is known here"
)]
#[case::saved_missing(
    tar().file("manifest.json", r#"[{"Config":"../../x","RepoTags":null,"Layers":[]}]"#),
    "../../x: leads out"
)]
fn outer_archives(#[case] archive: Tar, #[case] words: &str) {
    let folder = tempdir().expect("a folder");
    fs::write(folder.path().join("image"), archive.end()).expect("an archive");
    refused(folder.path(), &[], words);
}

#[test]
fn an_archive_that_is_compressed_as_a_whole_is_told_from_damage() {
    let folder = tempdir().expect("a folder");
    fs::write(folder.path().join("image"), gzip(&tar().file("a", "x").end())).expect("an archive");
    refused(folder.path(), &[], "is compressed as a whole");
}

/// The test of the test: what these look for is seen when it is there.
#[test]
fn an_honest_image_is_unpacked_and_seen() {
    let folder = tempdir().expect("a folder");
    Layout::of(tar().file("a", "x").end()).write(&folder.path().join("image"));
    let Some((said, status)) = script(folder.path(), UNPACK, &["image"]) else { return };
    assert!(status == 0 && said.contains("SOMETHING IS LEFT IN THE STORE"), "{said}");
    assert!(!said.contains("OUTSIDE"), "{said}");
    let spoiled = UNPACK.replace("status=0", "status=0; echo x > victim/new");
    let (said, _) = script(folder.path(), &spoiled, &["image"]).expect("root");
    assert!(said.contains("SOMETHING WAS WRITTEN OUTSIDE"), "{said}");
}
