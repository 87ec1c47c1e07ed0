//! The skips that are no fault: a file with lines of EXPERIMENT, REQUIREMENT and, where
//! only one is meant, FLAVOUR. An experiment `AREA/*` is every one of the area.

use std::path::Path;

use harness::record::{Outcome, Record};
use harness::{Doing, Error, Result};

/// The lines of such a file.
#[derive(Clone, Debug, Default)]
pub struct AllowedSkips(Vec<Line>);

#[derive(Clone, Debug)]
struct Line {
    id: String,
    requirement: String,
    flavour: Option<String>,
}

impl AllowedSkips {
    /// Reads the file; what follows `#` is a comment.
    ///
    /// # Errors
    /// It cannot be read, or a line that is not of this form.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).doing(|| format!("read {}", file.display()))?;
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let parse = |line: &str| {
            Line::parse(line).ok_or_else(|| {
                let message = format!("{}: {line:?} allows nothing", file.display());
                Error::hinted(message, "write EXPERIMENT REQUIREMENT, and FLAVOUR if only one")
            })
        };
        lines.map(parse).collect::<Result<_>>().map(Self)
    }

    /// Whether `record` is a skip that is listed.
    pub fn allows(&self, record: &Record) -> bool {
        match &record.outcome {
            Outcome::Skipped { requirement, .. } => {
                self.0.iter().any(|line| line.allows(record, requirement))
            }
            _ => false,
        }
    }
}

impl Line {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace().map(str::to_owned);
        let (id, requirement, flavour) = (words.next()?, words.next()?, words.next());
        words.next().is_none().then_some(Self { id, requirement, flavour })
    }

    fn allows(&self, record: &Record, requirement: &str) -> bool {
        let id = match self.id.strip_suffix('*') {
            Some(area) => record.id.starts_with(area),
            None => record.id == self.id,
        };
        let flavour = self.flavour.as_ref().is_none_or(|flavour| *flavour == record.flavour);
        id && flavour && self.requirement == requirement
    }
}
