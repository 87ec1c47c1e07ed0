//! Copying closures into roots, and listing what is there.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use harness::elf::{Closure, Resolver};
use harness::record::{Entry, Kind};
use harness::rootfs::{Copied, Root, TreeOptions, copy_closure, tree};
use tempfile::TempDir;

/// Two folders: what is copied from, and what is copied to.
struct Pair {
    dir: TempDir,
}

impl Pair {
    fn new() -> Self {
        let pair = Self { dir: TempDir::new().unwrap() };
        for folder in ["from", "to", "outside"] {
            std::fs::create_dir(pair.path(folder)).unwrap();
        }
        pair
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn file(&self, name: &str, mode: u32) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, name).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
    }

    fn link(&self, name: &str, target: &str) {
        symlink(target, self.path(name)).unwrap();
    }

    fn copy(&self, file: &str) -> harness::Result<Copied> {
        let from = Root::open(&self.path("from")).unwrap();
        let to = Root::open(&self.path("to")).unwrap();
        copy_closure(&only(file), &from, &to)
    }

    /// What is below a folder, one line for each.
    fn list(&self, name: &str) -> Vec<String> {
        let root = Root::open(&self.path(name)).unwrap();
        let line = |entry: Entry| match entry.target {
            Some(target) => format!("{} -> {target}", entry.path),
            None => format!("{} {}", entry.path, entry.mode),
        };
        tree(&root, TreeOptions::default()).unwrap().into_iter().map(line).collect()
    }
}

/// The closure of a file that needs nothing.
fn only(file: &str) -> Closure {
    let json = serde_json::json!({
        "file": file, "kind": "static", "interpreter": null,
        "objects": [], "missing": [], "settings": [], "needs_proc": false,
    });
    serde_json::from_value(json).unwrap()
}

#[test]
fn a_shell_and_its_libraries_run_there() {
    let dir = TempDir::new().unwrap();
    let mut host = Resolver::host().unwrap();
    let closure = host.closure(Path::new("/bin/sh")).unwrap();
    let to = Root::open(dir.path()).unwrap();
    let copied = copy_closure(&closure, host.root(), &to).unwrap();
    assert!(copied.files >= 3 && copied.bytes > 1_000_000, "{copied:?}");
    for link in ["/bin", "/lib", "/lib64", "/bin/sh"] {
        if let Ok(target) = std::fs::read_link(link) {
            assert_eq!(std::fs::read_link(to.outside(Path::new(link))).unwrap(), target);
        }
    }
    let inside = Resolver::new(to).closure(Path::new("/bin/sh")).unwrap();
    assert_eq!(inside.paths().collect::<Vec<_>>(), closure.paths().collect::<Vec<_>>());
    assert!(inside.missing.is_empty());
}

#[test]
fn links_and_modes_are_kept() {
    let pair = Pair::new();
    pair.file("from/usr/lib/libfoo.so.1.2.3", 0o644);
    pair.file("from/usr/bin/tool", 0o4755);
    std::fs::set_permissions(pair.path("from/usr/lib"), PermissionsExt::from_mode(0o1711)).unwrap();
    pair.link("from/lib", "usr/lib");
    pair.link("from/bin", "/usr/bin");
    pair.link("from/usr/lib/libfoo.so.1", "libfoo.so.1.2.3");
    pair.link("from/usr/lib/libfoo.so", "../../lib/libfoo.so.1");
    let expected = [
        "bin -> /usr/bin",
        "lib -> usr/lib",
        "usr 0755",
        "usr/bin 0755",
        "usr/bin/tool 4755",
        "usr/lib 1711",
        "usr/lib/libfoo.so -> ../../lib/libfoo.so.1",
        "usr/lib/libfoo.so.1 -> libfoo.so.1.2.3",
        "usr/lib/libfoo.so.1.2.3 0644",
    ];
    for _ in 0..2 {
        pair.copy("/lib/libfoo.so").unwrap();
        pair.copy("/bin/../bin/tool").unwrap();
        assert_eq!(pair.list("to"), expected);
    }
    assert_eq!(
        std::fs::read(pair.path("to/lib/libfoo.so")).unwrap(),
        b"from/usr/lib/libfoo.so.1.2.3"
    );
}

#[test]
fn folders_and_links_that_are_there_are_filled() {
    let pair = Pair::new();
    pair.file("from/usr/lib/libfoo.so.1", 0o644);
    pair.link("from/lib", "usr/lib");
    pair.link("from/usr/lib/libfoo.so", "libfoo.so.1");
    std::fs::create_dir(pair.path("to/lib")).unwrap();
    pair.copy("/lib/libfoo.so").unwrap();
    let expected = ["lib 0755", "lib/libfoo.so -> libfoo.so.1", "lib/libfoo.so.1 0644"];
    assert_eq!(pair.list("to"), expected);
}

#[test]
fn hostile_links_lead_nowhere_else() {
    let pair = Pair::new();
    pair.file("outside/victim", 0o644);
    pair.file("from/lib/libfoo.so", 0o644);
    let before = pair.list("outside");
    for target in [pair.path("outside").to_str().unwrap(), "../outside", "/proc/self/cwd"] {
        pair.link("to/lib", target);
        let error = pair.copy("/lib/libfoo.so").unwrap_err().to_string();
        assert!(error.contains("to/lib") && error.contains("hint: "), "{error}");
        assert_eq!(pair.list("outside"), before);
        std::fs::remove_file(pair.path("to/lib")).unwrap();
    }
    // A link in the place of the file itself is replaced, and its target left alone.
    std::fs::create_dir(pair.path("to/lib")).unwrap();
    pair.link("to/lib/libfoo.so", "../../outside/victim");
    pair.copy("/lib/libfoo.so").unwrap();
    assert!(pair.path("to/lib/libfoo.so").symlink_metadata().unwrap().is_file());
    assert_eq!(std::fs::read(pair.path("outside/victim")).unwrap(), b"outside/victim");
}

