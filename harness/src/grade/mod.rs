//! Grading: what a submission made of an exercise, judged by the kernel's state.
//!
//! A [`Task`] declares an exercise. [`grade`] reads what was handed in, gives the task a
//! [`Run`] to start it and to look at what it does, and writes down what became of each
//! criterion. Everything that is reported is in one model, the [`Report`]; every format is
//! a pure function of it.

mod answers;
mod cell;
mod draw;
mod facts;
mod files;
mod fitness;
mod given;
mod grader;
mod guest;
mod judge;
mod marked;
mod model;
mod report;
mod run;
mod serving;
mod subject;
mod task;
mod visit;
mod watch;
mod workbook;

pub use answers::Answers;
pub use draw::Draw;
pub use facts::{append, content_of, hostname, mode_of, names_in, remove, set_mode, words, write};
pub use files::{Files, Submitted};
pub use given::Given;
pub use grader::{Grader, Records, settles};
pub use guest::{Guests, grade_what_is_handed_in};
pub use marked::{Marked, broken, not_submitted};
pub use model::{
    Criterion, Exercise, Limit, Named, Report, SCHEMA, Status, Submission, Tally, Verdict,
};
pub use report::{Disclose, Format, Options, clean, render};
pub use run::{Graded, Run, Stop, Used};
pub use serving::Server;
pub use subject::{SUBCOMMAND, Subject, wait_for_leave};
pub use task::{Allowance, Goal, Kind, Supplies, Task};
pub use workbook::{Starter, Workbook, readme};

/// A text by its key, with its values.
pub fn named<const N: usize>(key: &str, values: [(&str, String); N]) -> Named {
    let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Named { key: key.into(), values }
}
