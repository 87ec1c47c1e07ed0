//! The matrix for a terminal of 80 columns.

use std::fmt::Write;

use super::super::{Style, wrap};
use super::{Isolation, Row, Value};
use crate::isolation::Engine;
use crate::text::Texts;

/// How wide a column is, and how wide the name of a row.
const CELL: usize = 5;
const LABEL: usize = 20;

/// The longest value that is told in a note, in bytes.
const LONGEST: usize = 260;

impl Isolation {
    /// The table: `=` is as the caller, a number in brackets a note below, where values that
    /// do not fit are told; with `all` also the longest of them.
    pub fn text(&self, style: &Style, all: bool, texts: &Texts) -> String {
        let Style { strong, faint, plain: end, .. } = style;
        let mut out = String::new();
        // Writing to a String cannot fail.
        let heads: String = self.engines.iter().map(|engine| head(*engine)).collect();
        let _ = writeln!(out, "{strong}{}{heads}{end}", " ".repeat(LABEL));
        let longest = if all { usize::MAX } else { LONGEST };
        let mut notes = Notes { told: Vec::new(), longest };
        let mut causes: Vec<&str> = Vec::new();
        for row in &self.rows {
            row.text(&mut out, style, texts, &mut notes, &mut causes);
        }
        let _ = writeln!(out);
        for (at, (text, engines)) in notes.told.iter().enumerate() {
            let names: Vec<&str> = engines.iter().map(|at| self.engines[*at].name()).collect();
            let text = format!("[{}] {}: {}", at + 1, names.join(", "), text.replace('\n', ", "));
            indented(&mut out, &text);
        }
        for (at, key) in causes.iter().enumerate() {
            indented(&mut out, &format!("{} {}", letter(at), texts.get(key)));
        }
        for (engine, because) in &self.absent {
            let because = because.lines().collect::<Vec<_>>().join("; ");
            indented(&mut out, &format!("– {engine}: {because}"));
        }
        let _ = write!(out, "{faint}");
        indented(&mut out, &texts.get("isolation-legend"));
        let _ = write!(out, "{end}");
        out
    }
}

impl Row {
    fn text(
        &self,
        out: &mut String,
        style: &Style,
        texts: &Texts,
        notes: &mut Notes,
        causes: &mut Vec<&'static str>,
    ) {
        let marks: String = self.causes.iter().map(|key| mark(key, causes)).collect();
        let label = format!("{}{}", texts.get(&self.key()), marks);
        let _ = write!(out, "{label}{}", " ".repeat(LABEL.saturating_sub(wide(&label))));
        for (at, cell) in self.cells.iter().enumerate() {
            let text = notes.short(cell, at);
            let space = " ".repeat(CELL.saturating_sub(wide(&text)));
            let colour = if text == "own" || text == "yes" { style.odd } else { "" };
            let _ = write!(out, "{colour}{text}{}{space}", style.plain);
        }
        let end = out.trim_end_matches(' ').len();
        out.truncate(end);
        out.push('\n');
    }
}

/// Values that do not fit, each once, with the columns that have it. Of those that are longer
/// than the longest, the number of items is told instead.
struct Notes {
    told: Vec<(String, Vec<usize>)>,
    longest: usize,
}

impl Notes {
    fn short(&mut self, value: &Value, column: usize) -> String {
        let text = match &value.full {
            None if wide(&value.short) < CELL => return value.short.clone(),
            None => value.short.clone(),
            Some(full) if full.len() > self.longest => return value.short.clone(),
            Some(full) => full.clone(),
        };
        let known = self.told.iter().position(|(note, _)| *note == text);
        let at = known.unwrap_or_else(|| {
            self.told.push((text, Vec::new()));
            self.told.len() - 1
        });
        let columns = &mut self.told[at].1;
        if !columns.contains(&column) {
            columns.push(column);
        }
        format!("[{}]", at + 1)
    }
}

/// The small letter of a cause.
fn mark(key: &'static str, causes: &mut Vec<&'static str>) -> String {
    let known = causes.iter().position(|one| *one == key);
    let at = known.unwrap_or_else(|| {
        causes.push(key);
        causes.len() - 1
    });
    format!(" {}", letter(at))
}

fn letter(at: usize) -> char {
    LETTERS[at % LETTERS.len()]
}

/// Small letters that every terminal draws one column wide.
const LETTERS: [char; 14] = ['ᵃ', 'ᵇ', 'ᶜ', 'ᵈ', 'ᵉ', 'ᶠ', 'ᵍ', 'ʰ', 'ⁱ', 'ʲ', 'ᵏ', 'ˡ', 'ᵐ', 'ⁿ'];

fn head(engine: Engine) -> String {
    let short = match engine {
        Engine::Chroot => "chrt",
        Engine::Unshare => "unsh",
        Engine::Bubblewrap => "bwrp",
        Engine::SystemdNspawn => "nspn",
        Engine::Lxc => "lxc",
        Engine::LibvirtLxc => "virt",
        Engine::Runc => "runc",
        Engine::Crun => "crun",
        Engine::Youki => "youk",
        Engine::Podman => "podm",
        Engine::Docker => "dock",
        Engine::Isolab => "isol",
    };
    format!("{short:<CELL$}")
}

fn indented(out: &mut String, text: &str) {
    for (at, line) in wrap(text, 76).into_iter().enumerate() {
        let _ = writeln!(out, "{}{line}", if at == 0 { "" } else { "    " });
    }
}

fn wide(text: &str) -> usize {
    text.chars()
        .map(|c| if c >= '\u{1100}' && !('\u{1d00}'..'\u{2100}').contains(&c) { 2 } else { 1 })
        .sum()
}
