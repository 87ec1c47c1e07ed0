//! The texts: every experiment explained, in Korean as in English.

use harness::text::{Language, message_of};
use isolab::graded::EXERCISES;

#[test]
fn every_experiment_is_explained_in_both_languages() {
    for language in [Language::En, Language::Ko] {
        let texts = isolab::texts(language);
        for experiment in isolab::registry() {
            let message = message_of(experiment.id());
            for attribute in ["title", "what", "why", "try"] {
                let key = format!("{message}.{attribute}");
                assert!(texts.has(&key), "{language:?} has no text {key}");
            }
            for claim in experiment.claims() {
                for cause in claim.causes() {
                    assert!(texts.has(cause), "{language:?} has no text {cause}");
                }
            }
        }
    }
}

/// The same keys in both files, so that no text is forgotten in one of them.
#[test]
fn both_languages_have_the_same_keys() {
    let keys = |source: &str| -> Vec<String> {
        let mut message = String::new();
        let mut keys = Vec::new();
        for line in source.lines() {
            let Some((name, _)) = line.split_once(" =").or(line.split_once('=')) else { continue };
            let is_key = |name: &str| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            };
            if is_key(name) {
                message = name.to_owned();
                keys.push(message.clone());
            } else if let Some(attribute) = name.trim_start().strip_prefix('.') {
                keys.push(format!("{message}.{attribute}"));
            }
        }
        keys
    };
    let pairs = [
        (include_str!("../locales/en/bench.ftl"), include_str!("../locales/ko/bench.ftl")),
        (include_str!("../locales/en/cli.ftl"), include_str!("../locales/ko/cli.ftl")),
        (include_str!("../locales/en/chroot.ftl"), include_str!("../locales/ko/chroot.ftl")),
        (include_str!("../locales/en/fuzz.ftl"), include_str!("../locales/ko/fuzz.ftl")),
        (include_str!("../locales/en/grade.ftl"), include_str!("../locales/ko/grade.ftl")),
        (include_str!("../locales/en/isolation.ftl"), include_str!("../locales/ko/isolation.ftl")),
        (include_str!("../locales/en/grading.ftl"), include_str!("../locales/ko/grading.ftl")),
        (include_str!("../locales/en/namespace.ftl"), include_str!("../locales/ko/namespace.ftl")),
        (include_str!("../locales/en/union.ftl"), include_str!("../locales/ko/union.ftl")),
        (include_str!("../locales/en/why.ftl"), include_str!("../locales/ko/why.ftl")),
    ];
    for (en, ko) in pairs {
        assert_eq!(keys(en), keys(ko));
    }
    for exercise in EXERCISES {
        let [en, ko] = [Language::En, Language::Ko].map(|language| exercise.texts(language));
        assert_eq!(keys(en), keys(ko), "{}", exercise.task.id());
    }
}

/// Plural forms are chosen by numbers, and what only looks like a number stays as it is.
#[test]
fn one_is_no_plural() {
    let texts = isolab::texts(Language::En);
    let points = |count: &str| texts.format("workbook-points", &[("points", count.to_owned())]);
    assert_eq!(points("1"), "1 point");
    assert_eq!(points("2"), "2 points");
    assert_eq!(points("007"), "007 points");
}
