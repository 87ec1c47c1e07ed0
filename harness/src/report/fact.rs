//! Facts as a person reads them.

use crate::record::{Entry, Fact, Kind, NamespaceView};

/// The fact in plain words; lists and trees over several lines.
pub fn plain(fact: &Fact) -> String {
    match fact {
        Fact::Ok => "ok".into(),
        Fact::Errno(name) => name.clone(),
        Fact::Exit(status) => format!("exit status {status}"),
        Fact::Signal(name) => format!("killed by {name}"),
        Fact::Is(true) => "yes".into(),
        Fact::Is(false) => "no".into(),
        Fact::Count(count) => count.to_string(),
        Fact::Text(text) => text.trim_end().to_owned(),
        Fact::List(items) => lines(items.iter().cloned()),
        Fact::Map(map) => lines(map.iter().map(|(name, value)| format!("{name} = {value}"))),
        Fact::Namespaces(views) => {
            let of = |wanted: NamespaceView| {
                let names: Vec<&str> = views
                    .iter()
                    .filter(|(_, view)| **view == wanted)
                    .map(|(name, _)| name.as_str())
                    .collect();
                names.join(" ")
            };
            let named = [
                ("own", of(NamespaceView::Own)),
                ("shared", of(NamespaceView::Shared)),
                ("lost", of(NamespaceView::Lost)),
            ];
            let parts: Vec<String> = named
                .into_iter()
                .filter(|(_, names)| !names.is_empty())
                .map(|(word, names)| format!("{word}: {names}"))
                .collect();
            parts.join("; ")
        }
        Fact::Calls(calls) => lines(
            calls.iter().map(|call| format!("{}({}) = {}", call.name, call.path, call.result)),
        ),
        Fact::Tree(entries) => lines(entries.iter().map(entry)),
        Fact::Mounts(mounts) => lines(mounts.iter().map(|mount| {
            let (root, point) = (&mount.root, &mount.point);
            format!(
                "{root} on {point} type {} ({}, {})",
                mount.fs_type, mount.options, mount.propagation
            )
        })),
    }
}

fn entry(entry: &Entry) -> String {
    let kind = match entry.kind {
        Kind::File => '-',
        Kind::Directory => 'd',
        Kind::Symlink => 'l',
        Kind::CharDevice => 'c',
        Kind::BlockDevice => 'b',
        Kind::Fifo => 'p',
        Kind::Socket => 's',
    };
    let target = entry.target.as_ref().map(|target| format!(" -> {target}")).unwrap_or_default();
    format!("{kind}{} {} {}{target}", entry.mode, entry.owner, entry.path)
}

/// One line stays on the fact's own line; more go below it.
fn lines(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    match items.as_slice() {
        [] => "none".into(),
        [one] => one.clone(),
        many => many.iter().map(|item| format!("\n{item}")).collect(),
    }
}
