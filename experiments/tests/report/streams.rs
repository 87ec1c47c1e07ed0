//! TAP, read by a strict reader of our own; JSON against its schema.

use std::path::Path;

use harness::grade::{Format, Report, Status, Verdict};
use serde_json::Value;

use super::{PLAIN, class, hostile, rendered};

const SCHEMA: &str = "harness/src/grade/report.schema.json";

#[test]
fn the_schema_in_the_repository_is_that_of_the_report() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA);
    let stored: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect(SCHEMA)).expect("JSON");
    let hint = "`isolab selftest report-schema` prints it";
    assert_eq!(stored, Report::json_schema(), "{SCHEMA} is out of date; {hint}");
}

/// It meets the schema, and reads back as it was, every character of it.
#[test]
fn json_is_the_model() {
    let validator = jsonschema::validator_for(&Report::json_schema()).expect("a valid schema");
    for report in [class(), hostile()] {
        let text = rendered(&report, Format::Json, &PLAIN);
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(serde_json::from_value::<Report>(value).expect("a report"), report);
    }
    assert!(!validator.is_valid(&serde_json::json!({"schema": "isolab.grade/1"})));
}

/// One test point of a stream.
struct Point {
    ok: bool,
    skip: bool,
    diagnostic: Vec<(String, Value)>,
}

/// The points, and the reason of a bail-out; nothing but what TAP 14 knows may be there.
fn read(stream: &str) -> (Vec<Point>, Option<String>) {
    let mut lines = stream.lines();
    assert_eq!(lines.next(), Some("TAP version 14"));
    let plan = lines.next().and_then(|line| line.strip_prefix("1..")).expect("a plan");
    let (mut points, mut bail): (Vec<Point>, _) = (Vec::new(), None);
    while let Some(line) = lines.next() {
        assert!(bail.is_none(), "nothing follows a bail-out: {line}");
        if line.starts_with("# ") {
            continue;
        }
        if let Some(reason) = line.strip_prefix("Bail out! ") {
            bail = Some(reason.to_owned());
            continue;
        }
        if line == "  ---" {
            let inside = lines.by_ref().take_while(|line| *line != "  ...");
            let field = |line: &str| {
                let (name, value) = line.strip_prefix("  ")?.split_once(": ")?;
                // A string or number of JSON is one of YAML 1.2 too.
                Some((name.to_owned(), serde_json::from_str(value).ok()?))
            };
            let fields: Option<Vec<_>> = inside.map(field).collect();
            points.last_mut().expect("a point before").diagnostic = fields.expect("YAML");
            continue;
        }
        let rest = line.strip_prefix("not ").unwrap_or(line);
        let number = format!("ok {} - ", points.len() + 1);
        let description = rest.strip_prefix(&number).unwrap_or_else(|| panic!("no point: {line}"));
        // What is escaped delimits nothing.
        let bare = description.replace("\\\\", "").replace("\\#", "");
        let skip = bare.contains(" # SKIP ");
        assert_eq!(bare.matches('#').count(), usize::from(skip), "{line}");
        points.push(Point { ok: rest == line, skip, diagnostic: Vec::new() });
    }
    assert_eq!(plan, points.len().to_string(), "as many points as planned");
    (points, bail)
}

#[test]
fn tap_tells_every_verdict() {
    for report in [class(), hostile()] {
        let (points, bail) = read(&rendered(&report, Format::Tap, &PLAIN));
        let exercises = || report.submissions.iter().flat_map(|one| &one.exercises);
        let criteria: Vec<_> =
            exercises().flat_map(|one| one.criteria.iter().map(move |c| (one, c))).collect();
        assert_eq!(points.len(), criteria.len());
        for (point, (exercise, criterion)) in points.iter().zip(&criteria) {
            let failed = !point.ok && !point.skip;
            let expected = match criterion.verdict {
                Verdict::Pass | Verdict::Unsupported | Verdict::GraderError => false,
                Verdict::Skipped => !exercise.submitted,
                _ => true,
            };
            assert_eq!(failed, expected, "{} of {}", criterion.name, exercise.id);
            assert_eq!(point.diagnostic.is_empty(), criterion.verdict == Verdict::Pass);
        }
        let broke = criteria.iter().any(|(_, c)| c.verdict == Verdict::GraderError);
        assert_eq!(bail.is_some(), broke, "bailing out is for the grader's own faults");
        // A harness that only counts comes to the same end.
        let failed = points.iter().any(|point| !point.ok && !point.skip);
        assert_eq!(failed, report.status() == Status::Failed);
    }
}

#[test]
fn nothing_to_grade_is_a_stream_too() {
    let mut report = class();
    report.submissions.clear();
    let (points, bail) = read(&rendered(&report, Format::Tap, &PLAIN));
    assert!(points.is_empty() && bail.is_none());
}
