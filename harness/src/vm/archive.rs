//! One suite of Debian's archive, through apt's own client with a configuration of ours:
//! the machine's package lists, cache and sources are not touched.
//!
//! apt checks the suite's signature against Debian's keyring, the lists against the
//! suite, and each package against the lists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::catalogue::Package;
use crate::tool::{output, output_with};
use crate::{Doing, Error, Result, cache};

/// Debian's own keys, from the package debian-archive-keyring.
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// A suite whose lists are up to date.
#[derive(Debug)]
pub struct Archive {
    suite: String,
    configuration: PathBuf,
}

/// What the lists say of a package.
#[derive(Clone, Debug)]
pub struct Stanza {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    package: Package,
    depends: Vec<String>,
}

impl Archive {
    /// Fetches the lists of `suite` from the mirror that this machine's apt uses.
    ///
    /// # Errors
    /// No mirror is configured, it does not answer, or the signature is not Debian's.
    pub fn open(suite: &str) -> Result<Self> {
        let folder = cache::folder()?.join("apt").join(suite);
        for below in ["lists/partial", "archives/partial", "parts"] {
            let path = folder.join(below);
            fs::create_dir_all(&path).doing(|| format!("make {}", path.display()))?;
        }
        let source = format!(
            "Types: deb\nURIs: {}\nSuites: {suite}\nComponents: main\nSigned-By: {KEYRING}\n",
            mirror(suite)?
        );
        write(&folder.join("parts/archive.sources"), &source)?;
        let configuration = folder.join("apt.conf");
        write(&configuration, &settings(&folder))?;
        let archive = Self { suite: suite.into(), configuration };
        archive.apt("apt-get", &["--quiet", "--error-on=any", "update"]).map_err(|error| {
            Error::hinted(error.to_string(), "check the network and the mirrors in /etc/apt")
        })?;
        Ok(archive)
    }

    /// The newest package whose name matches this regular expression.
    pub fn newest(&self, pattern: &str) -> Result<Option<Stanza>> {
        let found = self.apt("apt-cache", &["search", "--names-only", pattern])?;
        let names = found.lines().filter_map(|line| line.split(' ').next());
        let mut newest: Option<Stanza> = None;
        for name in names {
            let Some(stanza) = self.stanza(name)? else { continue };
            if newest.as_ref().is_none_or(|one| is_newer(&stanza.version, &one.version)) {
                newest = Some(stanza);
            }
        }
        Ok(newest)
    }

    /// `package` and those that it depends on whose name is `wanted`, and so on.
    pub fn closure(&self, package: Stanza, wanted: impl Fn(&str) -> bool) -> Result<Vec<Package>> {
        let mut seen = BTreeSet::from([package.name.clone()]);
        let (mut open, mut all) = (vec![package], Vec::new());
        while let Some(stanza) = open.pop() {
            for name in stanza.depends.into_iter().filter(|name| wanted(name)) {
                if seen.insert(name.clone()) {
                    open.extend(self.stanza(&name)?);
                }
            }
            all.push(stanza.package);
        }
        all.sort_by(|one, two| one.name.cmp(&two.name));
        Ok(all)
    }

    /// Fetches these versions of packages into `folder`, as `.deb` files.
    ///
    /// # Errors
    /// The archive no longer holds one of them.
    pub fn download(&self, packages: &[Package], folder: &Path) -> Result<()> {
        let versions = packages.iter().map(|one| format!("{}={}", one.name, one.version));
        let versions: Vec<String> = versions.collect();
        let mut arguments = vec!["--quiet", "download"];
        arguments.extend(versions.iter().map(String::as_str));
        let environment = [("APT_CONFIG", self.configuration.as_path())];
        output_with("apt-get", &arguments, &environment, Some(folder)).map(drop).map_err(|error| {
            let message = format!("{error}\n{} may have newer ones only", self.suite);
            Error::hinted(message, "isolab vm fetch --renew looks for what it holds today")
        })
    }

    /// What the lists say of `name`; nothing of one that others only provide or mention.
    fn stanza(&self, name: &str) -> Result<Option<Stanza>> {
        let text = self.apt("apt-cache", &["show", "--no-all-versions", name])?;
        if !text.starts_with("Package:") {
            return Ok(None);
        }
        let field = |wanted: &str| {
            let mut fields = text.lines().filter_map(|line| line.split_once(": "));
            let found = fields.find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned());
            found.ok_or_else(|| Error::Setup(format!("the lists give no {wanted} of {name}")))
        };
        let size = field("Size")?;
        let package = Package {
            name: field("Package")?,
            version: field("Version")?,
            size: size.parse().map_err(|_| Error::Setup(format!("{size:?} is no size")))?,
            sha256: field("SHA256")?,
        };
        let depends = field("Depends").unwrap_or_default();
        let names = depends.split([',', '|']).filter_map(|one| one.split_whitespace().next());
        Ok(Some(Stanza {
            name: package.name.clone(),
            version: package.version.clone(),
            depends: names.map(str::to_owned).collect(),
            package,
        }))
    }

    fn apt(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let environment = [("APT_CONFIG", self.configuration.as_path())];
        output_with(program, arguments, &environment, None)
    }
}

/// The site of this machine's own suite, or of its security suite.
fn mirror(suite: &str) -> Result<String> {
    let release = fs::read_to_string("/etc/os-release").doing(|| "read /etc/os-release")?;
    let own = release.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    let own = own.unwrap_or_default();
    let own = if suite.ends_with("-security") { format!("{own}-security") } else { own.to_owned() };
    let sites = output("apt-get", &["indextargets", "--format", "$(RELEASE) $(SITE)"])?;
    let mut sites = sites.lines().filter_map(|line| line.split_once(' '));
    sites.find(|(release, _)| *release == own).map(|(_, site)| site.to_owned()).ok_or_else(|| {
        Error::hinted(
            format!("apt has no source for {own}, so no mirror for {suite} is known"),
            "run on Debian, with its main and security suites in /etc/apt",
        )
    })
}

/// What differs from the machine's own configuration, which apt reads before this.
fn settings(folder: &Path) -> String {
    let folder = folder.display();
    let user = match rustix::process::geteuid().is_root() {
        // Its own user may not write to a folder of the cache.
        true => "APT::Sandbox::User \"root\";\n",
        false => "",
    };
    format!(
        "Dir::State \"{folder}\";\nDir::State::lists \"{folder}/lists\";\n\
         Dir::State::status \"/dev/null\";\nDir::Cache \"{folder}\";\n\
         Dir::Etc::sourcelist \"/dev/null\";\nDir::Etc::sourceparts \"{folder}/parts\";\n\
         Acquire::Languages \"none\";\n\
         Acquire::IndexTargets::deb::DEP-11::DefaultEnabled \"false\";\n{user}"
    )
}

fn is_newer(one: &str, two: &str) -> bool {
    output("dpkg", &["--compare-versions", one, "gt", two]).is_ok()
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).doing(|| format!("write {}", path.display()))
}
