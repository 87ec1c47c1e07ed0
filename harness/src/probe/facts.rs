//! A profile as facts for a record: the same on every run and every machine that behaves
//! alike.

use std::collections::BTreeMap;

use super::{Caps, FileId, IdRange, MountPoint, NAMESPACES, Place, Profile, SeenFrom, compressed};
use crate::record::{Fact, NamespaceView};

/// What `profile` shows beside `observer`, the observer's own profile. A field that could
/// not be read yields no fact; a namespace yields [`NamespaceView::Lost`].
///
/// - `namespaces`: [`Fact::Namespaces`]
/// - `root`, `hostname`: `same` as the observer's, or `different`
/// - `chrooted`: whether the root is other than that of the mount namespace; known only
///   from outside, to an observer that is not chrooted itself
/// - `cwd`: its path, as the reader sees it
/// - `caps_effective` and its four fellows: as [`compressed`] by the observer's bounding set
/// - `uid_map`, `gid_map`: lines with the observer's own id as `SELF` and the first other
///   one as `SUB`; `as-observer` where the user namespace is shared
/// - `setgroups`: `allow` or `deny`, or `as-observer` likewise
/// - `seccomp`: `disabled`, `strict` or `filter`
/// - `seccomp_filters_added`: how many more than the observer has
/// - `no_new_privs`, `init_of_pid_namespace`: whether
/// - `masked_paths`, `read_only_paths`: lists
/// - `environment`: the names, sorted
pub fn facts(profile: &Profile, observer: &Profile) -> BTreeMap<String, Fact> {
    let mut facts = BTreeMap::new();
    let mut add = |name: &str, fact: Option<Fact>| {
        facts.extend(fact.map(|fact| (name.to_owned(), fact)));
    };
    add("namespaces", Some(Fact::Namespaces(namespaces(profile, observer))));
    add("root", same(id(&profile.root), id(&observer.root)));
    add("chrooted", chrooted(profile));
    add("cwd", profile.cwd.as_ref().map(|cwd| Fact::text(&cwd.path)));
    add("hostname", same(profile.hostname.as_ref(), observer.hostname.as_ref()));
    let most = observer.caps.map_or(u64::MAX, |caps| caps.bounding);
    for (name, set) in profile.caps.iter().flat_map(sets) {
        add(name, Some(Fact::list(compressed(set, most))));
    }
    let own = (observer.uids.map(|ids| ids.effective), observer.gids.map(|ids| ids.effective));
    let apart = !is_shared("user", profile, observer);
    add("uid_map", profile.uid_map.as_deref().map(|map| id_map(map, own.0, apart)));
    add("gid_map", profile.gid_map.as_deref().map(|map| id_map(map, own.1, apart)));
    let setgroups = |word| Fact::text(if apart { word } else { "as-observer" });
    add("setgroups", profile.setgroups.as_deref().map(setgroups));
    add("no_new_privs", profile.no_new_privs.map(Fact::Is));
    add("seccomp", profile.seccomp.map(|mode| Fact::text(mode.word())));
    add("seccomp_filters_added", filters_added(profile, observer));
    let innermost = profile.pids.as_ref().and_then(|pids| pids.last());
    add("init_of_pid_namespace", innermost.map(|pid| Fact::Is(*pid == 1)));
    add("masked_paths", profile.masked_paths.clone().map(Fact::List));
    add("read_only_paths", profile.read_only_paths.clone().map(Fact::List));
    add("environment", profile.environment.as_ref().map(|vars| Fact::list(vars.keys())));
    facts
}

/// The mounts of `profile` at or below `folder`, whose path the caller normalises; `None`
/// where they could not be read.
pub fn mounts(profile: &Profile, folder: &str) -> Option<Fact> {
    let within = profile.mounts.as_ref()?.iter().filter(|mount| mount.is_within(folder));
    Some(Fact::Mounts(within.map(MountPoint::to_record).collect()))
}

fn namespaces(profile: &Profile, observer: &Profile) -> BTreeMap<String, NamespaceView> {
    let view = |kind| match (profile.namespaces.get(kind), observer.namespaces.get(kind)) {
        (Some(seen), Some(own)) if seen == own => NamespaceView::Shared,
        (Some(_), Some(_)) => NamespaceView::Own,
        _ => NamespaceView::Lost,
    };
    NAMESPACES.iter().map(|kind| ((*kind).to_owned(), view(*kind))).collect()
}

fn is_shared(kind: &str, profile: &Profile, observer: &Profile) -> bool {
    profile.namespaces.get(kind).is_some_and(|seen| observer.namespaces.get(kind) == Some(seen))
}

fn id(place: &Option<Place>) -> Option<FileId> {
    place.as_ref().map(|place| place.id)
}

fn same<T: PartialEq>(seen: Option<T>, own: Option<T>) -> Option<Fact> {
    let same = seen? == own?;
    Some(Fact::text(if same { "same" } else { "different" }))
}

/// The link `/proc/PID/root` shows `/` for the root of the mount namespace, and for one
/// made by chroot(2) the path to it.
fn chrooted(profile: &Profile) -> Option<Fact> {
    let root = profile.root.as_ref().filter(|_| profile.seen_from == SeenFrom::Outside)?;
    Some(Fact::Is(root.path != "/"))
}

fn sets(caps: &Caps) -> [(&'static str, u64); 5] {
    [
        ("caps_effective", caps.effective),
        ("caps_permitted", caps.permitted),
        ("caps_inheritable", caps.inheritable),
        ("caps_bounding", caps.bounding),
        ("caps_ambient", caps.ambient),
    ]
}

fn filters_added(profile: &Profile, observer: &Profile) -> Option<Fact> {
    let added = profile.seccomp_filters?.saturating_sub(observer.seccomp_filters?);
    Some(Fact::Count(added.into()))
}

fn id_map(map: &[IdRange], own: Option<u32>, apart: bool) -> Fact {
    if !apart {
        return Fact::text("as-observer");
    }
    let others = map.iter().map(|range| range.outside).filter(|start| Some(*start) != own);
    let subordinate = others.min().unwrap_or_default();
    Fact::list(map.iter().map(|IdRange { inside, outside, count }| {
        let outside = match outside.saturating_sub(subordinate) {
            _ if Some(*outside) == own => "SELF".to_owned(),
            0 => "SUB".to_owned(),
            offset => format!("SUB+{offset}"),
        };
        format!("{inside} {outside} {count}")
    }))
}
