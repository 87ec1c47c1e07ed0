//! Several users of one file: locks, notices, many at a time, and changes underneath.

use std::fs::{self, File};

use harness::Result;
use harness::errno;
use harness::experiment::{Claim, Facts, Lab, facts};
use harness::record::Fact;
use harness::union::Backend;
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::fs::{FlockOperation, flock};

use super::{DAEMONS, FEW, POINT, WAITS, answer};
use crate::union::content;

/// How many files are opened at once: more than a daemon's soft limit.
const MANY: u64 = 2 * FEW;

pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    lab.attempt("locks", "flock(2), fcntl(2), twice", locks)?;
    lab.attempt("notices", "inotify(7) on merged", notices)?;
    lab.call("open files", &format!("{MANY} at once; the server was given {FEW}"), open_files)?;
    lab.attempt("underneath", "write(2) in the branch itself", underneath)?;
    Ok(())
}

fn locks() -> Result<Facts, Errno> {
    let path = format!("{POINT}/locked");
    errno(fs::write(&path, "bytes"))?;
    let open = |path: &str| errno(File::options().read(true).write(true).open(path));
    let (one, two, branch) = (open(&path)?, open(&path)?, open("upper/locked")?);
    let exclusive = FlockOperation::NonBlockingLockExclusive;
    let range = whole_file();
    let lock = |file: &File| fcntl(file, FcntlArg::F_OFD_SETLK(&range));
    Ok(facts([
        ("flock", answer(flock(&one, exclusive))),
        ("flock, again", answer(flock(&two, exclusive))),
        ("flock, in the branch", answer(flock(&branch, exclusive))),
        ("fcntl", answer(lock(&one))),
        ("fcntl, again", answer(lock(&two))),
        ("fcntl, in the branch", answer(lock(&branch))),
    ]))
}

/// The whole file, for writing.
fn whole_file() -> nix::libc::flock {
    nix::libc::flock {
        l_type: nix::libc::F_WRLCK as nix::libc::c_short,
        l_whence: nix::libc::SEEK_SET as nix::libc::c_short,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    }
}

fn notices() -> Result<Facts, Errno> {
    let raw = |errno: rustix::io::Errno| Errno::from_raw(errno.raw_os_error());
    let watch = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).map_err(raw)?;
    inotify::add_watch(&watch, POINT, WatchFlags::CREATE).map_err(raw)?;
    let told = || {
        let mut buffer = [0; 4096];
        Fact::Is(rustix::io::read(&watch, &mut buffer).is_ok())
    };
    errno(fs::write(format!("{POINT}/noticed"), ""))?;
    let through = told();
    errno(fs::write("upper/unnoticed", ""))?;
    Ok(facts([("made through the union", through), ("made in the branch", told())]))
}

fn open_files() -> Facts {
    let path = format!("{POINT}/many");
    let written = fs::write(&path, "");
    let open = |_| errno(File::open(&path));
    let files: Result<Vec<File>, Errno> = (0..MANY).map(open).collect();
    facts([("a file", answer(written)), ("all of them", Fact::of(&files))])
}

fn underneath() -> Result<Facts, Errno> {
    errno(fs::write("merged/edited", "old"))?;
    let _ = (content("merged/edited"), fs::metadata("merged/late").is_ok());
    errno(fs::write("upper/edited", "new"))?;
    errno(fs::write("upper/late", "new"))?;
    let listed = errno(fs::read_dir(POINT))?.filter_map(|entry| entry.ok());
    let listed = listed.map(|entry| entry.file_name()).any(|name| name == "late");
    Ok(facts([
        ("new bytes", content("merged/edited")),
        ("a new name in the listing", Fact::Is(listed)),
        ("a new name that was asked for before", content("merged/late")),
    ]))
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let locks = |call: [&'static str; 3]| {
        let [first, again, branch] = call;
        [
            Claim::ok("locks", first),
            Claim::errno("locks", again, Errno::EAGAIN),
            Claim::ok("locks", branch),
        ]
    };
    let asks = "union-asks-again";
    let late = "a new name that was asked for before";
    let mut claims = locks(["flock", "flock, again", "flock, in the branch"]).to_vec();
    claims.extend(locks(["fcntl", "fcntl, again", "fcntl, in the branch"]));
    claims.extend([
        Claim::is("notices", "made through the union", true),
        Claim::is("notices", "made in the branch", false),
        Claim::ok("open files", "all of them").on(
            [Backend::UnionfsFuse],
            Fact::errno(Errno::EMFILE),
            "union-daemon-has-limits",
        ),
        Claim::new("underneath", "new bytes", Fact::text("new"))
            .before((6, 9), [Backend::FuseOverlayfs2], Fact::text("old"), WAITS)
            .on([Backend::FuseOverlayfs2], Fact::text("new"), "union-keeps-pages")
            .on([Backend::FuseOverlayfs], Fact::text("old"), "union-keeps-pages"),
        Claim::is("underneath", "a new name in the listing", true).on(
            [Backend::FuseOverlayfs2],
            Fact::Is(false),
            "union-keeps-a-listing",
        ),
        Claim::errno("underneath", late, Errno::ENOENT)
            .on([Backend::FuseOverlayfs2], Fact::errno(Errno::ENOENT), asks)
            .on(DAEMONS, Fact::text("new"), asks),
    ]);
    claims
}
