//! Which restriction it is: each lifted in its turn.

use serde_json::{Value, json};

use super::super::Cause;
use super::trial::Run;
use crate::Result;
use crate::probe::names;

/// Runs it with one restriction less.
type Attempt<'a> = dyn FnMut(&str, &Value) -> Result<Run> + 'a;

/// A restriction: what it is called, where it lies in the configuration, and what lifts it.
struct Lift {
    name: &'static str,
    pointer: &'static str,
    to: fn() -> Value,
    cause: fn(&Value) -> Cause,
}

/// In the order in which they are tried: what is cheap and likely first.
const LIFTS: [Lift; 7] = [
    Lift {
        name: "without the read-only root",
        pointer: "/root/readonly",
        to: || json!(false),
        cause: |_| Cause::ReadOnlyRoot,
    },
    Lift {
        name: "without the limit of processes",
        pointer: "/linux/resources/pids",
        to: || Value::Null,
        cause: |old| Cause::PidsLimit { limit: old["limit"].to_string() },
    },
    Lift {
        name: "without the limit of memory",
        pointer: "/linux/resources/memory",
        to: || Value::Null,
        cause: |old| Cause::MemoryLimit { bytes: old["limit"].to_string() },
    },
    Lift {
        name: "without the seccomp filter",
        pointer: "/linux/seccomp",
        to: || Value::Null,
        cause: |_| Cause::SeccompRefuses { call: String::new() },
    },
    Lift {
        name: "with every capability",
        pointer: "/process/capabilities",
        to: all_capabilities,
        cause: |_| Cause::CapabilityMissing { capability: String::new() },
    },
    Lift {
        name: "as root",
        pointer: "/process/user",
        to: || json!({ "uid": 0, "gid": 0 }),
        cause: |old| Cause::NotThatUser { uid: old["uid"].to_string() },
    },
    Lift {
        name: "without resource limits",
        pointer: "/process/rlimits",
        to: || Value::Null,
        cause: |old| Cause::ResourceLimit { limits: kinds(old) },
    },
];

/// The cause of `first`, a run that failed.
pub(super) fn cause(config: &Value, first: &Run, attempt: &mut Attempt<'_>) -> Result<Cause> {
    let restricts = |lift: &&Lift| {
        config.pointer(lift.pointer).is_some_and(|value| !value.is_null() && *value != json!(false))
    };
    let lifts: Vec<&Lift> = LIFTS.iter().filter(restricts).collect();
    for lift in &lifts {
        if attempt(lift.name, &without(config, lift))?.succeeds() {
            let old = config.pointer(lift.pointer).cloned().unwrap_or_default();
            return narrowed(config, (lift.cause)(&old), attempt);
        }
    }
    let none = lifts.iter().fold(config.clone(), |config, lift| without(&config, lift));
    if lifts.len() > 1 && attempt("without all of these", &none)?.succeeds() {
        return Ok(Cause::SeveralRestrictions);
    }
    let status = first.ended.map(|ended| crate::report::plain(&ended.fact()).trim().to_owned());
    Ok(Cause::EndsByItself { status: status.unwrap_or_default() })
}

/// Which call, or which capability, where that can be found by trying them one by one.
fn narrowed(config: &Value, cause: Cause, attempt: &mut Attempt<'_>) -> Result<Cause> {
    match cause {
        Cause::SeccompRefuses { .. } => {
            for name in refused(config) {
                let mut config = config.clone();
                for rule in
                    config["linux"]["seccomp"]["syscalls"].as_array_mut().into_iter().flatten()
                {
                    if let Some(names) = rule["names"].as_array_mut() {
                        names.retain(|one| *one != json!(name));
                    }
                }
                if attempt(&format!("only with {name} allowed"), &config)?.succeeds() {
                    return Ok(Cause::SeccompRefuses { call: name });
                }
            }
        }
        Cause::CapabilityMissing { .. } => {
            let has = |name: &String| {
                let bounding = config["process"]["capabilities"]["bounding"].as_array();
                bounding.is_some_and(|list| list.contains(&json!(name)))
            };
            for name in every_capability().into_iter().filter(|name| !has(name)) {
                let mut config = config.clone();
                for set in ["bounding", "effective", "permitted"] {
                    let list = &mut config["process"]["capabilities"][set];
                    match list.as_array_mut() {
                        Some(list) => list.push(json!(name)),
                        None => *list = json!([name]),
                    }
                }
                if attempt(&format!("only with {name}"), &config)?.succeeds() {
                    return Ok(Cause::CapabilityMissing { capability: name });
                }
            }
        }
        _ => {}
    }
    Ok(cause)
}

fn without(config: &Value, lift: &Lift) -> Value {
    let mut config = config.clone();
    if let Some(value) = config.pointer_mut(lift.pointer) {
        *value = (lift.to)();
    }
    config
}

/// The calls that a filter refuses by name. One that allows by name refuses all others, and
/// then which of them it was cannot be found so.
fn refused(config: &Value) -> Vec<String> {
    let filter = &config["linux"]["seccomp"];
    if filter["defaultAction"] != "SCMP_ACT_ALLOW" {
        return Vec::new();
    }
    let rules = filter["syscalls"].as_array().into_iter().flatten();
    let names = rules.flat_map(|rule| rule["names"].as_array().into_iter().flatten());
    names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

fn all_capabilities() -> Value {
    let all = every_capability();
    json!({ "bounding": all, "effective": all, "permitted": all })
}

/// Those of this process, since it can give no others.
fn every_capability() -> Vec<String> {
    let own = crate::probe::Profile::inside().caps.map(|caps| caps.effective).unwrap_or_default();
    names(own).into_iter().map(|name| name.to_uppercase()).collect()
}

fn kinds(limits: &Value) -> String {
    let kinds = limits.as_array().into_iter().flatten();
    kinds.filter_map(|limit| limit["type"].as_str()).collect::<Vec<_>>().join(", ")
}
