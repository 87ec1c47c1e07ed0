//! A workbook: the folder that a student edits.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::files;
use super::task::{Kind, Task};
use crate::text::{Texts, message_of};
use crate::{Doing, Error, Result};

/// The file that names it.
const FILE: &str = "workbook.toml";

/// What a student begins with: names and contents.
pub type Starter<'a> = &'a [(&'a str, &'a str)];

/// What `workbook.toml` holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workbook {
    /// Whose it is.
    pub name: String,
    /// The language of its texts: `en` or `ko`.
    pub locale: String,
    /// The ids of its exercises.
    pub exercises: Vec<String>,
}

impl Workbook {
    /// Reads the workbook in `folder`; `None` where its `workbook.toml` is missing or
    /// cannot be read: whoever handed it in may have damaged it.
    ///
    /// # Errors
    /// A folder that cannot be opened.
    pub fn read(folder: &Path) -> Result<Option<Self>> {
        let bytes = files::one(folder, FILE)?;
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(text.and_then(|text| toml::from_str(&text).ok()))
    }

    /// Makes the workbook in `folder`, which may exist if it is empty: one folder for each
    /// of `tasks`, with its README and its `starter` files.
    ///
    /// # Errors
    /// A folder that has something in it, or cannot be written to.
    pub fn make(
        &self,
        folder: &Path,
        tasks: &[(&dyn Task, Starter<'_>)],
        texts: &Texts,
    ) -> Result<()> {
        make(folder)?;
        let mut inside = fs::read_dir(folder).doing(|| format!("list {}", folder.display()))?;
        if inside.next().is_some() {
            return Err(Error::hinted(
                format!("{} is not empty", folder.display()),
                "name a folder that does not exist yet",
            ));
        }
        let text = toml::to_string(self).map_err(|error| Error::Setup(error.to_string()))?;
        write(&folder.join(FILE), &text, 0o644)?;
        for (task, starter) in tasks {
            let own = folder.join(task.id());
            make(&own)?;
            write(&own.join("README.md"), &readme(*task, texts), 0o644)?;
            put(&own, starter)?;
        }
        Ok(())
    }

    /// Puts the starter of one exercise back into its folder. What was there to be graded
    /// stays under a name that begins with `old-`.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub fn restart(own: &Path, starter: Starter<'_>) -> Result<()> {
        make(own)?;
        for entry in fs::read_dir(own).doing(|| format!("list {}", own.display()))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("solution") || starter.iter().any(|(given, _)| *given == name) {
                let aside = own.join(format!("old-{name}"));
                fs::rename(entry.path(), &aside).doing(|| format!("rename {name}"))?;
            }
        }
        put(own, starter)
    }
}

/// The page of an exercise: the task, what is given, what is checked, how to try it.
pub fn readme(task: &dyn Task, texts: &Texts) -> String {
    let message = message_of(task.id());
    let own = |part: &str| texts.get(&format!("task-{message}.{part}"));
    let heading = |key: &str| texts.get(&format!("workbook-{key}"));
    let mut page = format!("# {}\n\n`{}`\n\n{}\n", own("title"), task.id(), own("task"));
    page += &format!("\n## {}\n\n{}\n", heading("given"), own("given"));
    let kind = match task.kind() {
        Kind::Prepare => "prepare",
        Kind::Wrap => "wrap",
        Kind::Mount => "mount",
        Kind::Answer => "answer",
    };
    page += &format!("\n{}\n", heading(kind));
    page += &format!("\n## {}\n\n", heading("checked"));
    for goal in task.goals() {
        let title = texts.get(&format!("grade-{message}-{}", goal.name));
        let points = texts.format("workbook-points", &[("points", goal.points.to_string())]);
        page += &format!("- {title} ({points})\n");
    }
    let values = [("id", task.id().to_owned())];
    // Of answers the grader does not say what was expected.
    let how = if task.kind() == Kind::Answer { "workbook-how-answers" } else { "workbook-how" };
    page += &format!("\n## {}\n\n{}\n", heading("try"), texts.format(how, &values));
    page + &format!("\n{}\n", own("try"))
}

fn put(own: &Path, starter: Starter<'_>) -> Result<()> {
    for (name, content) in starter {
        let mode = if name.starts_with("solution") { 0o755 } else { 0o644 };
        write(&own.join(name), content, mode)?;
    }
    Ok(())
}

fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).doing(|| format!("make {}", folder.display()))
}

fn write(path: &Path, content: &str, mode: u32) -> Result<()> {
    let doing = || format!("write {}", path.display());
    fs::write(path, content).doing(doing)?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).doing(doing)
}
