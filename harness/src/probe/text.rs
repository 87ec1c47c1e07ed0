//! The small files of `/proc/PID`, parsed.
//!
//! Each function takes a file's whole content and fails on the first line that is not
//! as proc(5) describes it: a shorter list would be a false answer.

use std::collections::BTreeMap;

use super::{Cgroup, IdRange, RLIMITS, Rlimit};
use crate::{Error, Result};

/// The ranges of `uid_map` or `gid_map`.
///
/// # References
/// user_namespaces(7)
pub fn id_map(content: &[u8]) -> Result<Vec<IdRange>> {
    let parse = |line: &str| -> Option<IdRange> {
        let mut numbers = line.split_ascii_whitespace().map(|word| word.parse().ok());
        let range = IdRange {
            inside: numbers.next()??,
            outside: numbers.next()??,
            count: numbers.next()??,
        };
        numbers.next().is_none().then_some(range)
    };
    lines(content).map(|line| parse(&line).ok_or_else(|| odd("id map", &line))).collect()
}

/// The lines of `cgroup`.
///
/// # References
/// cgroups(7)
pub fn cgroups(content: &[u8]) -> Result<Vec<Cgroup>> {
    let parse = |line: &str| -> Option<Cgroup> {
        let mut fields = line.splitn(3, ':');
        Some(Cgroup {
            hierarchy: fields.next()?.parse().ok()?,
            controllers: fields.next()?.to_owned(),
            path: fields.next()?.to_owned(),
        })
    };
    lines(content).map(|line| parse(&line).ok_or_else(|| odd("cgroup", &line))).collect()
}

/// The limits of `limits`, by the names of [`RLIMITS`]; titles that are not in that list
/// are passed over.
///
/// # References
/// proc_pid_limits(5)
pub fn limits(content: &[u8]) -> Result<BTreeMap<String, Rlimit>> {
    let mut limits = BTreeMap::new();
    for line in lines(content) {
        let title = |(_, title, _): &&(_, &str, _)| line.starts_with(*title);
        let Some((name, title, _)) = RLIMITS.iter().find(title) else { continue };
        let mut words = line[title.len()..].split_ascii_whitespace().map(bound);
        match (words.next().flatten(), words.next().flatten()) {
            (Some(soft), Some(hard)) => limits.insert((*name).to_owned(), Rlimit { soft, hard }),
            _ => return Err(odd("limits", &line)),
        };
    }
    Ok(limits)
}

/// The variables of `environ`, which holds what execve(2) was given; the first one counts
/// where a name comes twice, and what has no `=` is no variable. Invalid UTF-8 is replaced.
///
/// # References
/// proc_pid_environ(5), environ(7)
pub fn environment(content: &[u8]) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    for entry in content.split(|byte| *byte == 0) {
        // A name may begin with `=`, so the search begins after its first byte.
        let equals = entry.iter().skip(1).position(|byte| *byte == b'=');
        if let Some(at) = equals.map(|position| position + 1) {
            variables.entry(text(&entry[..at])).or_insert_with(|| text(&entry[at + 1..]));
        }
    }
    variables
}

/// The content of a file that holds one word or one line, such as `setgroups`, without
/// the line's end or the NUL that some security modules add.
pub fn word(content: &[u8]) -> String {
    text(content).trim_end_matches(['\n', '\0']).to_owned()
}

/// The lines of `content`, without empty ones, invalid UTF-8 replaced.
pub(super) fn lines(content: &[u8]) -> impl Iterator<Item = String> {
    content.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(text)
}

/// `bytes` as text, invalid UTF-8 replaced.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// An error about one line, or one field, of `file`.
pub(super) fn odd(file: &str, line: &str) -> Error {
    Error::Setup(format!("odd line in {file}: {line:?}"))
}

/// `unlimited`, or a number.
fn bound(word: &str) -> Option<Option<u64>> {
    if word == "unlimited" { Some(None) } else { word.parse().ok().map(Some) }
}
