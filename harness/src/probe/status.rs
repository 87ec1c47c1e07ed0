//! `/proc/PID/status`, parsed field by field.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::text::{lines, odd};
use super::{Caps, Ids, SeccompMode};
use crate::{Error, Result};

/// The lines of `/proc/PID/status`, or why they could not be read. Each question fails by
/// itself, for kernels differ in which lines they print.
///
/// # References
/// proc_pid_status(5)
#[derive(Clone, Debug)]
pub struct Status(std::result::Result<BTreeMap<String, String>, String>);

impl Status {
    /// Takes a whole status file apart; lines without a colon are passed over.
    pub fn parse(content: &[u8]) -> Self {
        let fields = lines(content).filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_owned(), value.trim().to_owned()))
        });
        Self(Ok(fields.collect()))
    }

    /// A status file that could not be read; every question gets this answer.
    pub(super) fn unread(because: &Error) -> Self {
        Self(Err(because.to_string()))
    }

    /// The process's number in each PID namespace, outermost first; since Linux 4.1.
    pub fn pids(&self) -> Result<Vec<u32>> {
        self.numbers("NSpid")
    }

    /// The parent's number; 0 when the parent is not visible.
    pub fn ppid(&self) -> Result<u32> {
        self.number("PPid")
    }

    /// The user ids.
    pub fn uids(&self) -> Result<Ids> {
        self.ids("Uid")
    }

    /// The group ids.
    pub fn gids(&self) -> Result<Ids> {
        self.ids("Gid")
    }

    /// The supplementary groups.
    pub fn groups(&self) -> Result<Vec<u32>> {
        self.numbers("Groups")
    }

    /// The five capability sets; the ambient one since Linux 4.3.
    pub fn caps(&self) -> Result<Caps> {
        let set = |name| {
            let digits = self.field(name)?;
            u64::from_str_radix(digits, 16).map_err(|_| odd(name, digits))
        };
        Ok(Caps {
            effective: set("CapEff")?,
            permitted: set("CapPrm")?,
            inheritable: set("CapInh")?,
            bounding: set("CapBnd")?,
            ambient: set("CapAmb")?,
        })
    }

    /// The seccomp mode; since Linux 3.8.
    pub fn seccomp(&self) -> Result<SeccompMode> {
        match self.field("Seccomp")? {
            "0" => Ok(SeccompMode::Disabled),
            "1" => Ok(SeccompMode::Strict),
            "2" => Ok(SeccompMode::Filter),
            other => Err(odd("Seccomp", other)),
        }
    }

    /// How many seccomp filters are attached; since Linux 5.9.
    pub fn seccomp_filters(&self) -> Result<u32> {
        self.number("Seccomp_filters")
    }

    /// Whether execve(2) can no longer grant privileges; since Linux 4.10.
    pub fn no_new_privs(&self) -> Result<bool> {
        Ok(self.number("NoNewPrivs")? != 0)
    }

    fn field(&self, name: &str) -> Result<&str> {
        let lines = self.0.as_ref().map_err(|because| Error::Setup(because.clone()))?;
        let missing = || Error::Setup(format!("no {name} in status: this kernel does not tell"));
        lines.get(name).map(String::as_str).ok_or_else(missing)
    }

    fn number(&self, name: &str) -> Result<u32> {
        let value = self.field(name)?;
        value.parse().map_err(|_| odd(name, value))
    }

    fn numbers(&self, name: &str) -> Result<Vec<u32>> {
        let value = self.field(name)?;
        let words = value.split_ascii_whitespace().map(u32::from_str);
        words.collect::<std::result::Result<_, _>>().map_err(|_| odd(name, value))
    }

    /// Real, effective and saved; the fourth, for file systems, is the effective one on
    /// every system of today.
    fn ids(&self, name: &str) -> Result<Ids> {
        match self.numbers(name)?[..] {
            [real, effective, saved, ..] => Ok(Ids { real, effective, saved }),
            _ => Err(odd(name, self.field(name)?)),
        }
    }
}
