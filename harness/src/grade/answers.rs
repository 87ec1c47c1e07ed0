//! Files of answers, compared with what the grader has measured.

use toml::{Table, Value};

use super::model::Named;
use super::named;
use super::run::{Graded, Run, Stop};
use crate::record::{Fact, Record};

/// The file.
const FILE: &str = "answers.toml";

/// What was answered, and what is so.
#[derive(Debug)]
pub struct Answers(Table);

impl Run<'_> {
    /// The answers that were handed in.
    ///
    /// # Errors
    /// A file that is not there, or is no TOML.
    pub fn answers(&self) -> Graded<Answers> {
        let file = self.files().file(FILE);
        let file = file.ok_or_else(|| Stop::failed(named("hint-no-answers", [])))?;
        let table = std::str::from_utf8(&file.content)
            .map_err(|error| error.to_string())
            .and_then(|text| text.parse().map_err(|error: toml::de::Error| error.to_string()));
        let unread = |because: String| {
            Stop::failed(named("hint-answers-unread", [("because", because.trim().to_owned())]))
        };
        Ok(Answers(table.map_err(unread)?))
    }

    /// What the experiment `id` shows on this machine.
    ///
    /// # Errors
    /// One that cannot run here.
    pub fn record(&self, id: &str) -> Graded<Record> {
        self.grader().record(id)
    }

    /// Judges the answer under the criterion's `name`: whether it says what was `measured`.
    /// A text is compared without regard to case and blanks around it. Where it is wrong,
    /// the hint is made from the answer.
    pub fn answer(
        &mut self,
        answers: &Answers,
        name: &str,
        measured: Fact,
        hint: impl FnOnce(&str) -> Named,
    ) -> bool {
        let Some(given) = answers.0.get(name).filter(|value| !is_blank(value)) else {
            return self.check(name, measured, Fact::text(""), || {
                named("hint-not-answered", [("key", name.to_owned())])
            });
        };
        let said = said(given, &measured);
        let text = crate::report::plain(&said);
        self.check(name, measured, said, || hint(&text))
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// The answer as a fact of the kind that was measured, as far as it can be one.
fn said(given: &Value, measured: &Fact) -> Fact {
    match (given, measured) {
        (Value::Integer(number), Fact::Exit(_)) => match i32::try_from(*number) {
            Ok(status) => Fact::Exit(status),
            Err(_) => Fact::text(number.to_string()),
        },
        (Value::Integer(number), Fact::Count(_)) => match u64::try_from(*number) {
            Ok(count) => Fact::Count(count),
            Err(_) => Fact::text(number.to_string()),
        },
        (Value::Boolean(so), Fact::Is(_)) => Fact::Is(*so),
        (Value::String(text), Fact::Errno(name)) => Fact::Errno(like(text, name)),
        (Value::String(text), Fact::Text(right)) => Fact::Text(like(text, right)),
        (Value::Array(items), Fact::List(right)) => {
            let items = items.iter().enumerate().map(|(at, item)| match item {
                Value::String(text) => like(text, right.get(at).map_or("", String::as_str)),
                other => other.to_string(),
            });
            Fact::List(items.collect())
        }
        (Value::String(text), _) => Fact::text(text.trim()),
        (other, _) => Fact::text(other.to_string()),
    }
}

/// The text without blanks around it; spelt as the right one if only its case differs.
fn like(text: &str, right: &str) -> String {
    let text = text.trim();
    if text.eq_ignore_ascii_case(right) { right.to_owned() } else { text.to_owned() }
}
