//! What odd but honest archives hold arrives as it is.

use rstest::rstest;
use tempfile::tempdir;

use super::archive::{Layout, Tar, gzip, header, number, sum, zstd};
use super::script;

fn tar() -> Tar {
    Tar::default()
}

/// Unpacks the image and runs `$1` in the folder of its topmost layer.
const LOOK: &str = r#"
    cd "$($ISOLAB image unpack /run/host/shared/image --store store | head -n 1)"
    eval "$1"
"#;

type Compress = fn(&[u8]) -> Vec<u8>;

fn shows(layers: &[Vec<u8>], look: &str, expected: &str) {
    let folder = tempdir().expect("a folder");
    // Each compression once.
    let compress: [Compress; 3] = [gzip, zstd, <[u8]>::to_vec];
    let layers = layers.iter().zip(compress.into_iter().cycle());
    let layers: Vec<_> =
        layers.map(|(archive, compress)| (compress(archive), archive.clone())).collect();
    Layout::new(&layers).write(&folder.path().join("image"));
    let Some((said, status)) = script(folder.path(), LOOK, &[look]) else { return };
    assert_eq!((said.as_str(), status), (expected, 0));
}

#[rstest]
#[case::korean(tar().file("한글/이름", "값"), "cat 한글/이름", "값")]
#[case::not_utf8(
    tar().pax(&[("path", b"a\xff\n b")]).file("x", "1"),
    r#"cat $'a\xff\n b'"#,
    "1"
)]
#[case::pax_long(
    tar().pax(&[("path", format!("{0}/{0}", "n".repeat(200)).as_bytes())]).file("x", "1"),
    "find . -type f | wc -c",
    "404\n"
)]
#[case::gnu_long(
    tar().gnu(b'L', &"n".repeat(250)).gnu(b'K', &"t".repeat(300)).symlink("x", "y"),
    "find . -type l -printf '%f %l' | wc -c",
    "551\n"
)]
#[case::gnu_and_pax(
    tar().pax(&[("mtime", b"1.5")]).gnu(b'L', "long").file("x", "1"),
    "stat -c '%n %.9Y' long",
    "long 1.500000000\n"
)]
#[case::before_1970(tar().pax(&[("mtime", b"-1.25")]).file("x", ""), "stat -c %.2Y x", "-1.25\n")]
#[case::owner(
    tar().pax(&[("uid", b"3000000000"), ("gid", b"70000")]).file("x", ""),
    "stat -c %u:%g x",
    "3000000000:70000\n"
)]
#[case::attributes(
    tar().pax(&[("SCHILY.xattr.user.a", b"one\n=two\n"), ("SCHILY.xattr.user.b", b"")]).file("x", ""),
    "getfattr --dump --encoding=hex x",
    "# file: x\nuser.a=0x6f6e650a3d74776f0a\nuser.b=0x\n\n"
)]
#[case::capability(
    tar().pax(&[("SCHILY.xattr.security.capability", b"\x01\0\0\x02\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]).file("x", ""),
    "getfattr --match=- --only-values x | od -An -tx1 | head -n 1",
    " 01 00 00 02 0a 00 00 00 00 00 00 00 00 00 00 00\n"
)]
#[case::blank_numbers(
    tar().raw({ let mut block = header(b"x", b'0', 0); block[108..124].fill(0); block[136..148].fill(b' '); sum(&mut block); block }, b""),
    "stat -c '%u %g %Y' x",
    "0 0 0\n"
)]
#[case::hard_links(
    tar().folder("d").file("d/a", "1").link("b", "d/a").link("c", "./b"),
    "stat -c '%n %h' b c d/a",
    "b 3\nc 3\nd/a 3\n"
)]
#[case::link_of_link(tar().symlink("a", "x").link("b", "a"), "stat -c '%n %h %F' b", "b 2 symbolic link\n")]
#[case::folder_twice(tar().folder("d").file("d/f", "").folder("d/"), "find . -mindepth 1 | sort", "./d\n./d/f\n")]
#[case::folder_late(
    tar().file("d/e/f", "").pax(&[("mtime", b"7")]).folder("d"),
    "stat -c '%n %a %Y' d d/e",
    "d 755 7\nd/e 755 0\n"
)]
#[case::old_folder(tar().raw(header(b"d/", 0, 0), b""), "stat -c %F d", "directory\n")]
#[case::closed_folder(
    tar().raw({ let mut block = header(b"d", b'5', 0); block[100..107].copy_from_slice(b"0000000"); sum(&mut block); block }, b"").file("d/f", "1"),
    "stat -c '%a' d; cat d/f",
    "0\n1"
)]
#[case::set_user_id(
    tar().raw({ let mut block = header(b"x", b'0', 0); block[100..107].copy_from_slice(b"0006755"); block[108..115].copy_from_slice(b"0001750"); sum(&mut block); block }, b""),
    "stat -c '%a %u' x",
    "6755 1000\n"
)]
#[case::global_header(
    tar().raw(header(b"g", b'g', 20), b"20 comment=abcdefgh\n").file("x", "1"),
    "cat x",
    "1"
)]
#[case::device(tar().device("null", 1, 3), "stat -c '%t:%T %F' null", "1:3 character special file\n")]
#[case::whiteout_first(
    tar().file(".wh.d", "").folder("d").file("d/new", ""),
    "getfattr --match=- --only-values d; find . -mindepth 1 | sort",
    "y./d\n./d/new\n"
)]
#[case::whiteout_last(
    tar().folder("d").file("d/new", "").file(".wh.d", ""),
    "getfattr --match=- --only-values d; find . -mindepth 1 | sort",
    "y./d\n./d/new\n"
)]
#[case::opaque_first(
    tar().file("d/.wh..wh..opq", "").folder("d").file("d/new", ""),
    "getfattr --match=- --only-values d; find . -mindepth 1 | sort",
    "y./d\n./d/new\n"
)]
#[case::opaque_alone(tar().file("d/.wh..wh..opq", ""), "getfattr --match=- --only-values d", "y")]
#[case::whiteout(tar().file("d/.wh.x", ""), "stat -c '%t:%T %F %a' d/x", "0:0 character special file 0\n")]
fn one_layer(#[case] archive: Tar, #[case] look: &str, #[case] expected: &str) {
    shows(&[archive.end()], look, expected);
}

