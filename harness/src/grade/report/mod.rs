//! The reporters: each a pure function of a [`Report`].
//!
//! What submissions chose is made harmless and what may not be shown is taken out before a
//! reporter sees it, so that no reporter can forget to. Points are lost by what failed and
//! never by what could not be graded here.

mod clean;
mod exercism;
mod github;
mod gradescope;
mod html;
mod json;
mod junit;
mod tap;
mod terminal;
mod words;

pub use clean::clean;
use words::Words;

use super::{Criterion, Exercise, Report, Submission};
use crate::Result;
use crate::report::Style;
use crate::text::{Language, Texts};

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal of 80 columns.
    Text,
    /// The model as it is.
    Json,
    /// JUnit XML, which CI servers read.
    Junit,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// Gradescope's `results.json`.
    Gradescope,
    /// The result that GitHub Classroom's reporter takes from a step's output, in Base64.
    Github,
    /// Markdown for the summary of a GitHub step.
    GithubSummary,
    /// Exercism's `results.json`, version 3.
    Exercism,
    /// One page that needs nothing else.
    Html,
}

/// How much of the why is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclose {
    /// Everything, the answers to questions too.
    Key,
    /// Hints, what was expected but for the answers to questions, what was observed, and the solution's output.
    All,
    /// Hints and the solution's output.
    Hints,
    /// Verdicts alone.
    Verdicts,
}

/// What the reader wants.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Of the texts; a page has both.
    pub language: Language,
    /// How much of the why is shown.
    pub disclose: Disclose,
    /// In the terminal: every criterion with what is known of it, not only what failed.
    pub explain: bool,
    /// Of the terminal.
    pub style: Style,
}

impl Format {
    /// Every format by its name.
    pub const ALL: [(&str, Self); 9] = [
        ("text", Self::Text),
        ("json", Self::Json),
        ("junit", Self::Junit),
        ("tap", Self::Tap),
        ("gradescope", Self::Gradescope),
        ("github", Self::Github),
        ("github-summary", Self::GithubSummary),
        ("exercism", Self::Exercism),
        ("html", Self::Html),
    ];
}

impl Disclose {
    /// Every degree by its name.
    pub const ALL: [(&str, Self); 4] = [
        ("key", Self::Key),
        ("all", Self::All),
        ("hints", Self::Hints),
        ("verdicts", Self::Verdicts),
    ];
}

/// The report in the wanted form; `texts` has the project's texts in a language.
///
/// # Errors
/// A report that has no JSON form, such as one with a time that is not a number.
pub fn render(
    report: &Report,
    format: Format,
    texts: impl Fn(Language) -> Texts,
    options: &Options,
) -> Result<String> {
    let disclosed = disclosed(report.clone(), options.disclose);
    if format == Format::Json {
        return json::render(&disclosed);
    }
    let report = &clean::cleaned(&disclosed)?;
    let words = Words::new(texts(options.language));
    Ok(match format {
        Format::Json => unreachable!("rendered above, with every character kept"),
        Format::Text => terminal::render(report, &words, options),
        Format::Junit => junit::render(report, &words)?,
        Format::Tap => tap::render(report, &words),
        Format::Gradescope => gradescope::render(report, &words),
        Format::Github => github::result(report, &words),
        Format::GithubSummary => github::summary(report, &words),
        Format::Exercism => exercism::render(report, &words),
        Format::Html => {
            let both = [Language::En, Language::Ko].map(|language| Words::new(texts(language)));
            html::render(report, &both, options.language)
        }
    })
}

/// The report without what may not be shown.
fn disclosed(mut report: Report, disclose: Disclose) -> Report {
    let exercises = report.submissions.iter_mut().flat_map(|submission| &mut submission.exercises);
    for exercise in exercises {
        if disclose == Disclose::Verdicts {
            exercise.output.clear();
        }
        let expected = disclose == Disclose::Key || (disclose == Disclose::All && !exercise.asks);
        let observed = matches!(disclose, Disclose::Key | Disclose::All);
        for criterion in &mut exercise.criteria {
            criterion.expected.take_if(|_| !expected);
            criterion.observed.take_if(|_| !observed);
            if disclose == Disclose::Verdicts {
                criterion.hint = None;
            }
        }
    }
    report
}

/// Every criterion, with the submission and the exercise that it belongs to.
fn criteria(report: &Report) -> impl Iterator<Item = (&Submission, &Exercise, &Criterion)> {
    report.submissions.iter().flat_map(|submission| {
        submission.exercises.iter().flat_map(move |exercise| {
            exercise.criteria.iter().map(move |criterion| (submission, exercise, criterion))
        })
    })
}
