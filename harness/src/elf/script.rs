//! The first line of a script, as the kernel reads it.
//!
//! # References
//! execve(2), "Interpreter scripts"; Linux: `fs/binfmt_script.c`; env(1).

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use super::Cause;

/// How many bytes of a program the kernel looks at.
pub(super) const LINE: usize = 256;

/// The `#!` line of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shebang {
    /// The program that the kernel starts instead.
    pub program: PathBuf,
    /// All that follows it: one argument, blanks included.
    pub argument: Option<OsString>,
}

impl Shebang {
    /// Reads the first line of a file that begins with `start`, which has 256
    /// bytes unless the file is shorter. `None` where it is no script at all.
    pub fn parse(start: &[u8]) -> Result<Option<Self>, Cause> {
        let start = &start[..start.len().min(LINE)];
        let Some(text) = start.strip_prefix(b"#!") else { return Ok(None) };
        let ends = text.iter().position(|byte| matches!(byte, b'\n' | 0));
        let line = trim(&text[..ends.unwrap_or(text.len())]);
        let cut_off = ends.is_none() && start.len() == LINE;
        let Some(name) = line.split(|byte| is_blank(*byte)).next().filter(|n| !n.is_empty()) else {
            return Err(Cause::BadScript("names no interpreter"));
        };
        if cut_off && text.ends_with(name) {
            return Err(Cause::BadScript("is too long: the kernel reads 255 bytes of it"));
        }
        let argument = trim(&line[name.len()..]);
        Ok(Some(Self {
            program: OsString::from_vec(name.to_vec()).into(),
            argument: (!argument.is_empty()).then(|| OsString::from_vec(argument.to_vec())),
        }))
    }

    /// The program that env(1) would look for, where this line starts env.
    pub fn through_env(&self) -> Option<&OsStr> {
        let argument = self.argument.as_deref().filter(|_| self.program.ends_with("env"))?;
        let Some(text) = argument.to_str().filter(|text| text.starts_with('-')) else {
            // Without an option, even "python3 -u" is the name of one program.
            return Some(argument).filter(|name| !name.as_encoded_bytes().contains(&b'='));
        };
        let split = ["-S", "-vS", "-iS", "--split-string="];
        let mut words =
            split.iter().find_map(|option| text.strip_prefix(option))?.split_whitespace();
        while let Some(word) = words.next() {
            if matches!(word, "-u" | "--unset" | "-C" | "--chdir") {
                words.next();
            } else if !word.starts_with('-') && !word.contains('=') {
                return Some(word.as_ref());
            }
        }
        None
    }
}

/// `text` without blanks at its ends.
fn trim(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| !is_blank(*byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_blank(*byte)).map_or(start, |last| last + 1);
    &text[start..end]
}

/// Blanks as the kernel means them: spaces and tabs, but no carriage return.
fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<(String, Option<String>)> {
        let line = Shebang::parse(text.as_bytes()).unwrap()?;
        let text = |text: &OsStr| text.to_str().unwrap().to_owned();
        Some((text(line.program.as_os_str()), line.argument.as_deref().map(text)))
    }

    #[test]
    fn every_form_of_the_line() {
        let with = |program: &str, argument: Option<&str>| {
            Some((program.to_owned(), argument.map(str::to_owned)))
        };
        assert_eq!(parse("#!/bin/sh\necho"), with("/bin/sh", None));
        assert_eq!(parse("#! \t/bin/sh  -e -x \t\n"), with("/bin/sh", Some("-e -x")));
        assert_eq!(parse("#!/bin/sh"), with("/bin/sh", None));
        assert_eq!(parse("#!/bin/sh\r\n"), with("/bin/sh\r", None));
        assert_eq!(parse("#!/bin/sh\0-e\n"), with("/bin/sh", None));
        assert_eq!(parse("echo"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn lines_that_the_kernel_refuses() {
        for text in ["#!", "#!\n/bin/sh", "#!   \n", &format!("#!/{}", "x".repeat(300))] {
            assert!(matches!(Shebang::parse(text.as_bytes()), Err(Cause::BadScript(_))), "{text}");
        }
        // A long argument is cut off, and the script still runs.
        let (program, _) = parse(&format!("#!/bin/sh {}", "x".repeat(300))).unwrap();
        assert_eq!(program, "/bin/sh");
    }

    #[test]
    fn the_program_behind_env() {
        for (line, program) in [
            ("#!/usr/bin/env python3", Some("python3")),
            ("#!/usr/bin/env python3 -u", Some("python3 -u")),
            ("#!/usr/bin/env -S python3 -u", Some("python3")),
            ("#!/usr/bin/env -S -i -u HOME A=b perl -w", Some("perl")),
            ("#!/usr/bin/env -i", None),
            ("#!/usr/bin/env A=b", None),
            ("#!/bin/sh env", None),
        ] {
            let parsed = Shebang::parse(line.as_bytes()).unwrap().unwrap();
            assert_eq!(parsed.through_env(), program.map(OsStr::new), "{line}");
        }
    }
}
