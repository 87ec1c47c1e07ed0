//! The reporters of the grader: golden files of an ordinary class, and what no report may
//! contain, whatever a submission did.

mod markup;
mod results;
mod streams;

use harness::grade::{Disclose, Format, Options, Report, render};
use harness::report::Style;
use harness::text::{Language, Texts};
use rstest::rstest;

use crate::support::isolab;

const CLASS: &str = include_str!("report/class.json");
const HOSTILE: &str = include_str!("report/hostile.json");

const PLAIN: Options = Options {
    language: Language::En,
    disclose: Disclose::All,
    explain: true,
    style: Style { strong: "", faint: "", good: "", bad: "", odd: "", plain: "" },
};

/// Four students, in whose work each verdict occurs.
fn class() -> Report {
    serde_json::from_str(CLASS).expect("class.json is a report")
}

/// One whose every text attacks some medium, with much more of the same.
fn hostile() -> Report {
    let mut report: Report = serde_json::from_str(HOSTILE).expect("hostile.json is a report");
    let exercise = &mut report.submissions[0].exercises[0];
    exercise.output = exercise.output.repeat(100_000 / exercise.output.len());
    report
}

/// The project's words, and those of the exercises that exist here only.
fn texts(language: Language) -> Texts {
    let sources = match language {
        Language::En => {
            [include_str!("../locales/en/grade.ftl"), include_str!("report/fixture.en.ftl")]
        }
        Language::Ko => {
            [include_str!("../locales/ko/grade.ftl"), include_str!("report/fixture.ko.ftl")]
        }
    };
    Texts::new(language, &sources).expect("the texts parse")
}

fn rendered(report: &Report, format: Format, options: &Options) -> String {
    render(report, format, texts, options).expect("a report")
}

#[rstest]
#[case("text", PLAIN)]
#[case("text-brief-ko", Options { explain: false, language: Language::Ko, ..PLAIN })]
#[case("text-ko", Options { language: Language::Ko, ..PLAIN })]
#[case("text-colour", Options { explain: false, style: Style::COLOUR, ..PLAIN })]
#[case("junit", PLAIN)]
#[case("tap", PLAIN)]
#[case("tap-ko", Options { language: Language::Ko, ..PLAIN })]
#[case("gradescope", PLAIN)]
#[case("github-summary", PLAIN)]
#[case("exercism-ko", Options { language: Language::Ko, ..PLAIN })]
#[case("html", PLAIN)]
fn golden(#[case] name: &str, #[case] options: Options) {
    let format = Format::ALL.into_iter().rev().find(|(format, _)| name.starts_with(format));
    let text = rendered(&class(), format.expect("a format").1, &options);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/grade");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Nothing drives a terminal, and nothing is a command to the runner that prints a log.
#[rstest]
fn no_text_of_a_submission_acts(
    #[values(Disclose::All, Disclose::Hints, Disclose::Verdicts)] disclose: Disclose,
    #[values(Language::En, Language::Ko)] language: Language,
) {
    let options = Options { disclose, language, ..PLAIN };
    for (name, format) in Format::ALL {
        let text = rendered(&hostile(), format, &options);
        for line in text.lines() {
            assert!(!line.trim_start().starts_with("::"), "{name}: a command: {line:?}");
            assert!(!line.contains("##["), "{name}: an old command: {line:?}");
            let drives = |c: &char| {
                (c.is_control() && *c != '\t')
                    || "\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}".contains(*c)
            };
            assert_eq!(line.chars().find(drives), None, "{name}: {line:?}");
        }
    }
}

/// What may not be shown is in no format.
#[test]
fn what_is_not_disclosed_is_nowhere() {
    for (name, format) in Format::ALL {
        let text = |disclose| {
            let text = rendered(&class(), format, &Options { disclose, ..PLAIN });
            if format == Format::Github { results::decoded(&text).to_string() } else { text }
        };
        let [all, hints, verdicts] = [Disclose::All, Disclose::Hints, Disclose::Verdicts].map(text);
        assert!(all.contains("heron-07"), "{name} has what was expected");
        assert!(!hints.contains("heron-07"), "{name} keeps what was expected");
        let hint = if format == Format::Json { "sample-hint-time" } else { "10 seconds" };
        let hint = if name == "github-summary" { "running after" } else { hint };
        assert!(hints.contains(hint), "{name} has hints");
        assert!(!verdicts.contains(hint), "{name} keeps hints");
        assert!(!verdicts.contains("setting the hostname"), "{name} keeps output");
    }
}

/// Of questions, what is expected is the key, and in a format only where it is asked for.
#[test]
fn the_key_to_questions_is_nowhere_else() {
    let mut report = class();
    let exercises = report.submissions.iter_mut().flat_map(|one| &mut one.exercises);
    exercises.for_each(|exercise| exercise.asks = true);
    for (name, format) in Format::ALL {
        for language in [Language::En, Language::Ko] {
            let text = |disclose| {
                let text = rendered(&report, format, &Options { disclose, language, ..PLAIN });
                if format == Format::Github { results::decoded(&text).to_string() } else { text }
            };
            let [key, all, hints] = [Disclose::Key, Disclose::All, Disclose::Hints].map(text);
            assert!(key.contains("heron-07"), "{name} has the key");
            assert!(!all.contains("heron-07") && !hints.contains("heron-07"), "{name} keeps it");
            assert_ne!(all, hints, "{name} has what was answered");
        }
    }
}

/// In a terminal of 80 columns, where a Korean syllable takes two.
#[rstest]
fn it_fits_eighty_columns(
    #[values(Language::En, Language::Ko)] language: Language,
    #[values(true, false)] explain: bool,
) {
    for report in [class(), hostile()] {
        let text = rendered(&report, Format::Text, &Options { language, explain, ..PLAIN });
        let wide = |c: char| {
            if ('\u{1100}'..'\u{e000}').contains(&c) && !('\u{2000}'..'\u{2e80}').contains(&c) {
                2
            } else {
                1
            }
        };
        for line in text.lines() {
            assert!(line.chars().map(wide).sum::<usize>() <= 80, "too wide: {line}");
        }
        assert!(text.lines().count() < 250, "{} lines", text.lines().count());
    }
}

/// Without a terminal the built command writes no colour; its words are the project's.
#[test]
fn the_command_converts_a_report() {
    let output = isolab()
        .args(["selftest", "report", "text", "--lang", "ko"])
        .write_stdin(CLASS)
        .output()
        .expect("isolab starts");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("33점 중 16점") && !text.contains('\x1b'), "{text}");
}
