//! The isolation matrix: one row a property of a process, one column an engine.

mod draw;

use serde::Serialize;

use super::plain;
use crate::isolation::{Engine, row_key};
use crate::probe::NAMESPACES;
use crate::record::{Fact, NamespaceView, Outcome, Record};

/// The table, as data.
#[derive(Clone, Debug, Serialize)]
pub struct Isolation {
    /// The engines that a container of was really started.
    pub engines: Vec<Engine>,
    /// The properties.
    pub rows: Vec<Row>,
    /// The engines without a column, each with the reason that was observed.
    pub absent: Vec<(String, String)>,
}

/// One property under every engine.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its name; its text is `isolation-row-NAME`.
    pub name: String,
    /// What was observed, in the order of the engines; empty where nothing was.
    pub cells: Vec<Value>,
    /// Why some engines are as they are: keys of texts.
    pub causes: Vec<&'static str>,
}

/// What was observed under one engine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Value {
    /// In a word or a number.
    pub short: String,
    /// In full, where that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full: Option<String>,
}

/// The rows after those of the namespaces: fact, and where it is seen better.
const FACTS: [(&str, bool); 24] = [
    ("chrooted", false),
    ("read-only root", false),
    ("mounts", true),
    ("propagation", true),
    ("masked_paths", true),
    ("masks", true),
    ("read_only_paths", true),
    ("devices", true),
    ("caps_effective", false),
    ("caps_bounding", false),
    ("caps_ambient", false),
    ("no_new_privs", false),
    ("seccomp", false),
    ("seccomp_filters_added", false),
    ("uid_map", false),
    ("cgroup of its own", false),
    ("cgroup", false),
    ("rlimits", false),
    ("environment", true),
    ("hostname", true),
    ("pid", true),
    ("label", false),
    ("seen otherwise", false),
    ("disagreements", false),
];

/// Why an engine shows what it shows, where that surprises: row, engines, and the text.
const CAUSES: [(&str, &[Engine], &str); 13] = [
    (
        "net namespace",
        &[Engine::SystemdNspawn, Engine::LibvirtLxc, Engine::Isolab],
        "isolation-net-if-asked",
    ),
    ("user namespace", &[Engine::Bubblewrap], "isolation-user-bubblewrap"),
    (
        "cgroup namespace",
        &[Engine::Runc, Engine::Crun, Engine::Podman, Engine::Docker],
        "isolation-cgroup-v1",
    ),
    ("chrooted", &[Engine::Chroot, Engine::Unshare], "isolation-chroot-stays"),
    ("propagation", &[Engine::SystemdNspawn, Engine::Lxc], "isolation-shared-again"),
    ("caps_effective", &[Engine::Bubblewrap], "isolation-caps-bubblewrap"),
    ("caps_effective", &[Engine::Lxc], "isolation-caps-lxc"),
    ("seccomp", &[Engine::Runc, Engine::Crun], "isolation-seccomp-spec"),
    ("seccomp_filters_added", &[Engine::SystemdNspawn], "isolation-seccomp-nspawn"),
    (
        "cgroup of its own",
        &[Engine::Unshare, Engine::Bubblewrap],
        "isolation-cgroup-namespace-alone",
    ),
    ("pid", &[Engine::Bubblewrap, Engine::Lxc, Engine::Isolab], "isolation-pid-two"),
    ("rlimits", &[Engine::Runc, Engine::Crun, Engine::Podman, Engine::Docker], "isolation-rlimits"),
    ("seen otherwise", &[], "isolation-seen-otherwise"),
];

impl Isolation {
    /// The table of the records that ran in an engine, those of `chroot/versus-container`;
    /// others do no harm.
    pub fn of(records: &[Record]) -> Self {
        let in_engine = || records.iter().filter(|record| record.engine.is_some());
        let ran = |record: &&Record| record.steps.len() > 1;
        let shown: Vec<&Record> = in_engine().filter(ran).collect();
        let engines: Vec<Engine> = shown.iter().filter_map(|record| record.engine).collect();
        let absent = in_engine().filter(|record| !ran(record));
        let absent =
            absent.map(|record| (record.variant().unwrap_or_default().into(), why(record)));
        let kinds = NAMESPACES.iter().filter(|kind| !kind.ends_with("_for_children"));
        let namespaces = kinds.map(|kind| {
            Row::new(
                &format!("{kind} namespace"),
                &engines,
                shown.iter().map(|record| namespace(record, kind)),
            )
        });
        let facts = FACTS.iter().map(|(fact, inside)| {
            let step = if *inside { "from inside" } else { "from outside" };
            let of = |record: &&Record| record.fact(step, fact).map(value).unwrap_or_default();
            Row::new(fact, &engines, shown.iter().map(of))
        });
        Self { rows: namespaces.chain(facts).collect(), engines, absent: absent.collect() }
    }
}

impl Row {
    fn new(name: &str, engines: &[Engine], cells: impl Iterator<Item = Value>) -> Self {
        let met = |of: &[Engine]| of.is_empty() || of.iter().any(|one| engines.contains(one));
        let causes = CAUSES.iter().filter(|(row, of, _)| *row == name && met(of));
        Self {
            name: name.into(),
            cells: cells.collect(),
            causes: causes.map(|(_, _, key)| *key).collect(),
        }
    }

    /// The engines that a cause of this row is about; none where it is about all.
    pub fn engines_of(&self, cause: &str) -> &'static [Engine] {
        let found = CAUSES.iter().find(|(row, _, key)| *row == self.name && *key == cause);
        found.map_or(&[], |(_, engines, _)| engines)
    }

    /// The key of the row's text.
    pub fn key(&self) -> String {
        row_key(&self.name)
    }
}

fn namespace(record: &Record, kind: &str) -> Value {
    let Some(Fact::Namespaces(views)) = record.fact("from outside", "namespaces") else {
        return Value::default();
    };
    let word = match views.get(kind) {
        Some(NamespaceView::Own) => "own",
        Some(NamespaceView::Shared) => "=",
        Some(NamespaceView::Lost) | None => "?",
    };
    Value { short: word.into(), full: None }
}

/// A list is its length, and in full its items.
fn value(fact: &Fact) -> Value {
    let (short, full) = match fact {
        Fact::Is(so) => (if *so { "yes" } else { "no" }.into(), None),
        Fact::List(items) => match &items[..] {
            [] => ("0".into(), None),
            [one] if one.is_empty() => ("=".into(), None),
            [one] if one.len() <= 4 => (one.clone(), None),
            items => {
                // Nothing of its own in a hierarchy: the caller's place.
                let items = items.iter().map(|item| if item.is_empty() { "=" } else { item });
                (items.len().to_string(), Some(items.collect::<Vec<_>>().join("\n")))
            }
        },
        Fact::Text(text) => match text.as_str() {
            "as-observer" | "same" | "the caller's numbering" => ("=".into(), None),
            "different" => ("own".into(), None),
            "disabled" => ("no".into(), None),
            "filter" => ("yes".into(), None),
            other => (other.into(), None),
        },
        other => (plain(other).trim().into(), None),
    };
    Value { short, full }
}

fn why(record: &Record) -> String {
    match &record.outcome {
        Outcome::Skipped { because, .. } | Outcome::Broken { because } => because.clone(),
        Outcome::Fail { because } => because.join("; "),
        Outcome::Pass | Outcome::ExpectedDifference { .. } => String::new(),
    }
}
