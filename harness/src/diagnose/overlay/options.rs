//! The options of an overlay mount, as `mount -o` takes them.

use rustix::mount::MountFlags;

/// The longest value that fsconfig(2) takes, in bytes.
const VALUE: usize = 255;

/// Options that the `mount` tool keeps for itself or turns into flags.
const OF_TOOL: [&str; 8] =
    ["defaults", "auto", "noauto", "user", "nouser", "users", "_netdev", "nofail"];

/// Flags of mount(2) by name; those that take one away are for the tool only.
const FLAGS: [(&str, MountFlags); 11] = [
    ("ro", MountFlags::RDONLY),
    ("nosuid", MountFlags::NOSUID),
    ("nodev", MountFlags::NODEV),
    ("noexec", MountFlags::NOEXEC),
    ("noatime", MountFlags::NOATIME),
    ("relatime", MountFlags::RELATIME),
    ("rw", MountFlags::empty()),
    ("suid", MountFlags::empty()),
    ("dev", MountFlags::empty()),
    ("exec", MountFlags::empty()),
    ("atime", MountFlags::empty()),
];

/// Options of the file system, in order, and the flags of the mount.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pairs: Vec<(String, Option<String>)>,
    flags: Vec<&'static str>,
}

impl Options {
    /// What stands behind `-o`, separated by commas; a comma within a value is `\,`.
    pub fn parse(text: &str) -> Self {
        let mut options = Self::default();
        for word in split(text, ',') {
            let flag = FLAGS.iter().find(|(name, _)| *name == word);
            if let Some((name, _)) = flag {
                options.flags.push(name);
            } else if !word.is_empty() && !OF_TOOL.contains(&&*word) && !word.starts_with("x-") {
                let (key, value) =
                    word.split_once('=').map_or((&*word, None), |(k, v)| (k, Some(v)));
                options.pairs.push((key.into(), value.map(|value| value.replace(r"\,", ","))));
            }
        }
        options
    }

    /// Options with values.
    pub(super) fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let pairs = pairs.into_iter().map(|(key, value)| (key.into(), Some(value.into())));
        Self { pairs: pairs.collect(), flags: Vec::new() }
    }

    /// These, and then `others`.
    pub fn and(mut self, others: &Self) -> Self {
        self.pairs.extend(others.pairs.iter().cloned());
        self.flags.extend(&others.flags);
        self
    }

    /// The last upper folder that is named.
    pub(super) fn upper(&self) -> Option<&str> {
        self.value("upperdir")
    }

    pub(super) fn work(&self) -> Option<&str> {
        self.value("workdir")
    }

    /// The lower folders, top first, data-only ones at the end.
    pub(super) fn lower(&self) -> Vec<String> {
        let mut lower: Vec<String> = Vec::new();
        for (key, value) in &self.pairs {
            match (key.as_str(), value) {
                ("lowerdir", Some(value)) => lower = split(value, ':'),
                ("lowerdir+" | "datadir+", Some(value)) => lower.push(value.clone()),
                _ => {}
            }
        }
        lower.retain(|folder| !folder.is_empty());
        lower.iter().map(|folder| folder.replace(r"\:", ":")).collect()
    }

    /// What is neither layer nor work folder.
    pub(super) fn extras(&self) -> Vec<Self> {
        let layers = ["lowerdir", "lowerdir+", "datadir+", "upperdir", "workdir"];
        let extra = self.pairs.iter().filter(|(key, _)| !layers.contains(&key.as_str()));
        extra.map(|pair| Self { pairs: vec![pair.clone()], flags: Vec::new() }).collect()
    }

    /// Whether index is asked for, or on by the module's own default.
    pub(super) fn index(&self) -> bool {
        let default = || std::fs::read_to_string("/sys/module/overlay/parameters/index");
        match self.value("index") {
            Some(value) => value == "on",
            None if self.value("nfs_export") == Some("on") => true,
            None => default().is_ok_and(|now| now.trim() == "Y"),
        }
    }

    pub(super) fn read_only(&self) -> bool {
        self.flags().contains(MountFlags::RDONLY)
    }

    /// The flags of mount(2).
    pub(super) fn flags(&self) -> MountFlags {
        let named = FLAGS.iter().filter(|(name, _)| self.flags.contains(name));
        named.map(|(_, flag)| *flag).collect()
    }

    /// As mount(2) takes them.
    pub(super) fn page(&self) -> String {
        let typed = self.pairs.iter().map(|(key, value)| match value {
            Some(value) => format!("{key}={}", value.replace(',', r"\,")),
            None => key.clone(),
        });
        typed.collect::<Vec<_>>().join(",")
    }

    /// As fsconfig(2) takes them: since Linux 6.5 a layer may be a value of its own, which
    /// the longest lists need.
    pub(super) fn pairs(&self) -> Vec<(String, Option<String>)> {
        let one_by_one = |(key, value): &(String, Option<String>)| match value {
            Some(value) if key == "lowerdir" && value.len() > VALUE && !value.contains("::") => {
                let layer = |layer: String| ("lowerdir+".into(), Some(layer.replace(r"\:", ":")));
                split(value, ':').into_iter().map(layer).collect()
            }
            _ => vec![(key.clone(), value.clone())],
        };
        let read_only = self.read_only().then(|| ("ro".into(), None));
        self.pairs.iter().flat_map(one_by_one).chain(read_only).collect()
    }

    fn value(&self, key: &str) -> Option<&str> {
        let pair = self.pairs.iter().rfind(|(name, _)| name == key);
        pair.and_then(|(_, value)| value.as_deref())
    }
}

/// The parts of `text`; a separator after a backslash does not count, and both stay.
fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for letter in text.chars() {
        if letter == separator && !escaped {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(letter);
        }
        escaped = letter == '\\' && !escaped;
    }
    parts
}
