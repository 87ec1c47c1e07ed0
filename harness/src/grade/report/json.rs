//! The model as JSON, every character kept; `report.schema.json` is its schema.
//!
//! # References
//! RFC 8259: a character may be written as its `\u` escape anywhere in a string.

use super::super::Report;
use super::clean::is_hidden;
use crate::{Error, Result};

/// The report. What would drive a terminal, or a log that looks for commands, is written as
/// its escape, which a parser gives back as it was.
pub fn render(report: &Report) -> Result<String> {
    let damaged = |error| Error::Setup(format!("the report has no JSON form: {error}"));
    let text = serde_json::to_string_pretty(report).map_err(damaged)?;
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.replace("##[", "#\\u0023[").chars() {
        // Outside strings, JSON has no such character.
        if is_hidden(c) {
            let mut units = [0; 2];
            c.encode_utf16(&mut units)
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    Ok(out)
}

/// A value of ours, whose texts are clean, as a file's content.
pub fn pretty(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string_pretty(value).expect("texts, numbers and lists have a form");
    text + "\n"
}
