//! `chroot/empty-root`, graded: the root is changed, and nothing runs in it.

use harness::record::{Call, Fact, Record};

use crate::graded::answers::{Question, Questions, calls, fact, goals, result};

/// Questions on `chroot ROOT bash` where ROOT is empty.
pub const EMPTY_ROOT: Questions =
    Questions { id: "chroot/empty-root", goals: &goals(QUESTIONS), questions: QUESTIONS };

const QUESTIONS: &[Question; 6] = &[
    Question::new("chroot", 1, |seen| {
        calls(seen, "tool").iter().find(|call| call.name == "chroot").map(result)
    })
    .mistake(|said| said.starts_with('E').then_some("refused")),
    Question::new("call", 1, |seen| last(seen).map(|call| Fact::text(&call.name)))
        .mistake(|said| said.eq_ignore_ascii_case("chroot").then_some("later")),
    Question::new("errno", 1, |seen| last(seen).map(result)),
    Question::new("tries", 2, |seen| {
        let tries = calls(seen, "tool").iter().filter(|call| call.name == "execve");
        Some(Fact::Count(tries.count() as u64))
    })
    .mistake(|said| (said == "1").then_some("once")),
    Question::new("last-path", 1, |seen| last(seen).map(|call| Fact::text(&call.path))).mistake(
        |said| match said {
            "bash" => Some("name"),
            path if path.ends_with("/bin/bash") => Some("outside"),
            _ => None,
        },
    ),
    Question::new("status", 1, |seen| fact(seen, "tool", "end")).mistake(|said| match said {
        "125" => Some("125"),
        "126" => Some("126"),
        _ => None,
    }),
];

/// Nothing was tried after it.
fn last(record: &Record) -> Option<&Call> {
    calls(record, "tool").last()
}
