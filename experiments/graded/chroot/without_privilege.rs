//! `chroot/without-privilege`, graded: who may change the root, and where?

use harness::record::Fact;

use crate::graded::answers::{Question, Questions, calls, fact, goals, result, tried_to_execute};

/// Questions on `chroot ROOT …` by somebody without CAP_SYS_CHROOT.
pub const WITHOUT_PRIVILEGE: Questions =
    Questions { id: "chroot/without-privilege", goals: &goals(QUESTIONS), questions: QUESTIONS };

const PLAIN: &str = "ordinary user";
const NAMESPACE: &str = "ordinary user in a user namespace";

const QUESTIONS: &[Question; 7] = &[
    Question::new("errno", 1, |seen| calls(seen, PLAIN).last().map(result)).mistake(|said| {
        match said {
            "EACCES" => Some("search"),
            "ENOENT" => Some("missing"),
            _ => None,
        }
    }),
    Question::new("status", 1, |seen| fact(seen, PLAIN, "end")).mistake(|said| match said {
        "126" => Some("126"),
        "127" => Some("127"),
        _ => None,
    }),
    Question::new("program-was-tried", 1, |seen| tried_to_execute(seen, PLAIN)),
    // The one that comes before chroot(2) here, and not there.
    Question::new("call", 1, |seen| {
        calls(seen, NAMESPACE).first().map(|call| Fact::text(&call.name))
    })
    .mistake(|said| said.to_lowercase().contains("uid").then_some("id")),
    Question::new("namespace-result", 1, |seen| {
        calls(seen, NAMESPACE).iter().find(|call| call.name == "chroot").map(result)
    }),
    Question::new("namespace-status", 1, |seen| fact(seen, NAMESPACE, "end")),
    Question::new("same-owner", 2, |seen| fact(seen, "owner", "same owner")),
];
