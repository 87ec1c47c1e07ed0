//! A profile judged: what is isolated from the caller, what is weaker than runc's default,
//! and what else somebody who trusts it should know.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Engine, rows};
use crate::experiment::Facts;
use crate::probe::{NAMESPACES, Profile, compressed, names};
use crate::record::{Fact, NamespaceView};
use crate::report::plain;

/// One property of a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// Its name, as in the isolation matrix.
    pub name: String,
    /// What was observed: lines where it is a list.
    pub value: String,
    /// Whether it keeps the process apart from its observer; absent where nothing does.
    pub isolated: Option<bool>,
    /// In what it is weaker than the container that runc starts by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weaker: Option<String>,
    /// What should be known: `inspect-NAME` is the key of its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notable: Option<String>,
}

impl Property {
    /// The key of its name's text.
    pub fn key(&self) -> String {
        row_key(&self.name)
    }
}

/// The key of the text that names a row.
pub(crate) fn row_key(name: &str) -> String {
    format!("isolation-row-{}", name.replace([' ', '_'], "-"))
}

/// The properties of `profile` beside `observer`, both read from the same side.
///
/// What runc does by default is what `chroot/versus-container` claims of it, and so what its
/// test sees it do.
pub fn judge(profile: &Profile, observer: &Profile) -> Vec<Property> {
    let rows = rows(profile, observer);
    let mut properties = namespaces(&rows);
    properties.extend(root(&rows));
    properties.extend([capabilities(profile, &rows), new_privileges(&rows), seccomp(&rows)]);
    properties.push(users(profile, &rows));
    properties.extend(mounts(&rows));
    let told = ["cgroup", "rlimits", "hostname", "pid", "label", "environment", "devices"];
    properties.extend(told.iter().filter_map(|name| told_only(name, &rows)));
    properties
}

fn namespaces(rows: &Facts) -> Vec<Property> {
    let runc = Engine::Runc.driver().isolates().namespaces;
    let Some(Fact::Namespaces(views)) = rows.get("namespaces") else { return Vec::new() };
    let kinds = NAMESPACES.iter().filter(|kind| !kind.ends_with("_for_children"));
    let one = |kind: &&str| {
        let view = views.get(*kind).copied().unwrap_or(NamespaceView::Lost);
        let (value, isolated) = match view {
            NamespaceView::Own => ("own", Some(true)),
            NamespaceView::Shared => ("shared", Some(false)),
            NamespaceView::Lost => ("unread", None),
        };
        let weaker = isolated == Some(false) && runc.contains(kind);
        Property {
            name: format!("{kind} namespace"),
            value: value.into(),
            isolated,
            weaker: weaker.then(|| "own".into()),
            notable: (weaker && *kind == "net").then(|| "host-network".into()),
        }
    };
    kinds.map(one).collect()
}

fn root(rows: &Facts) -> Vec<Property> {
    let chrooted = rows.get("chrooted") == Some(&Fact::Is(true));
    let other = rows.get("root").map(|root| *root == Fact::text("different"));
    let root = Property {
        name: "chrooted".into(),
        value: match (other, chrooted) {
            (None, _) => "unread",
            (Some(false), _) => "the observer's",
            (Some(true), true) => "a folder below that of its mount namespace",
            (Some(true), false) => "that of its mount namespace",
        }
        .into(),
        isolated: other,
        weaker: (other == Some(false) || chrooted).then(|| "its own, by pivot_root(2)".into()),
        notable: chrooted.then(|| "chroot".into()),
    };
    let read_only = rows.get("read-only root") == Some(&Fact::Is(true));
    let mount = Property {
        name: "read-only root".into(),
        value: if read_only { "yes" } else { "no" }.into(),
        isolated: None,
        weaker: (!read_only).then(|| "yes".into()),
        notable: None,
    };
    vec![root, mount]
}

/// Every capability that Linux 6.18 knows.
const ALL: u64 = (1 << 41) - 1;

