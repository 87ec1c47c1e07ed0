//! Images of a registry, by skopeo.

use std::fs;
use std::path::PathBuf;

use crate::{Doing, Error, Result, cache, tool};

/// Fetches the image `name`, such as `ubuntu:latest`, and gives back the OCI layout that
/// holds it: the one of an earlier time, if there is one.
///
/// # Errors
/// There is no skopeo, or no registry that answers; its own words are part of the message.
pub fn fetch(name: &str) -> Result<PathBuf> {
    let word = |letter: char| letter.is_ascii_alphanumeric() || "._-:/@".contains(letter);
    if name.is_empty() || name.starts_with('-') || !name.chars().all(word) {
        return Err(Error::hinted(
            format!("{name:?} is no name of an image"),
            "write it as `docker pull` takes it: ubuntu:latest",
        ));
    }
    let folder = cache::folder()?;
    fs::create_dir_all(&folder).doing(|| format!("make {}", folder.display()))?;
    // For skopeo the path of a layout ends at the first colon.
    cache::keep(&format!("registry-{}", name.replace(['/', ':'], "_")), |partial| {
        let target = format!("oci:{}/layout:latest", partial.display());
        let source = format!("docker://{name}");
        let arguments = ["copy", "--quiet", "--retry-times", "1", &source, &target];
        match tool::output("skopeo", &arguments) {
            Ok(_) => Ok(()),
            Err(error) => Err(Error::hinted(
                format!("{name} was not fetched: {error}"),
                "is a registry reachable from here, and skopeo installed?",
            )),
        }
    })
    .map(|folder| folder.join("layout"))
}
