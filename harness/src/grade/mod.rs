//! Grading: what a submission made of an exercise, judged by the kernel's state.
//!
//! Everything that is reported is in one model, the [`Report`]; every format is a pure
//! function of it.

mod model;
mod report;

pub use model::{
    Criterion, Exercise, Limit, Named, Report, SCHEMA, Status, Submission, Tally, Verdict,
};
pub use report::{Disclose, Format, Options, render};
