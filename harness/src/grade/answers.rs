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

/// The answer as a fact of the kind that was measured, as far as it can be one. How it is
/// spelt is not what was asked: a number and a truth may stand in quotes, `ok` may be the 0
/// that the call returned, and a list has no order.
fn said(given: &Value, measured: &Fact) -> Fact {
    let text = match given {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    let read = match measured {
        Fact::Exit(_) => text.parse().ok().map(Fact::Exit),
        Fact::Count(_) => text.parse().ok().map(Fact::Count),
        Fact::Is(_) => text.to_lowercase().parse().ok().map(Fact::Is),
        Fact::Ok => (text == "0" || text.eq_ignore_ascii_case("ok")).then_some(Fact::Ok),
        Fact::Errno(name) => given.as_str().map(|_| Fact::Errno(like(&text, name))),
        Fact::Text(right) => given.as_str().map(|_| Fact::Text(like(&text, right))),
        Fact::List(right) => given.as_array().map(|items| listed(items, right)),
        _ => None,
    };
    read.unwrap_or(Fact::Text(text))
}

/// The items in the order of the right ones, and those that are not among them at the end.
fn listed(items: &[Value], right: &[String]) -> Fact {
    let mut open: Vec<String> = items
        .iter()
        .map(|item| item.as_str().map_or_else(|| item.to_string(), |text| text.trim().to_owned()))
        .collect();
    let found = right.iter().filter_map(|right| {
        let at = open.iter().position(|item| item.eq_ignore_ascii_case(right))?;
        open.remove(at);
        Some(right.clone())
    });
    let mut all: Vec<String> = found.collect();
    all.append(&mut open);
    Fact::List(all)
}

/// The text without blanks around it; spelt as the right one if only its case differs.
fn like(text: &str, right: &str) -> String {
    let text = text.trim();
    if text.eq_ignore_ascii_case(right) { right.to_owned() } else { text.to_owned() }
}
