//! What ldd(1), the reference, says, and the closure in the same form.

use std::collections::HashMap;
use std::path::PathBuf;

use harness::elf::Closure;

/// What one of the two says about one file.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Answer {
    pub(crate) paths: Vec<String>,
    pub(crate) missing: Vec<String>,
}

impl Answer {
    pub(crate) fn of(closure: &Closure) -> Self {
        // ldd leaves the loader out where no library needs it.
        let interpreter = closure.interpreter.as_ref().map(|path| path.display().to_string());
        let objects = closure.objects.iter();
        let objects = objects.filter(|object| interpreter.as_ref() != Some(&object.soname));
        Self {
            paths: objects.map(|object| object.path.display().to_string()).collect(),
            missing: closure.missing.iter().map(|missing| missing.soname.clone()).collect(),
        }
    }

    /// Takes over a line such as `libc.so.6 => /lib/libc.so.6 (0x00007f0000000000)`.
    fn line(&mut self, line: &str) {
        if let Some(name) = line.strip_suffix(" => not found") {
            self.missing.push(name.to_owned());
        } else if let Some((object, _)) = line.rsplit_once(" (0x") {
            let path = object.split_once(" => ").map_or(object, |(_, path)| path);
            // The kernel's own library has no path.
            self.paths.extend(path.contains('/').then(|| path.to_owned()));
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "ldd is the reference")]
pub(crate) fn ldd<'a>(files: impl Iterator<Item = &'a PathBuf>) -> HashMap<PathBuf, Answer> {
    let output = std::process::Command::new("ldd")
        .args(files)
        .arg("/bin/sh") // With one file alone, ldd does not print its name.
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .output()
        .unwrap();
    let mut answers: HashMap<PathBuf, Answer> = HashMap::new();
    let mut current = PathBuf::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        match line.strip_prefix('\t') {
            Some(line) => answers.entry(current.clone()).or_default().line(line),
            None => current = line.strip_suffix(':').unwrap_or_default().into(),
        }
    }
    answers
}
