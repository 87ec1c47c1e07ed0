//! The archive that a solution gets: Debian's packages, and two that are drawn.

use std::fmt::Write;

use harness::grade::{Draw, Given, Supplies};
use harness::image::{Archive as Tar, Digest};
use harness::{Error, Result};

use crate::chroot::debootstrap::archive::Archive;

/// Two small packages that no archive has had before.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    /// The name of the one that is asked for.
    pub(super) asked: String,
    /// That of the one that it depends on.
    pub(super) needed: String,
    /// What the second one holds, and the first one's script copies.
    pub(super) secret: String,
    /// What bash is to end with.
    pub(super) status: i32,
    version: String,
}

/// When the files of the drawn packages were last changed.
const TIME: u64 = 1_600_000_000;

impl Drawn {
    pub(super) fn new(draw: &mut Draw) -> Self {
        let mut names = draw.names(2);
        Self {
            asked: names.remove(0),
            needed: names.remove(0),
            secret: draw.secret(),
            status: draw.status(),
            version: format!("{}.{}", draw.number(1, 9), draw.number(0, 99)),
        }
    }

    /// The file that the asked one's script makes.
    pub(super) fn made(&self) -> String {
        format!("/var/lib/{}/copy", self.asked)
    }

    /// Both, ready to be put into an archive.
    fn packages(&self) -> Result<Vec<Packed>> {
        let Self { asked, needed, secret, version, .. } = self;
        let control = |name: &str, more: &str| {
            format!(
                "Package: {name}\nVersion: {version}\nArchitecture: all\nPriority: optional\n\
                 Maintainer: nobody <nobody@example.org>\n{more}Description: drawn for this run\n"
            )
        };
        let script = format!(
            "#!/bin/sh\nset -e\n[ \"$1\" = configure ] || exit 0\n\
             mkdir -p /var/lib/{asked}\ncp /usr/share/{needed}/text {}\n",
            self.made()
        );
        let packed = |name: &str, more: &str, script: Option<&str>, text: &str| {
            let control = control(name, more);
            let content = deb(&control, script, name, text)?;
            Ok(Packed { file: format!("{name}.deb"), control, content })
        };
        let depends = format!("Depends: {needed}\n");
        [
            packed(asked, &depends, Some(&script), "copied by nobody"),
            packed(needed, "", None, secret),
        ]
        .into_iter()
        .collect()
    }
}

/// A package in its file.
struct Packed {
    file: String,
    control: String,
    content: Vec<u8>,
}

/// The root, the archive, and what is asked for.
pub(super) fn given(archive: &Archive, files: &Supplies, drawn: &Drawn) -> Result<Given> {
    let mut given = Given::default()
        .folder_in("ROOT", "root")
        .variable("ARCHIVE", Given::path("archive"))
        .variable("SUITE", &archive.codename)
        .variable("PACKAGE", &drawn.asked);
    let mut index = String::new();
    let mut packages = drawn.packages()?;
    for package in &archive.packages {
        let content = files.get(&package.file).cloned();
        let content = content.ok_or_else(|| Error::Setup(format!("{} is gone", package.file)))?;
        let (file, control) = (package.file.clone(), package.control.clone());
        packages.push(Packed { file, control, content });
    }
    for Packed { file, control, content } in packages {
        let _ = write!(
            index,
            "{}\nFilename: pool/{file}\nSize: {}\nSHA256: {}\n\n",
            control.trim_end(),
            content.len(),
            Digest::of(content.as_slice()).hex()
        );
        given = given.file(format!("archive/pool/{file}"), content);
    }
    let architecture = architecture(archive);
    let packages = format!("main/binary-{architecture}/Packages");
    let suite = &archive.codename;
    let release = format!(
        "Origin: Debian\nSuite: {suite}\nCodename: {suite}\nComponents: main\n\
         Architectures: {architecture}\nDate: Thu, 01 Jan 2026 00:00:00 UTC\n\
         SHA256:\n {} {} {packages}\n",
        Digest::of(index.as_bytes()).hex(),
        index.len()
    );
    Ok(given
        .file(format!("archive/dists/{suite}/Release"), release)
        .file(format!("archive/dists/{suite}/{packages}"), index))
}

/// That of the packages which are not for all.
fn architecture(archive: &Archive) -> &str {
    let lines = archive.packages.iter().flat_map(|package| package.control.lines());
    let mut found = lines.filter_map(|line| line.strip_prefix("Architecture: "));
    found.find(|architecture| *architecture != "all").unwrap_or("all")
}

/// A binary package with one file, `/usr/share/NAME/text`.
///
/// # References
/// deb(5), ar(5)
fn deb(control: &str, script: Option<&str>, name: &str, text: &str) -> Result<Vec<u8>> {
    let mut about = Tar::new(TIME).file("control", control.as_bytes(), 0o644)?;
    if let Some(script) = script {
        about = about.file("postinst", script.as_bytes(), 0o755)?;
    }
    let folder = format!("usr/share/{name}");
    let data = Tar::new(TIME).folder("usr")?.folder("usr/share")?.folder(&folder)?.file(
        &format!("{folder}/text"),
        format!("{text}\n").as_bytes(),
        0o644,
    )?;
    let members = [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar", about.bytes()?),
        ("data.tar", data.bytes()?),
    ];
    let mut file = b"!<arch>\n".to_vec();
    for (name, content) in members {
        let size = content.len();
        file.extend(format!("{name:<16}{TIME:<12}0     0     100644  {size:<10}`\n").bytes());
        file.extend(content);
        // Members begin at even places.
        if size % 2 == 1 {
            file.push(b'\n');
        }
    }
    Ok(file)
}
