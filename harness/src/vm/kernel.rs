//! A kernel that is ready to boot: the decompressed kernel and its modules, kept in the
//! cache and compared with their digests before each use.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Failure;
use super::archive::Archive;
use super::catalogue::{Locked, Package};
use super::image;
use super::modules::{FILES, Modules, PORT, UNION, WELCOME};
use crate::tool::output;
use crate::{Doing, Error, Result, cache};

/// The list that a kept kernel has of itself.
const LIST: &str = "kernel.json";

/// The ELF file that QEMU boots.
const IMAGE: &str = "vmlinux";

/// A kernel that is ready to boot.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// What people call it: the series, or the file that they gave.
    pub name: String,
    folder: PathBuf,
    list: List,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct List {
    vmlinux: String,
    /// Name and digest, in the order of loading.
    modules: Vec<(String, String)>,
}

impl Kernel {
    /// The kernel that the lock file pins: from the cache, else from the archive.
    ///
    /// # Errors
    /// The archive no longer holds it, a file is not the pinned one, or the cache is
    /// damaged.
    pub fn fetch(pinned: &Locked) -> Result<Self> {
        let folder = cache::keep(&pinned.folder(), |folder| {
            let unpacked = folder.join("unpacked");
            let archive = Archive::open(&pinned.suite)?;
            archive.download(&pinned.packages, folder)?;
            for package in &pinned.packages {
                unpack(package, folder, &unpacked)?;
            }
            let image = find_image(&unpacked, &pinned.release)?;
            prepare(&image, &unpacked, folder)?;
            fs::remove_dir_all(&unpacked).doing(|| format!("remove {}", unpacked.display()))
        })?;
        Self::kept(pinned.name.clone(), folder)
    }

    /// The same, if the cache holds it already.
    pub fn cached(pinned: &Locked) -> Result<Option<Self>> {
        let folder = cache::folder()?.join(pinned.folder());
        if folder.is_dir() { Self::kept(pinned.name.clone(), folder).map(Some) } else { Ok(None) }
    }

    /// A kernel of the person's own: an image with a folder of modules.
    ///
    /// # Errors
    /// No image, or what no guest can do without is missing.
    pub fn own(image: &Path, modules: &Path) -> Result<Self> {
        let bytes = fs::read(image).doing(|| format!("read {}", image.display()))?;
        let lists = modules_digest(modules)?;
        let name = format!("kernel-own-{}-{}", &hex(&bytes)[..16], &lists[..16]);
        let folder = cache::keep(&name, |folder| prepare(image, modules, folder))?;
        Self::kept(image.display().to_string(), folder)
    }

    /// The ELF file that QEMU boots.
    ///
    /// # Errors
    /// The cache is damaged.
    pub fn vmlinux(&self) -> Result<PathBuf> {
        self.checked(IMAGE, &self.list.vmlinux)?;
        Ok(self.image())
    }

    /// The same file, not compared with its digest yet.
    pub(super) fn image(&self) -> PathBuf {
        self.folder.join(IMAGE)
    }

    /// Name and bytes of each module, in the order of loading.
    ///
    /// # Errors
    /// The cache is damaged.
    pub fn modules(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let read = |(name, digest): &(String, String)| {
            let bytes = self.checked(&format!("{name}.ko"), digest)?;
            Ok((name.clone(), bytes))
        };
        self.list.modules.iter().map(read).collect()
    }

    /// A digest of what a guest gets of it.
    pub(super) fn digest(&self) -> String {
        let modules = self.list.modules.iter().flat_map(|(name, digest)| [name, digest]);
        let all: Vec<&str> =
            [&self.list.vmlinux].into_iter().chain(modules).map(String::as_str).collect();
        hex(all.join(" ").as_bytes())
    }

    /// Compares every file with its digest.
    ///
    /// # Errors
    /// One differs.
    pub fn check(&self) -> Result<()> {
        self.vmlinux()?;
        self.modules().map(drop)
    }

    fn kept(name: String, folder: PathBuf) -> Result<Self> {
        let path = folder.join(LIST);
        let text = fs::read(&path).doing(|| format!("read {}", path.display()))?;
        let list = serde_json::from_slice(&text).map_err(|_| damaged(&path))?;
        Ok(Self { name, folder, list })
    }

