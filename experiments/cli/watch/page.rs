//! What is drawn: pure functions of what is known.

use std::path::Path;

use harness::grade::{Disclose, Format, Marked, Options, Report, Submission, clean, render};
use harness::report::Style;
use harness::text::message_of;

use super::{View, Watch};

/// How many places the bar of the progress has.
const BAR: usize = 20;

impl Watch {
    /// The page as lines of at most 80 columns, but for a long path.
    pub fn page(&self) -> anyhow::Result<String> {
        let (done, all) = (self.state.passed_of(&self.exercises), self.exercises.len());
        let bar = "#".repeat(BAR * done / all) + &".".repeat(BAR - BAR * done / all);
        let values = [("done", done.to_string()), ("all", all.to_string())];
        let mut page = format!("[{bar}] {}\n\n", self.texts.format("watch-progress", &values));
        match self.view {
            View::List(at) => self.list(&mut page, at),
            View::Exercise | View::Reset => self.exercise(&mut page)?,
        }
        let keys = match self.view {
            View::Exercise => "watch-keys",
            View::List(_) => "watch-list-keys",
            View::Reset => "watch-reset-ask",
        };
        Ok(page + &self.texts.get(keys))
    }

    fn exercise(&self, page: &mut String) -> anyhow::Result<()> {
        let id = self.exercises[self.at].task.id();
        let path = self.folder.join(id).display().to_string();
        *page += &format!("{}\n", self.title(self.at));
        *page += &format!("{}\n\n", self.texts.format("watch-edit", &[("path", clean(&path))]));
        match &self.report {
            None => *page += &format!("{}\n\n", self.texts.get("watch-grading")),
            Some(report) => {
                let options = Options {
                    language: self.language,
                    disclose: Disclose::All,
                    explain: true,
                    style: Style::COLOUR,
                };
                let mut report = report.clone();
                if !self.hints {
                    hide_hints(&mut report);
                }
                *page += &render(&report, Format::Text, isolab::texts, &options)?;
                let busy = if self.busy { self.texts.get("watch-grading") } else { String::new() };
                *page += &format!("{busy}\n");
            }
        }
        if self.state.passed_of(&self.exercises) == self.exercises.len() {
            *page += &format!("{}\n", self.texts.get("watch-all"));
        }
        Ok(())
    }

    fn list(&self, page: &mut String, pointed: usize) {
        for (at, exercise) in self.exercises.iter().enumerate() {
            let here = if at == pointed { ">" } else { " " };
            let passed = self.state.passed.contains(exercise.task.id());
            let mark = if passed { "✔" } else { "·" };
            *page += &format!("{here} {mark} {}\n", self.title(at));
        }
        page.push('\n');
    }

    fn title(&self, at: usize) -> String {
        let id = self.exercises[at].task.id();
        format!("{id}  {}", self.texts.get(&format!("task-{}.title", message_of(id))))
    }
}

/// One graded exercise as a report.
pub fn report(name: &str, folder: &Path, marked: Marked, blank: Report) -> Report {
    let submission = Submission {
        name: name.into(),
        folder: folder.display().to_string(),
        exercises: vec![marked.exercise],
    };
    Report { limits: marked.limits, submissions: vec![submission], ..blank }
}

fn hide_hints(report: &mut Report) {
    let exercises = report.submissions.iter_mut().flat_map(|one| &mut one.exercises);
    for criterion in exercises.flat_map(|exercise| &mut exercise.criteria) {
        criterion.hint = None;
    }
}
