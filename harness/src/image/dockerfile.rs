//! A Dockerfile that starts from nothing and runs nothing, read and carried out without an
//! engine: what `FROM scratch` is written for.
//!
//! # References
//! Dockerfile reference, docs.docker.com/reference/dockerfile.

use std::path::{Path, PathBuf};

use super::Run;
use super::context::Context;
use crate::union::form::{Kind, Meta, Node, Tree};
use crate::{Doing, Error, Result};

/// A Dockerfile.
#[derive(Clone, Debug)]
pub struct Dockerfile {
    /// What it starts from: `scratch`.
    pub from: String,
    /// What a container of it runs.
    pub run: Run,
    /// Instructions that change neither a file nor what runs, such as LABEL, by their lines.
    pub left_out: Vec<(usize, String)>,
    steps: Vec<(usize, Step)>,
}

/// What every image that is built from a Dockerfile has in its environment.
const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What makes a layer.
#[derive(Clone, Debug)]
enum Step {
    /// COPY, or ADD of files.
    Copy { sources: Vec<String>, target: String },
    /// WORKDIR.
    Folder(String),
}

/// One instruction, its lines joined.
struct Instruction {
    line: usize,
    word: String,
    rest: String,
}

impl Dockerfile {
    /// Reads a Dockerfile. COPY, ADD of files, ENV, WORKDIR, USER, CMD and ENTRYPOINT are
    /// known; LABEL, EXPOSE, MAINTAINER and STOPSIGNAL are left out.
    ///
    /// # Errors
    /// The first line that is not understood, or that takes an engine.
    pub fn parse(text: &str) -> Result<Self> {
        let mut instructions = instructions(text).into_iter();
        let first = instructions.next();
        let first = first.filter(|first| first.word == "FROM").ok_or_else(|| {
            Error::hinted("a Dockerfile begins with FROM", "write FROM scratch as its first line")
        })?;
        let from = first.rest.split_whitespace().next().unwrap_or_default().to_owned();
        let run = Run { env: Some(vec![PATH.into()]), ..Run::default() };
        let mut file = Self { from, run, left_out: Vec::new(), steps: Vec::new() };
        instructions.try_for_each(|one| file.take(&one))?;
        Ok(file)
    }

    fn take(&mut self, one: &Instruction) -> Result<()> {
        let words = words(&one.rest);
        match one.word.as_str() {
            "COPY" | "ADD" => {
                let words = list(&one.rest).unwrap_or(words);
                if let Some(flag) = words.first().filter(|word| word.starts_with("--")) {
                    return Err(one.error(format!("{} {flag}", one.word), "copy without flags"));
                }
                let [sources @ .., target] = &words[..] else { return Err(one.empty()) };
                if sources.is_empty() {
                    return Err(one.empty());
                }
                if words.iter().any(|word| word.contains('$') || word.starts_with("<<")) {
                    let what = format!("{} of a variable or a here-document", one.word);
                    return Err(one.error(what, "name the files"));
                }
                let mut full = joined(&self.run.working_dir, target);
                if target.ends_with('/') || matches!(target.as_str(), "." | "..") {
                    full.push('/');
                }
                self.steps.push((one.line, Step::Copy { sources: sources.to_vec(), target: full }));
            }
            "WORKDIR" => {
                let folder = joined(&self.run.working_dir, words.first().ok_or(one.empty())?);
                self.run.working_dir = folder.clone();
                self.steps.push((one.line, Step::Folder(folder)));
            }
            "ENV" => {
                let pairs = match words.first().is_some_and(|word| word.contains('=')) {
                    true => words,
                    false => {
                        let (name, value) = one.rest.split_once(' ').ok_or(one.empty())?;
                        vec![format!("{name}={}", value.trim())]
                    }
                };
                pairs.into_iter().for_each(|pair| self.run.set_env(pair));
            }
            "USER" => self.run.user = words.first().ok_or(one.empty())?.clone(),
            "CMD" => self.run.cmd = Some(one.command()?),
            "ENTRYPOINT" => {
                self.run.entrypoint = Some(one.command()?);
                // The arguments of an earlier one are not those of this one.
                self.run.cmd = None;
            }
            "LABEL" | "EXPOSE" | "MAINTAINER" | "STOPSIGNAL" => {
                self.left_out.push((one.line, one.word.clone()));
            }
            "RUN" => {
                let hint = "nothing is there that could be run: make it before, and COPY it";
                return Err(one.error("RUN in an image that starts from nothing".into(), hint));
            }
            "FROM" => return Err(one.error("a second FROM".into(), "build before, and COPY it")),
            _ => {
                let hint = "known are FROM scratch, COPY, ADD, ENV, WORKDIR, USER, CMD, ENTRYPOINT";
                return Err(one.error(one.word.clone(), hint));
            }
        }
        Ok(())
    }

