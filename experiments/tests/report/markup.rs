//! JUnit XML and the page, read by parsers.

use harness::grade::{Format, Verdict};
use roxmltree::{Document, Node};

use super::{PLAIN, class, hostile, rendered};

/// Of each element, its attributes and the elements that may be in it: Jenkins' junit-4.xsd,
/// as far as it is used here.
const SCHEMA: [(&str, &[&str], &[&str]); 9] = [
    ("testsuites", &["name", "tests", "failures", "errors"], &["testsuite"]),
    (
        "testsuite",
        &["name", "tests", "failures", "errors", "skipped", "time"],
        &["properties", "testcase", "system-out"],
    ),
    ("properties", &[], &["property"]),
    ("property", &["name", "value"], &[]),
    ("testcase", &["classname", "name"], &["skipped", "error", "failure"]),
    ("skipped", &[], &[]),
    ("error", &["type", "message"], &[]),
    ("failure", &["type", "message"], &[]),
    ("system-out", &[], &[]),
];

fn elements<'a>(node: &Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    node.descendants().filter(|node| node.has_tag_name(name)).collect()
}

#[test]
fn junit_is_valid_and_counts_right() {
    for report in [class(), hostile()] {
        let text = rendered(&report, Format::Junit, &PLAIN);
        let document = Document::parse(&text).expect("well-formed XML");
        for node in document.descendants().filter(Node::is_element) {
            let name = node.tag_name().name();
            let (_, attributes, children) =
                SCHEMA.iter().find(|(element, ..)| *element == name).expect(name);
            let found: Vec<&str> = node.attributes().map(|attribute| attribute.name()).collect();
            assert_eq!(found, *attributes, "attributes of {name}");
            // A sequence: in the order of the schema.
            let places: Vec<usize> = node
                .children()
                .filter(Node::is_element)
                .map(|child| children.iter().position(|name| child.has_tag_name(*name)))
                .map(|place| place.unwrap_or_else(|| panic!("a stranger in {name}")))
                .collect();
            assert!(places.is_sorted(), "the order in {name}");
        }
        let exercises: Vec<_> = report.submissions.iter().flat_map(|one| &one.exercises).collect();
        let suites = elements(&document.root(), "testsuite");
        assert_eq!(suites.len(), exercises.len());
        for (suite, exercise) in suites.iter().zip(exercises) {
            assert_eq!(elements(suite, "testcase").len(), exercise.criteria.len());
            for (attribute, element) in [
                ("tests", "testcase"),
                ("failures", "failure"),
                ("errors", "error"),
                ("skipped", "skipped"),
            ] {
                let counted = elements(suite, element).len().to_string();
                assert_eq!(suite.attribute(attribute), Some(counted.as_str()), "{attribute}");
            }
            let broken = exercise.criteria.iter().filter(|c| c.verdict == Verdict::GraderError);
            assert_eq!(elements(suite, "error").len(), broken.count(), "an error is the grader's");
        }
    }
}

/// Every tag of the page is one of ours, with attributes of ours, and closed.
#[test]
fn the_page_has_no_markup_but_its_own() {
    const TAGS: &str = " html head meta title style body input label main header h1 h2 h3 p span \
        table thead tbody tr th td a section details summary code pre ol li div footer ul ";
    const VOID: &str = " meta input ";
    const ATTRIBUTES: &str =
        " lang charset name content http-equiv type id checked for class href open ";
    for report in [class(), hostile()] {
        let page = rendered(&report, Format::Html, &PLAIN);
        let body = page.strip_prefix("<!DOCTYPE html>").expect("a document type");
        let mut open = Vec::new();
        for piece in body.split('<').skip(1) {
            let (tag, _) = piece.split_once('>').expect("every < begins a tag");
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name), "closed in order");
                continue;
            }
            // Values in quotes hold spaces: only what stands outside of them are names.
            let bare: Vec<&str> = tag.split('"').step_by(2).collect();
            let mut names = bare.iter().flat_map(|bare| bare.split_whitespace());
            let name = names.next().expect("a name");
            assert!(TAGS.contains(&format!(" {name} ")), "<{tag}>");
            for attribute in names {
                let attribute = attribute.trim_end_matches('=');
                assert!(ATTRIBUTES.contains(&format!(" {attribute} ")), "{attribute} in <{tag}>");
            }
            if !VOID.contains(&format!(" {name} ")) {
                open.push(name);
            }
        }
        assert_eq!(open, Vec::<&str>::new(), "left open");
        assert!(!page.contains("url(") && !page.contains("@import"), "it needs nothing else");
        assert!(page.contains("default-src 'none'"));
        for link in page.split("href=\"").skip(1) {
            assert!(link.starts_with("#submission-"), "a link within the page: {link:.40}");
        }
    }
}
