//! In the guest: the grader of one exercise.

use std::fs::File;
use std::io::Write;

use super::super::grader::Grader;
use super::super::task::Task;
use super::answer::Told;
use super::handed::Handed;
use crate::experiment::Experiment;
use crate::sandbox::untrusted::harden;
use crate::sys::fd::adopt;
use crate::{Doing, Error, Result};

/// The subcommand that grades in a guest.
pub const SUBCOMMAND: &str = "grade-guest";

/// The descriptor that leads to the host. Nothing that a submission starts has it.
const HOST: i32 = 3;

/// Grades what the host has put into this guest, and tells the host.
///
/// # Errors
/// This is no guest, or its kernel could not be hardened. What goes wrong in the grading
/// itself is a verdict.
pub fn grade_what_is_handed_in(
    task: fn(&str) -> Option<&'static dyn Task>,
    find: fn(&str) -> Option<&'static dyn Experiment>,
) -> Result<()> {
    let hardened = harden()?;
    let mut host = File::from(adopt(HOST)?);
    let (handed, files, supplies) = Handed::unpack()?;
    let task = task(&handed.id)
        .ok_or_else(|| Error::Setup(format!("there is no exercise {}", handed.id)))?;
    let begun = host.try_clone().doing(|| "copy a descriptor")?;
    let grader = Grader::new(find).inside_guest(handed.slower, begun, hardened, supplies);
    let marked = grader.judge(task, &files, handed.seed);
    tell(&mut host, &Told::Marked(Box::new(marked)))
}

/// Writes one line for the host.
pub(in super::super) fn tell(host: &mut File, told: &Told) -> Result<()> {
    let mut line = serde_json::to_vec(told).map_err(std::io::Error::from).doing(|| "tell")?;
    line.push(b'\n');
    host.write_all(&line).doing(|| "tell the host")
}