#[test]
fn a_root_copied_to_itself_is_left_alone() {
    let pair = Pair::new();
    pair.file("from/bin/tool", 0o755);
    let before = pair.path("from/bin/tool").metadata().unwrap().ino();
    let root = Root::open(&pair.path("from")).unwrap();
    assert_eq!(copy_closure(&only("/bin/tool"), &root, &root).unwrap(), Copied::default());
    assert_eq!(pair.path("from/bin/tool").metadata().unwrap().ino(), before);
}

#[test]
fn what_cannot_be_read_or_written_is_said_and_leaves_nothing() {
    let pair = Pair::new();
    pair.link("from/ring", "ring");
    for (file, words) in
        [("/nothing", "no such file"), ("/ring", "symbolic links"), ("/", "is a directory")]
    {
        let error = pair.copy(file).unwrap_err().to_string();
        assert!(error.starts_with("cannot read ") && error.contains(words), "{error}");
    }
    assert_eq!(pair.list("to"), [] as [&str; 0]);
    pair.file("from/bin/tool", 0o755);
    pair.file("to/bin", 0o644);
    let error = pair.copy("/bin/tool").unwrap_err().to_string();
    assert!(error.contains("to/bin") && error.contains("not a directory"), "{error}");
    std::fs::remove_file(pair.path("to/bin")).unwrap();
    std::fs::create_dir_all(pair.path("to/bin/tool")).unwrap();
    let error = pair.copy("/bin/tool").unwrap_err().to_string();
    assert!(error.contains("is a directory"), "{error}");
    assert_eq!(pair.list("to"), ["bin 0755", "bin/tool 0755"]);
}

/// The test starts itself once more, where `to` is a file system of 64 KiB.
#[test]
fn trees_say_what_is_asked() {
    let pair = Pair::new();
    pair.file("to/b", 0o640);
    pair.file("to/a/c", 0o644);
    pair.link("to/a.link", "a");
    std::fs::create_dir(pair.path("to/etc")).unwrap();
    std::fs::copy("/etc/passwd", pair.path("to/etc/passwd")).unwrap();
    let mut group = std::fs::read("/etc/group").unwrap();
    std::fs::write(pair.path("to/etc/shells"), &std::fs::read("/etc/shells").unwrap()[..4])
        .unwrap();
    group[0] ^= 1;
    std::fs::write(pair.path("to/etc/group"), group).unwrap();
    std::fs::write(pair.path("to/mine"), "mine").unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(pair.path("to/socket")).unwrap();
    let root = Root::open(&pair.path("to")).unwrap();
    let all = TreeOptions { sizes: true, digests: true, as_host: true };
    let entries = tree(&root, all).unwrap();
    let paths: Vec<_> = entries.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "a",
            "a.link",
            "a/c",
            "b",
            "etc",
            "etc/group",
            "etc/passwd",
            "etc/shells",
            "mine",
            "socket"
        ]
    );
    let of = |path: &str| entries.iter().find(|entry| entry.path == path).unwrap();
    assert_eq!((of("a").kind, of("socket").kind), (Kind::Directory, Kind::Socket));
    assert_eq!((of("a.link").kind, of("a.link").target.as_deref()), (Kind::Symlink, Some("a")));
    assert_eq!((of("b").mode.as_str(), of("b").size), ("0640", Some(4)));
    // SHA-256 of "mine".
    let digest = of("mine").digest.as_deref().unwrap();
    assert_eq!(digest, "3fd30542fe3f61b14bd4a4b2dc0b6fb30fa6f63ebce52dd1778aaa8c4dc02cff");
    // The same; as long, but other; as far as it goes, but shorter.
    let like = ["etc/passwd", "etc/group", "etc/shells"].map(|path| of(path).as_host);
    assert_eq!(like, [Some(true), Some(false), Some(false)]);
    assert_eq!((of("a/c").as_host, of("etc").as_host), (Some(false), None));
    let plain = tree(&root, TreeOptions::default()).unwrap();
    assert!(plain.iter().all(|entry| (entry.size, entry.as_host) == (None, None)));
}

/// A trail is what a path needs: links on the way, and what they lead to.
#[test]
fn a_trail_names_each_step() {
    let root = tempfile::tempdir().expect("a folder");
    let at = |path: &str| root.path().join(path);
    std::fs::create_dir_all(at("usr/lib")).expect("folders");
    std::fs::write(at("usr/lib/libc-2.so"), "").expect("a file");
    symlink("usr/lib", at("lib")).expect("a link");
    symlink("../lib/libc-2.so", at("usr/lib/libc.so")).expect("a link");
    let inside = Root::open(root.path()).expect("a root");
    let trail = inside.trail(Path::new("/lib/libc.so")).expect("a trail");
    let steps = ["/lib", "/usr", "/usr/lib", "/usr/lib/libc.so"];
    let then = ["/usr/lib", "/usr/lib/libc-2.so"];
    let expected: Vec<&Path> = steps.iter().chain(&then).map(Path::new).collect();
    assert_eq!(trail, expected);
    assert_eq!(inside.trail(Path::new("/lib/absent")), Err(rustix::io::Errno::NOENT));
}
