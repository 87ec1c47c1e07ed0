//! The folder that an image is built from, and what COPY takes of it.

use std::fs;
use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::dockerfile::{below, joined};
use crate::rootfs::Root;
use crate::union::form::{Kind, Node, Tree, read_tree};
use crate::{Doing, Error, Result};

/// A folder without what its .dockerignore names.
#[derive(Debug)]
pub(super) struct Context {
    root: Root,
    tree: Tree,
}

impl Context {
    /// Reads the folder.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let ignored = match fs::read_to_string(folder.join(".dockerignore")) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            text => text.doing(|| "read .dockerignore")?,
        };
        let ignored = patterns(&ignored)?;
        let mut tree = read_tree(folder)?;
        // A second name of a file is a file of its own in the image.
        for path in tree.keys().cloned().collect::<Vec<_>>() {
            if let Kind::Link(first) = &tree[&path].kind
                && let Some(node) = tree.get(first).cloned()
            {
                tree.insert(path, node);
            }
        }
        tree.retain(|path, _| !is_ignored(path, &ignored));
        Ok(Self { root: Root::open(folder)?, tree })
    }

    /// What `COPY sources target` puts where; `whole` is what is there already. The content
    /// of a folder is copied, not the folder; a target that ends with a slash is one.
    pub(super) fn copied(&self, sources: &[String], target: &str, whole: &Tree) -> Result<Tree> {
        let found: Vec<Vec<PathBuf>> =
            sources.iter().map(|source| self.found(source)).collect::<Result<_>>()?;
        let found: Vec<PathBuf> = found.into_iter().flatten().collect();
        let place = below(target);
        let there = whole.get(&place).is_some_and(|node| matches!(node.kind, Kind::Directory));
        let is_folder = target.ends_with('/') || there;
        if found.len() > 1 && !is_folder {
            let message = format!("several files are copied to {target}, which is no folder");
            return Err(Error::hinted(message, "write a slash after the name of a folder"));
        }
        let mut layer = Tree::new();
        for source in found {
            let name = source.file_name().unwrap_or_default().to_owned();
            let real = self.root.canonical(&Path::new("/").join(&source));
            let real = real.map(|path| below(&path.to_string_lossy())).unwrap_or(source);
            let Some(node) = self.tree.get(&real) else { continue };
            let to = match node.kind {
                Kind::Directory => place.clone(),
                _ if is_folder => place.join(name),
                _ => place.clone(),
            };
            for (path, node) in self.tree.iter().filter(|(path, _)| path.starts_with(&real)) {
                let rest = path.strip_prefix(&real).unwrap_or(path);
                // With an empty rest, a slash would be added.
                let path = if rest == Path::new("") { to.clone() } else { to.join(rest) };
                layer.insert(path.clone(), of_root(&path, node)?);
            }
        }
        Ok(layer)
    }

    /// The paths that a source means: itself, or those that fit its `*`, `?` and `[…]`.
    fn found(&self, source: &str) -> Result<Vec<PathBuf>> {
        let path = below(&joined("/", source));
        let found: Vec<PathBuf> = match source.contains(['*', '?', '[']) {
            true => {
                let pattern = pattern(&path.to_string_lossy())?;
                self.tree.keys().filter(|path| fits(&pattern, path)).cloned().collect()
            }
            false => {
                let real = self.root.canonical(&Path::new("/").join(&path));
                let real = real.map(|real| below(&real.to_string_lossy())).ok();
                real.filter(|real| self.tree.contains_key(real)).map(|_| path).into_iter().collect()
            }
        };
        match found.is_empty() {
            true => Err(Error::hinted(
                format!("there is no {source} in the folder that is built from"),
                "paths begin at that folder, and what .dockerignore names is not there",
            )),
            false => Ok(found),
        }
    }
}

/// The same file, owned by root.
fn of_root(path: &Path, node: &Node) -> Result<Node> {
    if !matches!(node.kind, Kind::Directory | Kind::File(_) | Kind::Symlink(_)) {
        let message = format!("{} is no file, folder or symbolic link", path.display());
        return Err(Error::hinted(message, "an image is built from those"));
    }
    let mut node = node.clone();
    if let Some(meta) = &mut node.meta {
        (meta.uid, meta.gid) = (0, 0);
    }
    Ok(node)
}

/// The lines of a .dockerignore: whether each takes back, and its pattern.
fn patterns(text: &str) -> Result<Vec<(bool, Pattern)>> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (back, line) = line.strip_prefix('!').map_or((false, line), |line| (true, line));
            Ok((back, pattern(line.trim_start_matches("./").trim_matches('/'))?))
        })
        .collect()
}

fn pattern(text: &str) -> Result<Pattern> {
    Pattern::new(text).map_err(|error| {
        Error::hinted(format!("{text:?} is no pattern: {error}"), "use *, ? and [a-z]")
    })
}

/// The last line that fits the path, or a folder above it, decides.
fn is_ignored(path: &Path, patterns: &[(bool, Pattern)]) -> bool {
    let fit = |pattern| path.ancestors().any(|path| fits(pattern, path));
    let last = patterns.iter().rev().find(|(_, pattern)| fit(pattern));
    last.is_some_and(|(back, _)| !back) && !path.as_os_str().is_empty()
}

fn fits(pattern: &Pattern, path: &Path) -> bool {
    let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    !path.as_os_str().is_empty() && pattern.matches_path_with(path, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_pattern_that_fits_decides() {
        let patterns = patterns("# none\n*.c\n/Docker*\nlib/**\n!lib/x/kept\n").expect("patterns");
        let ignored = ["a.c", "Dockerfile", "lib/x", "lib/x/y"];
        for path in ignored {
            assert!(is_ignored(path.as_ref(), &patterns), "{path}");
        }
        for path in ["", "a.h", "d/a.c", "d/Dockerfile", "lib", "lib/x/kept"] {
            assert!(!is_ignored(path.as_ref(), &patterns), "{path}");
        }
    }
}
