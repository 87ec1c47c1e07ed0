//! `image/inspect`, graded: what `docker inspect` tells, and what is mounted.

use harness::record::{Fact, Record};

use crate::graded::answers::{Question, Questions, fact, goals, named_so};
use crate::image::fixture::LAYERS;

/// Questions on an image and a container of it, which only real root can look at: elsewhere
/// there is nothing to compare with.
pub const INSPECT: Questions =
    Questions { id: "image/inspect", goals: &goals(QUESTIONS), questions: QUESTIONS };

const IMAGE: &str = "docker image inspect";
const CONTAINER: &str = "docker container inspect";

const QUESTIONS: &[Question; 8] = &[
    Question::new("image-mounted", 1, |seen| fact(seen, IMAGE, "MergedDir is mounted")),
    Question::new("container-mounted", 1, |seen| fact(seen, CONTAINER, "MergedDir is mounted")),
    Question::new("layers-are", 1, |seen| {
        named_so(fact(seen, IMAGE, "RootFS.Layers are the diff ids")?, "diff")
    })
    .mistake(|said| said.eq_ignore_ascii_case("chain").then_some("chain")),
    Question::new("upper-is", 1, |seen| {
        named_so(fact(seen, IMAGE, "UpperDir is the topmost layer")?, "top")
    }),
    Question::new("folders", 2, |seen| {
        let (image, own) = layers(seen)?;
        Some(Fact::Count(image + own))
    })
    .mistake(|said| match said {
        "5" => Some("folders-own"),
        "4" => Some("folders-upper"),
        _ => None,
    }),
    Question::new("upper-becomes", 2, |seen| {
        let all_are_lower = layers(seen)?.0 == LAYERS as u64;
        named_so(Fact::Is(all_are_lower), "lowerdir")
    }),
    Question::new("links-in", 1, |seen| {
        named_so(fact(seen, CONTAINER, "lowerdir are links in l/")?, "l")
    })
    .mistake(|said| said.ends_with("/l").then_some("links-path")),
    Question::new("same-folders", 1, |seen| fact(seen, CONTAINER, "followed, they are LowerDir")),
];

/// Below the container's upper layer: how many are the image's, and how many its own.
fn layers(record: &Record) -> Option<(u64, u64)> {
    let count = |name| match record.fact(CONTAINER, name) {
        Some(Fact::Count(count)) => Some(*count),
        _ => None,
    };
    let own = count("layers of the container's own below its upper one")?;
    Some((count("layers of the image in it")?, own))
}