/// Holes stay holes, in each of the four ways to say where they are.
#[rstest]
#[case::old(old_sparse())]
#[case::zero_zero(pax_sparse(&[("GNU.sparse.size", b"5368709123"), ("GNU.sparse.numblocks", b"1"), ("GNU.sparse.offset", b"5368709120"), ("GNU.sparse.numbytes", b"3")], "end"))]
#[case::zero_one(pax_sparse(&[("GNU.sparse.size", b"5368709123"), ("GNU.sparse.map", b"5368709120,3")], "end"))]
#[case::one(pax_sparse(
    &[("GNU.sparse.major", b"1"), ("GNU.sparse.minor", b"0"), ("GNU.sparse.name", b"x"), ("GNU.sparse.realsize", b"5368709123")],
    &format!("{:\0<512}end", "1\n5368709120\n3\n"),
))]
fn five_gib_of_hole(#[case] archive: Vec<u8>) {
    let look = "stat -c '%n %s' x; tail -c 3 x; test $(stat -c %b x) -lt 100 && echo ' sparse'";
    shows(&[archive], look, "x 5368709123\nend sparse\n");
}

fn old_sparse() -> Vec<u8> {
    let mut block = header(b"x", b'S', 3);
    block[257..265].copy_from_slice(b"ustar  \0");
    number(&mut block[386..398], 5 << 30);
    number(&mut block[398..410], 3);
    number(&mut block[483..495], (5 << 30) + 3);
    sum(&mut block);
    tar().raw(block, b"end").end()
}

fn pax_sparse(records: &[(&str, &[u8])], data: &str) -> Vec<u8> {
    tar().pax(records).file("x", data).end()
}

/// Two layers, compressed in different ways, mounted: the upper one hides as it says.
#[test]
fn layers_that_hide() {
    let lower = tar().folder("d").file("d/a", "1").file("d/b", "1").file("e/f", "1").file("g", "1");
    let upper =
        tar().file("d/.wh.a", "").file("e/.wh..wh..opq", "").file("e/n", "2").file("g", "2");
    let folder = tempdir().expect("a folder");
    let layers = [lower.end(), upper.end()].map(|archive| (gzip(&archive), archive));
    Layout::new(&layers).write(&folder.path().join("image"));
    let look = r#"
        image=/run/host/shared/image
        mkdir on
        $ISOLAB image mount $image --store store --on on
        (cd on && find . -type f | sort | xargs grep .)
        $ISOLAB image export $image --store store --folder --to flat
        $ISOLAB image diff $image flat --store store
        $ISOLAB image diff on flat --store store
        $ISOLAB image unmount on
        ! mountpoint --quiet on
    "#;
    let Some((said, status)) = script(folder.path(), look, &[]) else { return };
    assert_eq!((said.as_str(), status), ("./d/b:1\n./e/n:2\n./g:2\n", 0));
}