    fn checked(&self, file: &str, digest: &str) -> Result<Vec<u8>> {
        let path = self.folder.join(file);
        let bytes = fs::read(&path).doing(|| format!("read {}", path.display()))?;
        if hex(&bytes) == digest { Ok(bytes) } else { Err(damaged(&path)) }
    }
}

impl Locked {
    /// Its folder in the cache: another version is another folder, and so are other modules.
    fn folder(&self) -> String {
        let packages = self.packages.iter().map(|one| one.sha256.as_str());
        let all: Vec<&str> = packages.chain(wanted()).collect();
        format!("kernel-{}-{}", self.release, &hex(all.join(" ").as_bytes())[..16])
    }
}

/// The modules without which a kernel is unfit.
fn essential() -> Vec<&'static str> {
    [PORT, FILES, UNION].concat()
}

/// Those and the ones that are welcome.
fn wanted() -> Vec<&'static str> {
    [&essential()[..], WELCOME].concat()
}

fn unpack(package: &Package, from: &Path, to: &Path) -> Result<()> {
    let start = format!("{}_", package.name);
    let entries = fs::read_dir(from).doing(|| format!("read {}", from.display()))?;
    let mut files = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let file = files
        .find(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&start))
        })
        .ok_or_else(|| Error::Setup(format!("apt-get left no file of {}", package.name)))?;
    let bytes = fs::read(&file).doing(|| format!("read {}", file.display()))?;
    if bytes.len() as u64 != package.size || hex(&bytes) != package.sha256 {
        return Err(Error::hinted(
            format!("{} {} is not the file that the lock pins", package.name, package.version),
            "isolab vm fetch --renew pins what the archive holds today",
        ));
    }
    let [file_name, to_name] = [&file, to].map(|path| path.to_string_lossy().into_owned());
    output("dpkg-deb", &["--extract", &file_name, &to_name])?;
    fs::remove_file(&file).doing(|| format!("remove {}", file.display()))
}

/// Up to 6.18 in /boot, later beside the modules.
fn find_image(unpacked: &Path, release: &str) -> Result<PathBuf> {
    let places = [format!("boot/vmlinuz-{release}"), format!("usr/lib/modules/{release}/vmlinuz")];
    let found = places.iter().map(|place| unpacked.join(place)).find(|path| path.is_file());
    found.ok_or_else(|| Error::Setup(format!("the packages of {release} hold no kernel image")))
}

/// Writes what a guest needs of a kernel into `folder`.
fn prepare(image: &Path, modules: &Path, folder: &Path) -> Result<()> {
    let modules = Modules::below(modules)?;
    let missing = modules.closure(&essential())?.missing;
    if !missing.is_empty() {
        let why = format!("it has no {}, neither built in nor as a module", missing.join(", "));
        return Err(Failure::KernelUnfit(why).into());
    }
    let closure = modules.closure(&wanted())?;
    let keep = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).doing(|| format!("write {}", path.display()))?;
        Ok::<_, Error>(hex(bytes))
    };
    let bytes = fs::read(image).doing(|| format!("read {}", image.display()))?;
    let vmlinux = keep(IMAGE, &image::vmlinux(bytes)?)?;
    let modules = closure.modules.into_iter().map(|module| {
        let digest = keep(&format!("{}.ko", module.name), &module.bytes)?;
        Ok((module.name, digest))
    });
    let list = List { vmlinux, modules: modules.collect::<Result<_>>()? };
    let text = serde_json::to_vec(&list).map_err(std::io::Error::from).doing(|| "write a list")?;
    keep(LIST, &text).map(drop)
}

/// A digest of which modules a folder holds, and of how they were built.
fn modules_digest(folder: &Path) -> Result<String> {
    let modules = Modules::below(folder)?;
    let closure = modules.closure(&wanted())?;
    let mut digest = Sha256::new();
    for module in closure.modules {
        digest.update(module.name);
        digest.update(module.bytes);
    }
    closure.missing.iter().for_each(|name| digest.update(name));
    Ok(digits(&digest.finalize()))
}

fn damaged(path: &Path) -> Error {
    Error::hinted(
        format!("{} is damaged", path.display()),
        "remove its folder: it is made again when it is needed",
    )
}

fn hex(bytes: &[u8]) -> String {
    digits(&Sha256::digest(bytes))
}

pub(super) fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
