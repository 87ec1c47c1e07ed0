//! Debian's essential packages, fetched once and kept, of which a root can be made without a
//! network.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use harness::grade::Supplies;
use harness::image::{Digest, Hashing};
use harness::sandbox::{Command, Ended, Flavour};
use harness::tarball::{Budget, Entries, Limits, What};
use harness::{Doing, Error, Result, cache};
use serde::{Deserialize, Serialize};

use super::{codename, in_sandbox, lists, printed};

/// What is essential in a release of Debian, with all that it depends on.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Archive {
    /// The release.
    pub(crate) codename: String,
    /// Its packages, by name.
    pub(crate) packages: Vec<Package>,
}

/// One package.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its own description: the lines of its control file.
    pub(crate) control: String,
    /// Its file, `NAME_VERSION_ARCHITECTURE.deb`.
    pub(crate) file: String,
    /// The programs and libraries in it.
    pub(crate) programs: BTreeMap<PathBuf, Digest>,
}

/// The name of the kept file that holds an [`Archive`].
const INDEX: &str = "archive.json";

/// Where the kept folder is in the sandbox that fills it.
const INSIDE: &str = "/run/host/debian";

/// Where programs and libraries lie. What else a package brings, an administrator may change,
/// or leave out with an option of dpkg's.
const PROGRAMS: [&str; 8] =
    ["bin", "sbin", "lib", "lib64", "usr/bin", "usr/sbin", "usr/lib", "usr/libexec"];

/// The files of the archive for this machine's release, made if they are not there yet: that of
/// each package, and one that [`Archive::read`] reads.
///
/// # Errors
/// No mirror can be reached, or apt does not know of one.
pub(crate) fn kept() -> Result<Supplies> {
    let folder = cache::keep(&format!("debian-archive-{}", codename()?), |folder| {
        in_sandbox(folder, Flavour::of_caller(), fetch)
    })?;
    let entries = fs::read_dir(&folder).doing(|| "list the kept packages")?;
    let file = |entry: io::Result<fs::DirEntry>| {
        let path = entry.doing(|| "list the kept packages")?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, fs::read(&path).doing(|| format!("read {}", path.display()))?))
    };
    entries.map(file).collect()
}

impl Archive {
    /// What these files hold, as [`kept`] gave them.
    pub(crate) fn read(files: &Supplies) -> Result<Self> {
        serde_json::from_slice(files.get(INDEX).map_or(&[], Vec::as_slice))
            .map_err(|error| Error::Setup(format!("the kept packages are broken: {error}")))
    }
}

/// Inside: apt resolves and verifies what it would install where nothing is installed yet.
fn fetch() -> Result<()> {
    fs::create_dir_all("archives/partial").doing(|| "make a folder")?;
    fs::write("status", "").doing(|| "write that nothing is installed")?;
    let options = [
        "-o=Dir::State::status=/tmp/work/status",
        "-o=Dir::Cache::archives=/tmp/work/archives",
        "-o=Dir::Cache::pkgcache=",
        "-o=Dir::Cache::srcpkgcache=",
        "-o=APT::Sandbox::User=",
        // Essential is what says so itself, and not what apt deems so as well.
        "-o=pkgCacheGen::ForceEssential=,",
    ];
    // Else apt would take usrmerge, and with it all of Perl, to merge what need not be.
    let install = ["install", "--yes", "--no-install-recommends", "--download-only"];
    let wanted = ["?essential", "usr-is-merged"];
    let words = ["apt-get"].iter().chain(lists()?).chain(&options).chain(&install).chain(&wanted);
    printed(&Command::new(words.copied()))?;

    let mut packages = Vec::new();
    for entry in fs::read_dir("archives").doing(|| "list what was fetched")? {
        let path = entry.doing(|| "list what was fetched")?.path();
        if path.extension().is_some_and(|ending| ending == "deb") {
            packages.push(package(&path)?);
        }
    }
    packages.sort_by(|one, other| one.name.cmp(&other.name));
    let archive = Archive { codename: codename()?, packages };
    let index = serde_json::to_vec(&archive).map_err(|error| Error::Setup(error.to_string()))?;
    fs::write(Path::new(INSIDE).join(INDEX), index).doing(|| "write the packages down")
}

/// What is to be known of the package in the file `fetched`, which is kept under the name that
/// it has in Debian's own archive: without the epoch of its version.
fn package(fetched: &Path) -> Result<Package> {
    let control = printed(&Command::new(["dpkg-deb", "--field"]).argument(fetched))?;
    let programs = programs(fetched)?;
    let name = fetched.file_name().unwrap_or_default().to_string_lossy();
    let parts: Vec<&str> = name.split('_').collect();
    let [name, version, architecture] = parts[..] else {
        return Err(Error::Setup(format!("apt fetched the strange file {name}")));
    };
    let version = version.split_once("%3a").map_or(version, |(_, version)| version);
    let file = format!("{name}_{version}_{architecture}");
    fs::copy(fetched, Path::new(INSIDE).join(&file)).doing(|| format!("keep {file}"))?;
    Ok(Package { name: name.to_owned(), control, file, programs })
}

fn programs(deb: &Path) -> Result<BTreeMap<PathBuf, Digest>> {
    let reading = || format!("read {}", deb.display());
    let (null, data) = (File::open("/dev/null"), File::create("data.tar"));
    let (null, data) = (null.doing(reading)?, data.doing(reading)?);
    let unpack = Command::new(["dpkg-deb", "--fsys-tarfile"]).argument(deb);
    let ran = unpack.start_on(null.as_fd(), data.as_fd())?.finish()?;
    if ran.ended != Ended::Exit(0) {
        return Err(Error::Setup(format!("{} failed: {}", unpack.typed(), ran.output.stderr)));
    }
    let budget = Budget::new(Limits::default());
    let mut entries = Entries::new(BufReader::new(File::open("data.tar").doing(reading)?), &budget);
    let mut found = BTreeMap::new();
    let refused = |refused| Error::Setup(format!("{refused}"));
    while let Some(entry) = entries.read_entry().map_err(refused)? {
        let path = entry.path.strip_prefix(".").unwrap_or(&entry.path).to_owned();
        if entry.what == What::File && PROGRAMS.iter().any(|folder| path.starts_with(folder)) {
            let mut content = Hashing::new(&mut entries);
            io::copy(&mut content, &mut io::sink()).doing(reading)?;
            found.insert(path, content.finish().0);
        }
    }
    Ok(found)
}
