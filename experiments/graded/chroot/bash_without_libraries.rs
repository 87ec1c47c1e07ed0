//! `chroot/bash-without-libraries`, graded: one errno, and what was absent each time.

use harness::record::Fact;

use crate::graded::answers::{Question, Questions, calls, fact, goals, result};

/// Questions on a root that holds bash, and nothing that it needs.
pub const BASH_WITHOUT_LIBRARIES: Questions = Questions {
    id: "chroot/bash-without-libraries",
    goals: &goals(QUESTIONS),
    questions: QUESTIONS,
};

const LOADER: &str = "with the loader only";

const QUESTIONS: &[Question; 8] = &[
    Question::new("by-name-finds", 1, |seen| {
        let calls = calls(seen, "by name");
        (!calls.is_empty()).then(|| Fact::Is(calls.iter().any(|call| call.path == "/bash")))
    }),
    Question::new("by-path-errno", 1, |seen| calls(seen, "by path").last().map(result)).mistake(
        |said| match said {
            "ENOEXEC" => Some("format"),
            "EACCES" | "EPERM" => Some("rights"),
            _ => None,
        },
    ),
    Question::new("by-path-status", 1, |seen| fact(seen, "by path", "end"))
        .mistake(|said| (said == "126").then_some("126")),
    Question::new("bash-is-there", 1, |seen| {
        fact(seen, "evidence", "stat /bash").map(|stat| Fact::Is(stat == Fact::Ok))
    }),
    Question::new("missing-file", 2, |seen| fact(seen, "evidence", "PT_INTERP")).mistake(|said| {
        let name = said.rsplit('/').next().unwrap_or_default();
        match name.starts_with("ld-") {
            true => Some("place"),
            false if name.starts_with("lib") => Some("library-too-early"),
            false => None,
        }
    }),
    Question::new("loader-execve", 1, |seen| match fact(seen, LOADER, "execve(2)")? {
        Fact::Text(text) if text == "ok" => Some(Fact::Ok),
        Fact::Text(errno) => Some(Fact::Errno(errno)),
        _ => None,
    }),
    Question::new("library", 2, |seen| fact(seen, LOADER, "library not found")).mistake(|said| {
        match said.rsplit_once('/') {
            Some(_) => Some("library-path"),
            None => said.starts_with("libc.").then_some("library-order"),
        }
    }),
    Question::new("loader-status", 1, |seen| fact(seen, LOADER, "end")),
];
