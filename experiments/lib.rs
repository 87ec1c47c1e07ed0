//! The registry: every experiment of the workshop, in the order of the catalogue.

pub mod chroot;
pub mod dockerfile;
mod frozen;
pub mod graded;
pub mod image;
pub mod namespace;
pub mod selftest;
mod skips;
mod unanswered;
pub mod union;

pub use skips::AllowedSkips;

use harness::experiment::Experiment;
use harness::text::{Language, Texts};

/// Every experiment.
pub fn registry() -> Vec<&'static dyn Experiment> {
    [chroot::EXPERIMENTS, namespace::EXPERIMENTS, union::EXPERIMENTS, image::EXPERIMENTS].concat()
}

/// The experiment of that id.
pub fn find(id: &str) -> Option<&'static dyn Experiment> {
    registry().into_iter().find(|experiment| experiment.id() == id)
}

/// The ids nearest to a mistyped one, best first.
pub fn nearest(id: &str) -> Vec<&'static str> {
    let mut scored: Vec<(f64, &'static str)> = registry()
        .iter()
        .map(|experiment| {
            let name = experiment.id().split('/').next_back().unwrap_or_default();
            let score =
                strsim::jaro_winkler(id, experiment.id()).max(strsim::jaro_winkler(id, name));
            (score, experiment.id())
        })
        .filter(|(score, _)| *score > 0.75)
        .collect();
    scored.sort_by(|one, two| two.0.total_cmp(&one.0));
    scored.into_iter().map(|(_, id)| id).take(3).collect()
}

/// The project's texts in one language.
///
/// # Panics
/// When a Fluent file of the project does not parse; a test reads both languages.
pub fn texts(language: Language) -> Texts {
    let sources: &[&str] = match language {
        Language::En => &[
            include_str!("locales/en/bench.ftl"),
            include_str!("locales/en/cli.ftl"),
            include_str!("locales/en/chroot.ftl"),
            include_str!("locales/en/fuzz.ftl"),
            include_str!("locales/en/grade.ftl"),
            include_str!("locales/en/image.ftl"),
            include_str!("locales/en/isolation.ftl"),
            include_str!("locales/en/grading.ftl"),
            include_str!("locales/en/namespace.ftl"),
            include_str!("locales/en/union.ftl"),
            include_str!("locales/en/why.ftl"),
        ],
        Language::Ko => &[
            include_str!("locales/ko/bench.ftl"),
            include_str!("locales/ko/cli.ftl"),
            include_str!("locales/ko/chroot.ftl"),
            include_str!("locales/ko/fuzz.ftl"),
            include_str!("locales/ko/grade.ftl"),
            include_str!("locales/ko/image.ftl"),
            include_str!("locales/ko/isolation.ftl"),
            include_str!("locales/ko/grading.ftl"),
            include_str!("locales/ko/namespace.ftl"),
            include_str!("locales/ko/union.ftl"),
            include_str!("locales/ko/why.ftl"),
        ],
    };
    let graded = graded::EXERCISES.iter().map(|exercise| exercise.texts(language));
    let sources: Vec<&str> = sources.iter().copied().chain(graded).collect();
    Texts::new(language, &sources).expect("the project's texts parse")
}
