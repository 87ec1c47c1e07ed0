//! Tests of the judgement: a falsified observation turns it red.

use std::path::PathBuf;

use harness::experiment::{Claim, Setting, judge};
use harness::record::{Fact, Record, Step};
use harness::sandbox::Flavour;
use harness::union::Backend;
use rstest::rstest;

use crate::support::{Runner, id_of, is_allowed_skip, records};

/// Each fact that an experiment claims, falsified in its turn, makes the judgement fail.
#[rstest]
fn a_falsified_observation_turns_red(
    #[files("experiments/*/*.rs")]
    #[exclude("experiments/(cli|graded|tests)/|mod.rs")]
    file: PathBuf,
) {
    let id = &id_of(&file);
    let experiment = isolab::find(id).expect("a known id");
    let claims = experiment.claims();
    for record in records(id, Runner::Caller) {
        if !is_allowed_skip(&record) {
            each_claim_can_fail(&claims, &record);
        }
    }
}

fn each_claim_can_fail(claims: &[Claim], record: &Record) {
    let flavour = Flavour::of_caller();
    let setting =
        Setting { flavour, backend: record.backend, engine: record.engine, kernel: (6, 18) };
    let holds = |steps: &[Step]| judge(claims, steps, setting).iter().all(|check| check.holds);
    assert!(holds(&record.steps), "the true record of {} holds: {record:#?}", record.case());
    for check in &record.checks {
        let (step, fact) = check.fact.split_once('.').expect("STEP.FACT");
        let mut forged = record.steps.clone();
        let step = forged.iter_mut().find(|other| other.name == step).expect("the step");
        step.facts.insert(fact.into(), Fact::text("forged"));
        assert!(!holds(&forged), "{} can be forged unnoticed", check.fact);
        step_without(&mut forged, &check.fact);
        assert!(!holds(&forged), "{} can be absent unnoticed", check.fact);
    }
}

/// A claim about a step that only some unions take part in is silent about the others.
#[test]
fn a_claim_of_some_backends_is_judged_there_alone() {
    let claims = [Claim::ok("step", "fact").only_on(&[Backend::Overlay])];
    let checks = |backend| {
        let setting = Setting { flavour: Flavour::Root, backend, engine: None, kernel: (6, 18) };
        judge(&claims, &[], setting).len()
    };
    assert_eq!(checks(Some(Backend::Overlay)), 1, "and it fails without the step");
    assert_eq!(checks(Some(Backend::Mergerfs)), 0);
    assert_eq!(checks(None), 0);
}

/// An experiment that claims nothing could not fail.
#[test]
fn every_experiment_claims_something() {
    for experiment in isolab::registry() {
        assert!(experiment.claims().len() >= 2, "{} claims too little", experiment.id());
    }
}

fn step_without(steps: &mut [Step], fact: &str) {
    let (step, fact) = fact.split_once('.').expect("STEP.FACT");
    for other in steps.iter_mut().filter(|other| other.name == step) {
        other.facts.remove(fact);
    }
}
