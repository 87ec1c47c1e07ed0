//! What submissions chose, made harmless before any reporter sees it: their output, names
//! and the values that were observed in them can hold anything.
//!
//! A medium's own escaping (of XML, HTML, JSON, YAML, Markdown) comes on top of it and is
//! the reporter's part.
//!
//! # References
//! The workflow commands of GitHub's runner: a line that starts with `::` after white space,
//! and, of old, `##[` anywhere in a line:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use serde_json::Value;

use super::super::Report;
use crate::{Error, Result};

/// The report with every text in it cleaned.
///
/// # Errors
/// A report that has no JSON form, such as one with a time that is not a number.
pub fn cleaned(report: &Report) -> Result<Report> {
    let damaged = |error| Error::Setup(format!("the report is damaged: {error}"));
    let value = serde_json::to_value(report).map_err(damaged)?;
    // Over the JSON form, so that no field can be forgotten.
    serde_json::from_value(walked(value)).map_err(damaged)
}

fn walked(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean(&text)),
        Value::Array(items) => items.into_iter().map(walked).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, field)| (clean(&name), walked(field))).collect()
        }
        other => other,
    }
}

/// The text with control characters made visible, and without workflow commands.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_space = true;
    while let Some(c) = rest.chars().next() {
        if after_space && rest.starts_with("::") {
            out.push('\\');
        }
        if rest.starts_with("##[") {
            out.push_str("#\\#[");
            rest = &rest[3..];
            continue;
        }
        if is_hidden(c) {
            out.extend(c.escape_default())
        } else {
            out.push(c)
        }
        after_space = c.is_whitespace() && !is_hidden(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Whether a character drives the reader's terminal or eye instead of being seen: controls,
/// marks of direction, joiners, separators that some take for a line's end, tags, and the
/// two noncharacters that XML forbids.
pub fn is_hidden(c: char) -> bool {
    let format = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        | '\u{e0000}'..='\u{e007f}');
    format || (c.is_control() && c != '\n' && c != '\t')
}

/// The text, or its beginning and how many characters more there were.
pub fn clip(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some((end, _)) => format!("{} … (+{})", &text[..end], text[end..].chars().count()),
    }
}

/// The text on one line.
pub fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_seen_and_commands_are_none() {
        let cases = [
            ("plain\ttext\n다음 줄", "plain\ttext\n다음 줄"),
            ("\x1b[2J\r\x07", "\\u{1b}[2J\\r\\u{7}"),
            ("::error::x\n  ::notice::y", "\\::error::x\n  \\::notice::y"),
            ("std::string a ::b", "std::string a \\::b"),
            ("a ##[error]b ###[group]", "a #\\#[error]b ##\\#[group]"),
            ("\u{85}::add-mask::x", "\\u{85}::add-mask::x"),
            ("\u{3000}::add-mask::x", "\u{3000}\\::add-mask::x"),
            ("a\u{202e}b\u{2028}::c", "a\\u{202e}b\\u{2028}::c"),
        ];
        for (hostile, harmless) in cases {
            assert_eq!(clean(hostile), harmless);
            assert_eq!(clean(harmless), harmless, "cleaning twice changes nothing");
        }
    }

    #[test]
    fn what_is_cut_is_counted() {
        assert_eq!(clip("가나다", 3), "가나다");
        assert_eq!(clip("가나다라마", 3), "가나다 … (+2)");
    }
}
