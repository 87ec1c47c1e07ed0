//! `chroot/missing-root`, graded: what happens, and why?

use harness::record::Fact;

use crate::graded::answers::{Question, Questions, calls, fact, goals, result, tried_to_execute};

/// Questions on `chroot ROOT bash` where ROOT is not there.
pub const MISSING_ROOT: Questions =
    Questions { id: "chroot/missing-root", goals: &goals(QUESTIONS), questions: QUESTIONS };

/// After the call that failed nothing more was tried: it is the last one.
const QUESTIONS: &[Question; 5] = &[
    Question::new("call", 1, |seen| calls(seen, "tool").last().map(|call| Fact::text(&call.name))),
    Question::new("errno", 1, |seen| calls(seen, "tool").last().map(result)).mistake(|said| {
        match said {
            "EPERM" | "EACCES" => Some("privilege"),
            _ => None,
        }
    }),
    Question::new("status", 1, |seen| fact(seen, "tool", "end"))
        .mistake(|said| (said == "127").then_some("127")),
    Question::new("ordinary-user", 2, |seen| {
        calls(seen, "tool as ordinary user").last().map(result)
    }),
    Question::new("bash-was-looked-for", 1, |seen| tried_to_execute(seen, "tool")),
];
