//! `chroot/missing-root`, graded: what happens, and why?

use harness::grade::{Goal, Graded, Kind, Run, Task, named};
use harness::record::{Call, Fact, Record};

/// Questions on `chroot ROOT bash` where ROOT is not there.
pub struct MissingRoot;

impl Task for MissingRoot {
    fn id(&self) -> &'static str {
        "chroot/missing-root"
    }

    fn kind(&self) -> Kind {
        Kind::Answer
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("call", 1),
                Goal::new("errno", 1),
                Goal::new("status", 1),
                Goal::new("ordinary-user", 2),
                Goal::new("bash-was-looked-for", 1),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let answers = run.answers()?;
        let record = run.record("chroot/missing-root")?;
        let root = last_call(&record, "tool");
        let ordinary = last_call(&record, "tool as ordinary user");
        let hint = |key: &'static str| move |said: &str| named(key, [("said", said.to_owned())]);

        run.answer(&answers, "call", Fact::text(&root.name), hint("hint-chroot-missing-root-call"));
        run.answer(&answers, "errno", errno(&root), |said| {
            named(
                match said {
                    "EPERM" | "EACCES" => "hint-chroot-missing-root-privilege",
                    _ => "hint-chroot-missing-root-errno",
                },
                [("said", said.to_owned())],
            )
        });
        let status = record.fact("tool", "end").cloned().unwrap_or(Fact::Ok);
        run.answer(&answers, "status", status, |said| {
            named(
                match said {
                    "exit status 127" => "hint-chroot-missing-root-127",
                    _ => "hint-chroot-missing-root-status",
                },
                [("said", said.to_owned())],
            )
        });
        let hint_ordinary = hint("hint-chroot-missing-root-ordinary");
        run.answer(&answers, "ordinary-user", errno(&ordinary), hint_ordinary);
        let looked_for = calls(&record, "tool").iter().any(|call| call.name == "execve");
        let hint_order = hint("hint-chroot-missing-root-order");
        run.answer(&answers, "bash-was-looked-for", Fact::Is(looked_for), hint_order);
        Ok(())
    }
}

fn calls(record: &Record, step: &str) -> Vec<Call> {
    match record.fact(step, "calls") {
        Some(Fact::Calls(calls)) => calls.clone(),
        _ => Vec::new(),
    }
}

/// The call that ended the step: after it nothing was tried.
fn last_call(record: &Record, step: &str) -> Call {
    calls(record, step).pop().unwrap_or_else(|| Call::new("none", "", "ok"))
}

fn errno(call: &Call) -> Fact {
    Fact::Errno(call.result.clone())
}
