//! The JSON form of a record: its schema is in the repository, and records meet it.

use std::fs;
use std::path::Path;

use harness::record::Record;

use crate::support::isolab;

const SCHEMA: &str = "harness/src/record/record.schema.json";

#[test]
fn the_schema_in_the_repository_is_that_of_the_types() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA)).expect(SCHEMA);
    let stored: serde_json::Value = serde_json::from_str(&text).expect("the schema is JSON");
    let wanted = serde_json::to_string_pretty(&Record::json_schema()).expect("a schema");
    assert_eq!(stored, Record::json_schema(), "{SCHEMA} should be:\n{wanted}");
}

#[test]
fn real_records_meet_the_schema() {
    let validator = jsonschema::validator_for(&Record::json_schema()).expect("a valid schema");
    let output =
        isolab().args(["run", "chroot/missing-root", "chroot/escape", "--format", "json"]).output();
    let records: serde_json::Value =
        serde_json::from_slice(&output.expect("isolab starts").stdout).expect("JSON");
    let records = records.as_array().expect("an array");
    assert_eq!(records.len(), 2);
    for record in records {
        let errors: Vec<String> = validator.iter_errors(record).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let mut damaged = records[0].clone();
    damaged["outcome"] = "fine".into();
    assert!(!validator.is_valid(&damaged), "the schema accepts anything");
}
