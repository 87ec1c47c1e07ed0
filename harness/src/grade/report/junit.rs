//! JUnit XML: a test suite for each exercise, a test case for each criterion.
//!
//! # References
//! The schema of Jenkins' xUnit plug-in, `junit-4.xsd` (as `jenkins-junit.xsd` in JUnit 5's
//! own tests). A `failure` is the submission's, an `error` the grader's; `skipped` is what
//! was not looked at. XML 1.0, 2.2, has no form for control characters, nor for U+FFFE and
//! U+FFFF; none is left here.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::super::{Criterion, Exercise, Report, Submission, Verdict};
use super::Words;
use super::clean::clip;
use crate::{Error, Result};

/// What is shown of a solution's output, in characters.
const OUTPUT: usize = 64_000;

type Xml = Writer<Vec<u8>>;

/// How many test cases came to what.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

/// The document.
pub fn render(report: &Report, words: &Words) -> Result<String> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    written(&mut xml, report, words)
        .map_err(|error| Error::Setup(format!("the report has no XML form: {error}")))?;
    let text = String::from_utf8(xml.into_inner());
    Ok(text.map_err(|error| Error::Setup(format!("XML that is not UTF-8: {error}")))? + "\n")
}

fn written(xml: &mut Xml, report: &Report, words: &Words) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = report.submissions.iter().flat_map(|submission| &submission.exercises);
    let Counts { tests, failures, errors, .. } = Counts::of(all);
    let (tests, failures, errors) = (tests.to_string(), failures.to_string(), errors.to_string());
    let counts = [("tests", &*tests), ("failures", &*failures), ("errors", &*errors)];
    let suites = xml.create_element("testsuites").with_attribute(("name", "isolab"));
    suites.with_attributes(counts).write_inner_content(|xml| {
        for submission in &report.submissions {
            for exercise in &submission.exercises {
                suite(xml, report, submission, exercise, words)?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn suite(
    xml: &mut Xml,
    report: &Report,
    submission: &Submission,
    exercise: &Exercise,
    words: &Words,
) -> io::Result<()> {
    let Counts { tests, failures, errors, skipped } = Counts::of([exercise]);
    let numbers = [tests, failures, errors, skipped].map(|count| count.to_string());
    let time = format!("{:.3}", exercise.took_ms / 1e3);
    let name = format!("{} · {}", submission.name, exercise.id);
    let suite = xml.create_element("testsuite").with_attributes([
        ("name", name.as_str()),
        ("tests", &numbers[0]),
        ("failures", &numbers[1]),
        ("errors", &numbers[2]),
        ("skipped", &numbers[3]),
        ("time", &time),
    ]);
    suite.write_inner_content(|xml| {
        properties(xml, report, submission, exercise)?;
        for criterion in &exercise.criteria {
            case(xml, submission, exercise, criterion, words)?;
        }
        if !exercise.output.is_empty() {
            let mut output = clip(&exercise.output, OUTPUT);
            output.extend(words.dropped(exercise).map(|note| format!("\n{note}")));
            xml.create_element("system-out").write_text_content(BytesText::new(&output))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn properties(
    xml: &mut Xml,
    report: &Report,
    submission: &Submission,
    exercise: &Exercise,
) -> io::Result<()> {
    let tally = exercise.tally();
    let properties = [
        ("folder", submission.folder.clone()),
        ("seed", report.seed.to_string()),
        ("kernel", report.kernel.clone()),
        ("place", report.place.clone()),
        ("points", tally.points.to_string()),
        ("of", tally.of.to_string()),
    ];
    xml.create_element("properties").write_inner_content(|xml| {
        for (name, value) in &properties {
            let property = xml.create_element("property");
            property.with_attributes([("name", *name), ("value", value)]).write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn case(
    xml: &mut Xml,
    submission: &Submission,
    exercise: &Exercise,
    criterion: &Criterion,
    words: &Words,
) -> io::Result<()> {
    // Readers take a dot in a class's name for a step into a package.
    let class = format!("{}.{}", submission.name.replace('.', "_"), exercise.id.replace('/', "."));
    let title = words.title(exercise, criterion);
    let case = xml
        .create_element("testcase")
        .with_attributes([("classname", class.as_str()), ("name", &title)]);
    let element = element(exercise, criterion);
    if element.is_empty() {
        case.write_empty()?;
        return Ok(());
    }
    case.write_inner_content(|xml| {
        let (verdict, why) = (words.verdict(exercise, criterion), words.why(criterion));
        let result = xml.create_element(element);
        let result = match element {
            // The schema gives it no attributes.
            "skipped" => result,
            _ => result.with_attributes([
                ("type", criterion.verdict.word()),
                ("message", why.lines().next().unwrap_or(&verdict)),
            ]),
        };
        result.write_text_content(BytesText::new(&words.verdict_and_why(exercise, criterion)))?;
        Ok(())
    })?;
    Ok(())
}

/// The element that tells a verdict; none for a pass.
fn element(exercise: &Exercise, criterion: &Criterion) -> &'static str {
    match criterion.verdict {
        _ if !exercise.submitted => "failure",
        Verdict::Pass => "",
        Verdict::Skipped | Verdict::Unsupported => "skipped",
        Verdict::GraderError => "error",
        _ => "failure",
    }
}

impl Counts {
    fn of<'a>(exercises: impl IntoIterator<Item = &'a Exercise>) -> Self {
        let mut counts = Self::default();
        for exercise in exercises {
            for criterion in &exercise.criteria {
                counts.tests += 1;
                match element(exercise, criterion) {
                    "failure" => counts.failures += 1,
                    "error" => counts.errors += 1,
                    "skipped" => counts.skipped += 1,
                    _ => {}
                }
            }
        }
        counts
    }
}