    /// The layers that it makes of the folder `context`, from the bottom up, each with the
    /// folders above its files; what is copied belongs to root.
    ///
    /// # Errors
    /// It starts from an image; a source that is not there, or that no layer holds.
    pub fn layers(&self, context: &Path) -> Result<Vec<Tree>> {
        if self.from != "scratch" {
            let message = format!("FROM {}: images are not fetched here", self.from);
            return Err(Error::hinted(message, "FROM scratch starts from nothing"));
        }
        let context = Context::read(context)?;
        let (mut layers, mut whole) = (Vec::new(), Tree::new());
        for (line, step) in &self.steps {
            let mut layer = Tree::new();
            match step {
                Step::Folder(folder) => {
                    layer.insert(below(folder), folder_node());
                }
                Step::Copy { sources, target } => {
                    let within = |error| match error {
                        Error::Hinted { message, hint } => {
                            Error::Hinted { message: format!("line {line}: {message}"), hint }
                        }
                        other => other,
                    };
                    layer = context.copied(sources, target, &whole).map_err(within)?;
                }
            }
            let parents =
                layer.keys().flat_map(|path| path.ancestors().skip(1).map(Path::to_owned));
            for path in parents.collect::<Vec<PathBuf>>() {
                layer.entry(path).or_insert_with(folder_node);
            }
            // A folder that is there already stays as it is.
            for (path, node) in &mut layer {
                match whole.get(path) {
                    Some(there) if both_folders(there, node) => *node = there.clone(),
                    _ => drop(whole.insert(path.clone(), node.clone())),
                }
            }
            layers.push(layer);
        }
        Ok(layers)
    }
}

impl Instruction {
    /// `["a", "b"]`, or else a line for a shell.
    fn command(&self) -> Result<Vec<String>> {
        if self.rest.is_empty() {
            return Err(self.empty());
        }
        let shell = || ["/bin/sh", "-c", &self.rest].map(str::to_owned).to_vec();
        Ok(list(&self.rest).unwrap_or_else(shell))
    }

    fn error(&self, what: String, hint: &str) -> Error {
        Error::hinted(format!("line {}: {what} is not known here", self.line), hint)
    }

    fn empty(&self) -> Error {
        let message = format!("line {}: {} says too little", self.line, self.word);
        Error::hinted(message, "the Dockerfile reference says what it takes")
    }
}

/// The instructions of a Dockerfile; comments and line ends are gone.
fn instructions(text: &str) -> Vec<Instruction> {
    let mut found: Vec<Instruction> = Vec::new();
    let mut open = false;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (line, goes_on) = match line.strip_suffix('\\') {
            Some(line) => (line.trim_end(), true),
            None => (line, false),
        };
        match found.last_mut().filter(|_| open) {
            Some(last) => {
                last.rest.push(' ');
                last.rest.push_str(line);
            }
            None => {
                let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
                let (word, rest) = (word.to_ascii_uppercase(), rest.trim().to_owned());
                found.push(Instruction { line: at + 1, word, rest });
            }
        }
        open = goes_on;
    }
    found
}

/// A JSON array of words.
fn list(text: &str) -> Option<Vec<String>> {
    serde_json::from_str(text).ok()
}

/// Words between spaces; quotes keep spaces together.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in text.chars() {
        match (letter, quote) {
            ('"' | '\'', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (_, Some(open)) if letter == open => quote = None,
            (_, None) if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// `path` as seen from the folder `from`, absolute, without `.` and `..`.
pub(super) fn joined(from: &str, path: &str) -> String {
    let mut full = PathBuf::new();
    for part in Path::new("/").join(from).join(path).components() {
        match part {
            std::path::Component::Normal(name) => full.push(name),
            std::path::Component::ParentDir => drop(full.pop()),
            _ => {}
        }
    }
    format!("/{}", full.display())
}

/// The same as a path of a tree.
pub(super) fn below(path: &str) -> PathBuf {
    Path::new(path.trim_end_matches('/')).strip_prefix("/").map(Path::to_owned).unwrap_or_default()
}

fn folder_node() -> Node {
    Node { kind: Kind::Directory, meta: Some(Meta { mode: 0o755, ..Meta::default() }) }
}

fn both_folders(one: &Node, two: &Node) -> bool {
    matches!((&one.kind, &two.kind), (Kind::Directory, Kind::Directory))
}

/// Reads the Dockerfile `path`.
///
/// # Errors
/// It cannot be read, or not be understood.
pub fn dockerfile(path: &Path) -> Result<Dockerfile> {
    let text = std::fs::read_to_string(path).doing(|| format!("read {}", path.display()))?;
    Dockerfile::parse(&text).map_err(|error| match error {
        Error::Hinted { message, hint } => {
            Error::Hinted { message: format!("{}: {message}", path.display()), hint }
        }
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dockerfile_is_read() {
        let file = Dockerfile::parse(
            "# syntax\nfrom scratch\nLABEL a=b\nENV A=1 B=\"2 3\"\nENV C 4 5\nWORKDIR app\n\
             copy one\nCOPY . \\\n  # within\n  ./\nCMD [\"/hello\", \"you\"]\n",
        );
        let file = file.expect_err("COPY of one word");
        assert!(file.to_string().starts_with("line 7: "), "{file}");
        let file = Dockerfile::parse(
            "from scratch as x\nLABEL a=b\nENV A=1 B=\"2 3\"\nENV C 4 5\nWORKDIR app\n\
             COPY . \\\n  # within\n  ./\nCMD [\"/hello\", \"you\"]\nCMD hello you\n",
        )
        .expect("a Dockerfile");
        assert_eq!((file.from.as_str(), file.run.working_dir.as_str()), ("scratch", "/app"));
        assert_eq!(file.run.env.unwrap_or_default(), [PATH, "A=1", "B=2 3", "C=4 5"]);
        assert_eq!(file.run.cmd.unwrap_or_default(), ["/bin/sh", "-c", "hello you"]);
        assert_eq!(file.left_out, [(2, "LABEL".to_owned())]);
        assert!(matches!(&file.steps[1].1, Step::Copy { target, .. } if target == "/app/"));
    }
}
