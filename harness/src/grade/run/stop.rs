//! How grading ends before everything was judged, and whose doing that is.

use crate::Error;
use crate::grade::model::{Named, Verdict};
use crate::grade::named;

/// What grading comes to: everything was judged, or not.
pub type Graded<T = ()> = std::result::Result<T, Stop>;

/// Why grading ends before everything was judged.
#[derive(Debug)]
pub enum Stop {
    /// The submission's doing: no program, a limit, a violation.
    Submission(Verdict, Named),
    /// This machine lacks something.
    Machine(Named),
    /// The grader's own fault.
    Grader(Error),
}

impl Stop {
    /// The submission has failed, for this reason.
    pub fn failed(why: Named) -> Self {
        Self::Submission(Verdict::Fail, why)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Grader(error)
    }
}

pub(super) fn ended() -> Stop {
    Stop::failed(named("hint-command-ended", []))
}

pub(super) fn no_cell() -> Error {
    Error::Setup("the solution was not started".into())
}

pub(super) fn unreached() -> Stop {
    Error::Setup("the grader waited for something else".into()).into()
}

pub(super) fn forbidden(call: String) -> Stop {
    Stop::Submission(Verdict::PolicyViolation, named("hint-violation", [("call", call)]))
}
