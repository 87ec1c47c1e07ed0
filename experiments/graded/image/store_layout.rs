//! `image/store-layout`, graded: what the names in an engine's data folder are.

use harness::image::{Digest, chain_ids};
use harness::record::{Fact, Record};

use crate::graded::answers::{Question, Questions, fact, goals, named_so};

/// Questions on Docker's store, which only real root can look at: elsewhere there is nothing
/// to compare with.
pub const STORE_LAYOUT: Questions =
    Questions { id: "image/store-layout", goals: &goals(QUESTIONS), questions: QUESTIONS };

const IMAGES: &str = "image/overlay2/imagedb";
const LAYERS: &str = "image/overlay2/layerdb";
const FOLDERS: &str = "overlay2";

const QUESTIONS: &[Question; 8] = &[
    Question::new("layers", 2, |seen| fact(seen, FOLDERS, "layers"))
        .mistake(|said| matches!(said, "6" | "7").then_some("settings")),
    Question::new("id-of", 1, |seen| {
        let id = fact(seen, IMAGES, "the id is the digest of the file")?;
        named_so(id, "imagedb")
    })
    .mistake(|said| said.contains("layer").then_some("not-of-layers")),
    Question::new("chain-folder", 2, |seen| {
        named_so(fact(seen, LAYERS, "folders are named by chain ids")?, above().hex())
    })
    .mistake(|said| {
        let [below, diff] = example();
        let is = |text: String| said.eq_ignore_ascii_case(Digest::of(text).hex());
        match () {
            () if said.starts_with("sha256:") => Some("chain-prefix"),
            () if is(format!("{below} {diff}\n")) => Some("chain-newline"),
            () if is(format!("{diff} {below}")) => Some("chain-order"),
            () if is(format!("{} {}", below.hex(), diff.hex())) => Some("chain-bare"),
            () => None,
        }
    }),
    Question::new("only-above", 1, |seen| only_above(seen, FOLDERS).map(Fact::List)),
    Question::new("noted-above", 1, |seen| only_above(seen, LAYERS)?.pop().map(Fact::Text))
        .mistake(|said| (said == "lower").then_some("noted-elsewhere")),
    Question::new("short-name", 1, |seen| fact(seen, FOLDERS, "letters of a short name"))
        .mistake(|said| (said == "64").then_some("long-name")),
    Question::new("lower-begins", 1, |seen| {
        named_so(fact(seen, FOLDERS, "lower names all below, from the top down")?, "below")
    }),
    Question::new("headers", 1, |seen| match fact(seen, LAYERS, "an upper layer has")? {
        Fact::List(names) => names.into_iter().find(|name| name.contains("tar")).map(Fact::Text),
        _ => None,
    }),
];

/// The chain id below, and the diff id of a layer on top of it, as the task gives them.
fn example() -> [Digest; 2] {
    ["1", "2"].map(|digit| format!("sha256:{}", digit.repeat(64)).parse().expect("a digest"))
}

/// The chain id of that layer.
fn above() -> Digest {
    chain_ids(&example()).pop().expect("there are two")
}

/// What a layer has in its folder, and the lowest has not.
fn only_above(record: &Record, step: &str) -> Option<Vec<String>> {
    let listed = |name| match record.fact(step, name) {
        Some(Fact::List(names)) => Some(names),
        _ => None,
    };
    let (upper, lowest) = (listed("an upper layer has")?, listed("the lowest has")?);
    Some(upper.iter().filter(|name| !lowest.contains(name)).cloned().collect())
}
