//! Which kernels there are: `ci/kernels.toml` names them, `ci/kernels.lock` pins them.

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use crate::{Error, Result};

/// The packages that belong to one release of a kernel end with its name.
const FLAVOUR: &str = "amd64";

/// A kernel that is wanted: the newest of a series in a suite of Debian.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The series, such as `6.1`; also the name that people use.
    pub name: String,
    /// The suite that holds it, such as `bookworm-security`.
    pub suite: String,
}

/// A kernel as the lock file pins it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// The series.
    pub name: String,
    /// What uname(2) will say, such as `6.1.0-56-amd64`.
    pub release: String,
    /// The suite.
    pub suite: String,
    /// The packages that hold the kernel, its modules and their lists.
    #[serde(rename = "package")]
    pub packages: Vec<Package>,
}

/// One package of Debian, to the byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The size of its file in bytes.
    pub size: u64,
    /// The SHA-256 of its file in hexadecimal digits.
    pub sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table<T> {
    #[serde(default = "Vec::new")]
    kernel: Vec<T>,
}

/// Reads `ci/kernels.toml`.
///
/// # Errors
/// It does not parse.
pub fn wanted(text: &str) -> Result<Vec<Wanted>> {
    parse(text, "ci/kernels.toml")
}

/// Reads `ci/kernels.lock`.
///
/// # Errors
/// It does not parse.
pub fn locked(text: &str) -> Result<Vec<Locked>> {
    parse(text, "ci/kernels.lock")
}

/// The text of a lock file of these kernels.
///
/// # Errors
/// None in practice: what was read can be written.
pub fn lock(kernels: Vec<Locked>) -> Result<String> {
    let text = toml::to_string(&Table { kernel: kernels })
        .map_err(|error| Error::Setup(format!("the lock cannot be written: {error}")))?;
    Ok(format!("# Written by `isolab vm fetch --renew` from ci/kernels.toml.\n\n{text}"))
}

impl Wanted {
    /// The newest kernel of the series that the suite holds today.
    ///
    /// # Errors
    /// The archive cannot be reached, or holds none.
    pub fn resolve(&self) -> Result<Locked> {
        let archive = Archive::open(&self.suite)?;
        let pattern =
            format!(r"^linux-image-{}\..*[0-9]-{FLAVOUR}$", self.name.replace('.', r"\."));
        let newest = archive.newest(&pattern)?.ok_or_else(|| {
            let message = format!("{} holds no kernel {}", self.suite, self.name);
            Error::hinted(message, "name another suite in ci/kernels.toml")
        })?;
        let release = newest.name.trim_start_matches("linux-image-").to_owned();
        let parts = archive.closure(newest, |name| name.ends_with(&release))?;
        Ok(Locked { name: self.name.clone(), release, suite: self.suite.clone(), packages: parts })
    }
}

fn parse<T: for<'de> Deserialize<'de>>(text: &str, file: &str) -> Result<Vec<T>> {
    toml::from_str::<Table<T>>(text)
        .map(|table| table.kernel)
        .map_err(|error| Error::Setup(format!("{file} does not parse: {error}")))
}
