//! The image that is built once and kept: with it and without it a record is the same.

use std::fs;

use harness::record::Record;
use rstest::rstest;

use crate::experiments::snapshot;
use crate::support::{is_root, isolab};

#[rstest]
#[case::in_a_new_cache(true, 1.0)]
#[case::where_nothing_can_be_kept(false, 0.0)]
fn an_image_is_looked_at(#[case] folder: bool, #[case] earlier: f64) {
    if !is_root() {
        println!("not tried: dockerd wants real root");
        return;
    }
    let place = tempfile::tempdir().expect("a folder");
    let cache = place.path().join("cache");
    if !folder {
        fs::write(&cache, "a file").expect("it is written");
    }
    let mut run = isolab();
    run.env("ISOLAB_CACHE", &cache).args(["run", "--format", "jsonl", "image/inspect"]);
    let output = run.output().expect("isolab starts");
    let record: Record = serde_json::from_slice(&output.stdout).expect("a record");
    snapshot(&record);
    assert_eq!(record.measures[0].name, "images from an earlier run");
    assert_eq!(record.measures[0].value, earlier);
}
