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

    /// Judges the answer under the criterion's `name`: whether it says what was `measured`,
    /// however it is spelt. Where it is wrong, the hint is made from the answer as it was
    /// written.
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
        self.check(name, measured, said, || hint(&written(given)))
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
    let text = written(given);
    let read = match (given, measured) {
        (Value::Array(items), Fact::List(right)) => Some(listed(items, right)),
        (Value::Array(items), _) => Some(Fact::list(items.iter().map(written))),
        (_, Fact::Exit(_)) => text.parse().ok().map(Fact::Exit),
        (_, Fact::Count(_)) => text.parse().ok().map(Fact::Count),
        (_, Fact::Is(_)) => text.to_lowercase().parse().ok().map(Fact::Is),
        (_, Fact::Ok) => (text == "0" || text.eq_ignore_ascii_case("ok")).then_some(Fact::Ok),
        (Value::String(_), Fact::Errno(name)) => Some(Fact::Errno(like(&text, name))),
        (Value::String(_), Fact::Text(right)) => Some(Fact::Text(like(&text, right))),
        _ => None,
    };
    read.unwrap_or(Fact::Text(text))
}

/// The answer without quotes and the blanks around it.
fn written(given: &Value) -> String {
    match given {
        Value::String(text) => text.trim().to_owned(),
        Value::Array(items) => items.iter().map(written).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The items in the order of the right ones, and those that are not among them at the end.
fn listed(items: &[Value], right: &[String]) -> Fact {
    let mut open: Vec<String> = items.iter().map(written).collect();
    let found = right.iter().filter_map(|right| {
        let at = open.iter().position(|item| item.eq_ignore_ascii_case(right))?;
        open.remove(at);
        Some(right.clone())
    });
    let mut all: Vec<String> = found.collect();
    all.append(&mut open);
    Fact::List(all)
}

/// The text, spelt as the right one if only its case differs.
fn like(text: &str, right: &str) -> String {
    if text.eq_ignore_ascii_case(right) { right.to_owned() } else { text.to_owned() }
}
