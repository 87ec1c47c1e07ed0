//! The words of a report, in one language.

use super::super::{Criterion, Exercise, Report, Status, Submission, Tally};
use super::clean::clean;
use crate::record::Fact;
use crate::report::plain;
use crate::text::{Texts, message_of};

/// What a reporter says.
pub struct Words {
    texts: Texts,
}

/// A part of the explanation of a criterion.
pub struct Part {
    /// `hint`, `expected` or `observed`.
    pub name: &'static str,
    /// Its heading for people.
    pub label: String,
    /// One line or several.
    pub text: String,
}

impl Words {
    /// Words from the project's texts.
    pub fn new(texts: Texts) -> Self {
        Self { texts }
    }

    /// The text `grade-KEY`.
    pub fn get(&self, key: &str) -> String {
        self.texts.get(&format!("grade-{key}"))
    }

    /// The text `grade-KEY` with the named values put in.
    pub fn with(&self, key: &str, values: &[(&str, String)]) -> String {
        self.texts.format(&format!("grade-{key}"), values)
    }

    /// What a verdict is called; all of what was not handed in is called so.
    pub fn verdict(&self, exercise: &Exercise, criterion: &Criterion) -> String {
        if exercise.submitted {
            self.get(&format!("verdict-{}", criterion.verdict.word()))
        } else {
            self.get("not-submitted")
        }
    }

    /// What a whole came to.
    pub fn status(&self, status: Status) -> String {
        self.get(match status {
            Status::Passed => "status-passed",
            Status::Incomplete => "status-incomplete",
            Status::Failed => "status-failed",
        })
    }

    /// What an exercise came to; one that was not handed in is called so.
    pub fn outcome(&self, exercise: &Exercise) -> String {
        if exercise.submitted { self.status(exercise.status()) } else { self.get("not-submitted") }
    }

    /// Points of points.
    pub fn points(&self, Tally { points, of }: Tally) -> String {
        self.with("points", &[("points", points.to_string()), ("of", of.to_string())])
    }

    /// What a criterion looks at; its name where there is no such text.
    pub fn title(&self, exercise: &Exercise, criterion: &Criterion) -> String {
        let key = format!("grade-{}-{}", message_of(&exercise.id), criterion.name);
        if self.texts.has(&key) { self.texts.get(&key) } else { criterion.name.clone() }
    }

    /// Why a criterion has its verdict, as far as it may be shown.
    pub fn parts(&self, criterion: &Criterion) -> Vec<Part> {
        let part = |name, text| Part { name, label: self.get(name), text };
        let hint = criterion.hint.as_ref().map(|hint| {
            let values: Vec<(&str, String)> =
                hint.values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            // Values that are harmless alone could be a command side by side.
            part("hint", clean(&self.texts.format(&hint.key, &values)))
        });
        let fact = |fact: &Fact| match plain(fact).trim_start_matches('\n') {
            "" => "–".to_owned(),
            text => text.to_owned(),
        };
        let expected = criterion.expected.as_ref().map(|it| part("expected", fact(it)));
        let observed = criterion.observed.as_ref().map(|it| part("observed", fact(it)));
        [hint, expected, observed].into_iter().flatten().collect()
    }

    /// [`Self::parts`] as one text: the hint, then each of the others with its heading.
    pub fn why(&self, criterion: &Criterion) -> String {
        let said = |Part { name, label, text }: Part| match name {
            "hint" => text,
            _ if text.contains('\n') => format!("{label}:\n{text}"),
            _ => format!("{label}: {text}"),
        };
        self.parts(criterion).into_iter().map(said).collect::<Vec<_>>().join("\n")
    }

    /// The verdict in a word, and why: never empty.
    pub fn verdict_and_why(&self, exercise: &Exercise, criterion: &Criterion) -> String {
        let (verdict, why) = (self.verdict(exercise, criterion), self.why(criterion));
        if why.is_empty() { verdict } else { format!("{verdict}\n{why}") }
    }

    /// The name of an exercise, after that of its submission where there are several.
    pub fn path(&self, report: &Report, submission: &Submission, exercise: &Exercise) -> String {
        match report.submissions.as_slice() {
            [_] => exercise.id.clone(),
            _ => format!("{} · {}", submission.name, exercise.id),
        }
    }

    /// That output was thrown away, if it was.
    pub fn dropped(&self, exercise: &Exercise) -> Option<String> {
        let bytes = || [("bytes", exercise.dropped.to_string())];
        (exercise.dropped > 0).then(|| self.with("dropped", &bytes()))
    }
}
