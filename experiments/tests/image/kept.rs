//! The image that is built once and kept: with it and without it a record is the same.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use harness::record::Record;
use rstest::rstest;

use crate::experiments::snapshot;
use crate::support::{is_root, isolab};

#[rstest]
#[case::in_a_new_cache(|_: &Path| (), 1.0)]
#[case::where_nothing_can_be_kept(|cache: &Path| fs::write(cache, "a file").expect("it is"), 0.0)]
#[case::where_what_was_kept_is_damaged(damaged, 1.0)]
fn an_image_is_looked_at(#[case] before: fn(&Path), #[case] kept: f64) {
    if !is_root() {
        println!("not tried: dockerd wants real root");
        return;
    }
    let place = tempfile::tempdir().expect("a folder");
    let cache = place.path().join("cache");
    before(&cache);
    let record = looked(&cache);
    snapshot(&record);
    assert_eq!(record.measures[0].name, "images out of the cache");
    assert_eq!(record.measures[0].value, kept);
}

/// Those of kernels and Dockers that this machine had before.
#[test]
fn the_oldest_are_not_kept() {
    if !is_root() {
        println!("not tried: dockerd wants real root");
        return;
    }
    let cache = tempfile::tempdir().expect("a folder");
    let old = ["image-5-a", "image-5-b", "image-5-c", "image-5-d", "image-30-a"];
    for (name, day) in old.iter().zip(1..) {
        let folder = cache.path().join(name);
        fs::create_dir(&folder).expect("a folder");
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(day * 86_400);
        fs::File::open(&folder).and_then(|folder| folder.set_modified(then)).expect("a time");
    }
    looked(cache.path());
    let stay = old.map(|name| cache.path().join(name).exists());
    assert_eq!(stay, [false, false, true, true, true]);
}

fn looked(cache: &Path) -> Record {
    let mut run = isolab();
    run.env("ISOLAB_CACHE", cache).args(["run", "--format", "jsonl", "image/inspect"]);
    let output = run.output().expect("isolab starts");
    serde_json::from_slice(&output.stdout).expect("a record")
}

/// As a machine leaves it that went down before all was on its disk.
fn damaged(cache: &Path) {
    looked(cache);
    let kept = fs::read_dir(cache).expect("a folder").map(|entry| entry.expect("it").path());
    let kept = kept.filter(|path| path.is_dir()).map(|folder| folder.join("data.tar"));
    let kept: Vec<_> = kept.filter(|archive| archive.is_file()).collect();
    let [archive] = &kept[..] else { panic!("kept are {kept:?}") };
    let whole = fs::metadata(archive).expect("an archive").len();
    let file = fs::File::options().write(true).open(archive).expect("it opens");
    file.set_len(whole / 2).expect("it is cut");
}
