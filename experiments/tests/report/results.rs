//! What other graders read: Gradescope, GitHub Classroom, Exercism.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use harness::grade::{Exercise, Format, Report, Verdict};
use serde_json::Value;

use super::{HOSTILE, PLAIN, class, hostile, rendered};

/// The result of a GitHub step, as its reporter decodes it.
pub fn decoded(text: &str) -> Value {
    let bytes = STANDARD.decode(text.trim_end()).expect("Base64 on one line");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn json(report: &Report, format: Format) -> Value {
    serde_json::from_str(&rendered(report, format, &PLAIN)).expect("JSON")
}

fn tests(results: &Value) -> &[Value] {
    results["tests"].as_array().expect("tests")
}

fn sum(results: &Value, field: &str) -> u64 {
    tests(results).iter().filter_map(|test| test[field].as_u64()).sum()
}

/// The class with one student only.
fn only(name: &str) -> Report {
    let mut report = class();
    report.submissions.retain(|submission| submission.name == name);
    assert_eq!(report.submissions.len(), 1);
    report
}

/// The report with the verdicts changed.
fn judged(mut report: Report, change: impl Fn(Verdict) -> Verdict) -> Report {
    let exercises = report.submissions.iter_mut().flat_map(|one| &mut one.exercises);
    for criterion in exercises.flat_map(|one: &mut Exercise| &mut one.criteria) {
        criterion.verdict = change(criterion.verdict);
    }
    report
}

#[test]
fn gradescope_adds_up() {
    let lee = json(&only("Lee Sora"), Format::Gradescope);
    assert_eq!((sum(&lee, "score"), sum(&lee, "max_score")), (3, 16));
    assert_eq!(lee["score"], 3.0, "everything was graded");
    for test in tests(&lee) {
        let passed = test["score"] == test["max_score"];
        assert_eq!(test["status"], if passed { "passed" } else { "failed" });
        assert_eq!(
            (&test["output_format"], &test["name_format"]),
            (&"text".into(), &"text".into())
        );
    }
}

/// Of park's 9 points 5 could not be graded, and all others were reached.
#[test]
fn gradescope_takes_no_points_for_what_was_not_graded() {
    let park = json(&only("park"), Format::Gradescope);
    assert_eq!(park["score"], 9.0);
    let silent = |test: &&Value| test.get("score").is_none() && test.get("status").is_none();
    assert_eq!(tests(&park).iter().filter(silent).count(), 2);
    for verdict in [Verdict::Unsupported, Verdict::GraderError] {
        let fewer =
            judged(only("Lee Sora"), |was| if was == Verdict::Fail { verdict } else { was });
        let score = json(&fewer, Format::Gradescope)["score"].as_f64();
        assert!(score > Some(3.0), "{verdict:?} costs nothing: {score:?}");
        let none = json(&judged(only("park"), |_| verdict), Format::Gradescope);
        assert!(none.get("score").is_none(), "rather no mark than a wrong one");
    }
}

#[test]
fn github_s_reporter_counts_right() {
    for (name, status, points, of) in [
        ("김하늘", "pass", 9, 9),
        ("Lee Sora", "fail", 3, 16),
        ("park", "error", 4, 4),
        ("choi", "fail", 0, 4),
    ] {
        let result = decoded(&rendered(&only(name), Format::Github, &PLAIN));
        assert_eq!(result["version"], 1);
        assert_eq!((&result["status"], sum(&result, "score")), (&status.into(), points), "{name}");
        assert_eq!(result["max_score"], of, "{name}");
        for test in tests(&result) {
            assert!(["pass", "fail"].contains(&test["status"].as_str().expect("a status")));
        }
    }
}

/// The reporter prints names and messages to the log, each line of them a chance for a
/// command; and the result must fit into an environment variable.
#[test]
fn github_s_result_is_harmless_and_fits() {
    for several in [1, 8, 200] {
        let mut report: Report = serde_json::from_str(HOSTILE).expect("a report");
        report.submissions = vec![report.submissions.remove(0); several];
        let text = rendered(&report, Format::Github, &PLAIN);
        assert!(text.len() < 128 * 1024 - "RUNNER_RESULTS=".len(), "{} bytes", text.len());
        let (result, points) = (decoded(&text), report.tally());
        assert_eq!(sum(&result, "score"), u64::from(points.points), "{several} submissions");
        assert_eq!(result["max_score"], points.of);
    }
    let result = decoded(&rendered(&hostile(), Format::Github, &PLAIN));
    let mut lines = 0;
    for test in tests(&result) {
        for text in [&test["name"], &test["message"], &test["test_code"]] {
            for line in text.as_str().unwrap_or_default().lines() {
                lines += 1;
                assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
                assert!(!line.contains(char::is_control), "{line:?}");
            }
        }
    }
    assert!(lines > 20, "the messages are there: {lines}");
}

#[test]
fn github_s_summary_fits() {
    for several in [100, 2_000] {
        let mut report: Report = serde_json::from_str(HOSTILE).expect("a report");
        report.submissions = vec![report.submissions.remove(0); several];
        let text = rendered(&report, Format::GithubSummary, &PLAIN);
        assert!(text.len() < 1024 * 1024, "{} bytes of {several}", text.len());
        assert!(text.ends_with("\n…\n"), "it says that there is more");
    }
}

/// Markdown's summary: no line of a submission's begins anything, and no tag is its own.
#[test]
fn github_s_summary_has_no_markup_but_its_own() {
    let text = rendered(&hostile(), Format::GithubSummary, &PLAIN);
    for line in text.lines() {
        for piece in line.split('<').skip(1) {
            let tag = piece.split('>').next().expect("a tag");
            let ours =
                ["code", "/code", "pre", "/pre", "details", "/details", "summary", "/summary"];
            assert!(ours.contains(&tag), "<{tag}");
        }
        let begins = |mark: &str| line.trim_start().starts_with(mark);
        assert!(!["ok ", "```", "<!--", "1.", "@"].into_iter().any(begins), "{line}");
    }
    assert!(!text.contains("](http") && !text.contains("@everyone"));
}

#[test]
fn exercism_keeps_its_limits() {
    for (report, status) in [
        (only("김하늘"), "pass"),
        (only("Lee Sora"), "fail"),
        (only("park"), "error"),
        (only("choi"), "fail"),
        (hostile(), "fail"),
    ] {
        let results = json(&report, Format::Exercism);
        assert_eq!((&results["version"], &results["status"]), (&3.into(), &status.into()));
        assert_eq!(results["message"].is_string(), status == "error", "{}", results["message"]);
        for test in tests(&results) {
            let status = test["status"].as_str().expect("a status");
            assert!(["pass", "fail", "error"].contains(&status));
            assert_eq!(test["message"].is_null(), status == "pass");
            let output = test["output"].as_str().unwrap_or_default();
            assert!(output.chars().count() <= 500, "{}", output.chars().count());
            assert!(test["task_id"].is_u64() && test["test_code"].is_string());
        }
    }
}
