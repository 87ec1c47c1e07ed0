//! One page that needs nothing else: no network, no script; Korean and English switched by
//! two radio buttons and the style sheet.
//!
//! # References
//! <https://html.spec.whatwg.org/>; what is put in is escaped by maud. A policy in the page
//! (<https://www.w3.org/TR/CSP3/>) allows nothing but its own style sheet, in case an
//! escape were missing.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::super::{Criterion, Exercise, Report, Status, Submission, Tally, Verdict};
use super::Words;
use super::clean::clip;
use crate::text::Language;

const STYLE: &str = include_str!("page.css");

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// What is shown of a solution's output, in characters.
const OUTPUT: usize = 20_000;

/// English and Korean.
type Both = [Words; 2];

/// The page, which opens in `language`.
pub fn render(report: &Report, words: &Both, language: Language) -> String {
    let title = &words[usize::from(language == Language::Ko)].get("title");
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { "isolab · " (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (switch(language))
                main {
                    (head(report, words))
                    @if report.submissions.len() > 1 { (overview(report, words)) }
                    @for (at, submission) in report.submissions.iter().enumerate() {
                        (section(at, submission, words))
                    }
                    (foot(report, words))
                }
            }
        }
    };
    page.into_string() + "\n"
}

fn switch(language: Language) -> Markup {
    let choice = |this: Language, name: &str| {
        html! {
            input type="radio" name="language" id=(this.tag()) checked[this == language];
            label for=(this.tag()) { (name) }
        }
    };
    html! { (choice(Language::Ko, "한국어")) (choice(Language::En, "English")) }
}

fn head(report: &Report, words: &Both) -> Markup {
    let status = report.status();
    html! {
        header {
            h1 { (both(words, |words| words.get("title"))) }
            p.sum {
                span.chip.(class(status)) { (both(words, |words| words.status(status))) }
                " " (both(words, |words| words.points(report.tally())))
            }
        }
    }
}

fn overview(report: &Report, words: &Both) -> Markup {
    let heads = ["submission", "result", "points-head"];
    html! {
        table {
            thead { tr { @for head in heads { th { (both(words, |words| words.get(head))) } } } }
            tbody {
                @for (at, submission) in report.submissions.iter().enumerate() {
                    @let status = submission.status();
                    tr {
                        td { a href={ "#submission-" (at + 1) } { (clip(&submission.name, 100)) } }
                        td.(class(status)) { (both(words, |words| words.status(status))) }
                        td.points { (points(submission.tally())) }
                    }
                }
            }
        }
    }
}

fn section(at: usize, submission: &Submission, words: &Both) -> Markup {
    html! {
        section id={ "submission-" (at + 1) } {
            h2 {
                span { (clip(&submission.name, 200)) }
                span.points { (points(submission.tally())) }
            }
            @for one in &submission.exercises { (exercise(one, words)) }
        }
    }
}

fn exercise(exercise: &Exercise, words: &Both) -> Markup {
    let status = exercise.status();
    let class = if exercise.submitted { class(status) } else { "absent" };
    html! {
        details.exercise.(class) open[exercise.submitted && status != Status::Passed] {
            summary {
                code { (exercise.id) }
                span.chip.(class) { (both(words, |words| words.outcome(exercise))) }
                span.points { (points(exercise.tally())) }
            }
            ol { @for one in &exercise.criteria { (criterion(exercise, one, words)) } }
            @if !exercise.output.is_empty() {
                details.output {
                    summary { (both(words, |words| words.get("output"))) }
                    pre { (clip(&exercise.output, OUTPUT)) }
                    @if exercise.dropped > 0 {
                        p { (both(words, |words| words.dropped(exercise).unwrap_or_default())) }
                    }
                }
            }
        }
    }
}

fn criterion(exercise: &Exercise, criterion: &Criterion, words: &Both) -> Markup {
    let passed = criterion.verdict == Verdict::Pass;
    let class = match criterion.verdict {
        Verdict::Pass => "passed",
        Verdict::Skipped => "skipped",
        verdict if verdict.is_ours() => "incomplete",
        _ => "failed",
    };
    let reached = if passed { criterion.points } else { 0 };
    html! {
        li {
            div.line {
                span.chip.(class) { (both(words, |words| words.verdict(exercise, criterion))) }
                span.title { (both(words, |words| words.title(exercise, criterion))) }
                @if !criterion.verdict.is_ours() {
                    span.points { (points(Tally { points: reached, of: criterion.points })) }
                }
            }
            (why(criterion, words))
        }
    }
}

/// The parts in both languages; a value, which has no language, only once. What passed was
/// as expected.
fn why(criterion: &Criterion, words: &Both) -> Markup {
    let [english, korean] = words.each_ref().map(|words| words.parts(criterion));
    let both = || english.iter().zip(&korean);
    let told = |name: &str| match name {
        "hint" => false,
        "expected" => criterion.verdict != Verdict::Pass,
        _ => true,
    };
    html! {
        @for (en, ko) in both().filter(|(en, _)| en.name == "hint") {
            p.hint lang="en" { (en.text) }
            p.hint lang="ko" { (ko.text) }
        }
        div.values {
            @for (en, ko) in both().filter(|(en, _)| told(en.name)) {
                div {
                    span lang="en" { (en.label) } span lang="ko" { (ko.label) }
                    pre { (clip(&en.text, OUTPUT)) }
                }
            }
        }
    }
}

fn foot(report: &Report, words: &Both) -> Markup {
    let seed = [("seed", report.seed.to_string())];
    html! {
        footer {
            p { (both(words, |words| words.with("seed", &seed))) }
            p {
                (both(words, |words| words.get("kernel"))) " " code { (report.kernel) } " · "
                (both(words, |words| words.get("place"))) " " code { (report.place) }
            }
            @if !report.limits.is_empty() {
                h3 { (both(words, |words| words.get("limits"))) }
                ul {
                    @for limit in &report.limits {
                        @let values = [("limit", limit.name.clone()), ("how", limit.how.clone())];
                        @if limit.enforced {
                            li {
                                code { (limit.name) } " "
                                (both(words, |words| words.with("enforced", &values)))
                            }
                        } @else {
                            li.failed { (both(words, |words| words.with("not-enforced", &values))) }
                        }
                    }
                }
            }
        }
    }
}

fn both(words: &Both, said: impl Fn(&Words) -> String) -> Markup {
    let [english, korean] = words.each_ref().map(said);
    html! { span lang="en" { (english) } span lang="ko" { (korean) } }
}

fn points(Tally { points, of }: Tally) -> Markup {
    html! { @if of > 0 { (points) "/" (of) } }
}

fn class(status: Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Incomplete => "incomplete",
        Status::Failed => "failed",
    }
}
