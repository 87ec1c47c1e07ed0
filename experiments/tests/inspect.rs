//! `isolab inspect`, checked against tools that know nothing of it: lsns, capsh, and the
//! files of /proc read by a shell.

use serde_json::Value;

use crate::support::isolab;

/// What a bash script in a sandbox prints.
fn script(script: &str) -> String {
    let output = isolab().args(["selftest", "script", script]).output().expect("isolab starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn property<'a>(shown: &'a Value, name: &str) -> &'a Value {
    let all = shown["properties"].as_array().expect("properties");
    all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no {name}: {shown:#}"))
}

#[test]
fn a_process_is_as_lsns_and_capsh_and_proc_say() {
    let seen = script(
        r#"unshare --mount --uts --pid --cgroup --fork --mount-proc \
               setpriv --no-new-privs --bounding-set=-sys_admin,-mknod sleep 31.7 &
           until pid=$(pgrep -f '^sleep 31.7$'); do sleep 0.01; done
           "$ISOLAB" inspect --format json $pid | tr -d '\n'; echo
           lsns --noheadings --output TYPE,NS --task $pid | tr -s ' ' | tr '\n' ';'; echo
           capsh --decode=$(sed -n 's/^CapEff:\t//p' /proc/$pid/status)
           sed -n 's/^NoNewPrivs:\t//p; s/^Seccomp_filters:\t//p' /proc/$pid/status
           stat --format=%d:%i --dereference /proc/$pid/root
           grep -c . /proc/$pid/mountinfo
           kill $pid"#,
    );
    let lines: Vec<&str> = seen.lines().collect();
    let shown: Value = serde_json::from_str(lines[0]).expect("JSON");
    let profile = &shown["outside"];
    let by_lsns = lines[1].split(';').filter_map(|pair| pair.trim().split_once(' '));
    let by_lsns: Vec<(&str, &str)> = by_lsns.collect();
    assert!(by_lsns.len() >= 7, "{}", lines[1]);
    for (kind, inode) in by_lsns {
        assert_eq!(profile["namespaces"][kind]["inode"].to_string(), inode, "{kind}");
    }
    let caps: Vec<&str> = lines[2].split_once('=').expect("capsh decodes").1.split(',').collect();
    let effective = profile["caps"]["effective"].as_u64().expect("a set");
    let named = harness::probe::names(effective);
    assert_eq!(named, caps);
    assert!(!caps.contains(&"cap_sys_admin") && caps.contains(&"cap_chown"), "{caps:?}");
    assert_eq!(profile["no_new_privs"], lines[3] == "1");
    assert_eq!(profile["seccomp_filters"].to_string(), lines[4]);
    let root = &profile["root"]["id"];
    assert_eq!(format!("{}:{}", root["device"], root["inode"]), lines[5]);
    assert_eq!(profile["mounts"].as_array().expect("mounts").len().to_string(), lines[6]);

    for kind in ["mnt", "uts", "pid", "cgroup"] {
        assert_eq!(property(&shown, &format!("{kind} namespace"))["isolated"], true, "{kind}");
    }
    let net = property(&shown, "net namespace");
    assert_eq!((&net["isolated"], &net["weaker"]), (&false.into(), &"own".into()));
    assert_eq!(net["notable"], "host-network");
    assert!(property(&shown, "no_new_privs")["weaker"].is_null());
}

#[test]
fn a_command_is_seen_from_both_sides() {
    let seen = script(
        // A copy, for the tree that it lies in may be one that the sandbox hides.
        r#"cp "$ISOLAB" isolab
           ./isolab inspect --format json -- unshare --uts --pid --fork --mount-proc"#,
    );
    let shown: Value = serde_json::from_str(&seen).expect("JSON");
    assert_eq!(shown["inside"]["pids"], serde_json::json!([1]));
    assert_eq!(shown["inside"]["namespaces"], shown["outside"]["namespaces"]);
    assert_eq!(property(&shown, "pid")["value"], "1");
    assert_eq!(property(&shown, "pid namespace")["isolated"], true);
    let unexplained = shown["disagreements"].as_array().expect("a list").iter();
    let unexplained: Vec<_> = unexplained.filter(|found| found["why"].is_null()).collect();
    assert!(unexplained.is_empty(), "{unexplained:?}");
}

/// What is read of oneself is isolated in nothing; both languages say so.
#[test]
fn oneself_is_isolated_in_nothing() {
    for language in ["en", "ko"] {
        let text = script(&format!("\"$ISOLAB\" inspect --lang {language} $$"));
        assert!(text.contains('–') && !text.contains("✔ pid"), "{text}");
        assert!(!text.contains("inspect-") && !text.contains("isolation-"), "{text}");
    }
}

#[test]
fn what_cannot_be_looked_at_is_said() {
    let nobody = isolab().args(["inspect", "4194304"]).output().expect("isolab starts");
    assert_eq!(nobody.status.code(), Some(2));
    let complaint = String::from_utf8_lossy(&nobody.stderr).into_owned();
    assert!(complaint.contains("4194304") && complaint.contains("hint:"), "{complaint}");
    let no_probe = isolab().args(["inspect", "--", "true"]).output().expect("isolab starts");
    assert!(!no_probe.status.success());
    let complaint = String::from_utf8_lossy(&no_probe.stderr).into_owned();
    assert!(complaint.contains("without starting the probe"), "{complaint}");
    assert_eq!(isolab().args(["inspect"]).output().expect("an end").status.code(), Some(2));
}