fn capabilities(profile: &Profile, rows: &Facts) -> Property {
    let own = profile.caps.map(|caps| names(caps.effective)).unwrap_or_default();
    let runc = Engine::Runc.driver().isolates().caps;
    let more: Vec<&str> =
        own.iter().map(String::as_str).filter(|cap| !runc.contains(cap)).collect();
    let dangerous = ["cap_sys_admin", "cap_sys_module", "cap_sys_rawio", "cap_sys_ptrace"];
    // Those of another user namespace say nothing about this one.
    let count_here = rows.get("uid_map") == Some(&Fact::text("as-observer"));
    let powerful = count_here && more.iter().any(|cap| dangerous.contains(cap));
    Property {
        name: "caps_effective".into(),
        value: match profile.caps {
            // Beside all that there are, and not beside the observer's: it may be confined too.
            Some(caps) => compressed(caps.effective, ALL).join("\n"),
            None => "unread".into(),
        },
        isolated: None,
        weaker: (!more.is_empty() && count_here).then(|| runc.join("\n")),
        notable: powerful.then(|| "powerful".into()),
    }
}

fn new_privileges(rows: &Facts) -> Property {
    let set = rows.get("no_new_privs") == Some(&Fact::Is(true));
    Property {
        name: "no_new_privs".into(),
        value: if set { "yes" } else { "no" }.into(),
        isolated: None,
        weaker: (!set).then(|| "yes".into()),
        notable: None,
    }
}

/// runc's own default has no filter, so that none is not weaker; it is worth knowing.
fn seccomp(rows: &Facts) -> Property {
    let none = rows.get("seccomp") == Some(&Fact::text("disabled"));
    let mode = rows.get("seccomp").map(lines).unwrap_or("unread".into());
    let filters = rows.get("seccomp_filters_added").map(lines).unwrap_or_default();
    Property {
        name: "seccomp".into(),
        value: if none || filters.is_empty() { mode } else { format!("{mode}, {filters} added") },
        isolated: None,
        weaker: None,
        notable: none.then(|| "no-filter".into()),
    }
}

fn users(profile: &Profile, rows: &Facts) -> Property {
    let map = rows.get("uid_map").map(lines).unwrap_or("unread".into());
    let outer_root = profile.uids.is_some_and(|ids| ids.effective == 0);
    let shared = map == "as-observer";
    Property {
        name: "uid_map".into(),
        value: if shared { "the observer's".into() } else { map },
        isolated: Some(!shared),
        weaker: None,
        notable: outer_root.then(|| "root-outside".into()),
    }
}

fn mounts(rows: &Facts) -> Vec<Property> {
    let list = |name: &str| match rows.get(name) {
        Some(Fact::List(items)) => items.clone(),
        _ => Vec::new(),
    };
    let row = |name: &str, weaker: Option<String>, notable: Option<&str>| Property {
        name: name.into(),
        value: list(name).join("\n"),
        isolated: None,
        weaker,
        notable: notable.map(str::to_owned),
    };
    let (masked, read_only) = (list("masked_paths"), list("read_only_paths"));
    let has_proc = list("mounts").iter().any(|mount| mount.starts_with("/proc proc "));
    let open = has_proc && !read_only.iter().any(|path| path == "/proc/sys");
    let shared = list("propagation").iter().any(|word| word.contains("shared"));
    vec![
        row("mounts", None, None),
        row("propagation", shared.then(|| "private".into()), shared.then_some("shared")),
        row("masked_paths", (has_proc && masked.is_empty()).then(|| "/proc/keys, …".into()), None),
        row(
            "read_only_paths",
            open.then(|| "/proc/sys, …".into()),
            open.then_some("proc-sys-writable"),
        ),
    ]
}

/// What belongs to the profile, and is neither weaker nor stronger than anything.
fn told_only(name: &str, rows: &Facts) -> Option<Property> {
    let (value, isolated) = match (name, rows.get(name)?) {
        ("cgroup", Fact::List(items)) => {
            let own = items.iter().any(|item| !item.is_empty());
            let items =
                items.iter().map(|item| if item.is_empty() { "the observer's" } else { item });
            (items.collect::<Vec<_>>().join("\n"), Some(own))
        }
        ("hostname", fact) => (lines(fact), Some(*fact == Fact::text("different"))),
        (_, fact) => (lines(fact), None),
    };
    Some(Property { name: name.into(), value, isolated, weaker: None, notable: None })
}

fn lines(fact: &Fact) -> String {
    match fact {
        Fact::List(items) => items.join("\n"),
        other => plain(other).trim().to_owned(),
    }
}
