//! The workshop's commands. What `ps` prints is judged by texts of ours alone.

use std::fs;
use std::path::Path;

use harness::experiment::{Claim, Lab, facts};
use harness::record::{Fact, Output};
use harness::sandbox::{Command, Ran};
use harness::{Doing, Result};

/// What `ps` prints when it sees only itself and the shell that is its parent.
const OWN_PROCESSES: &str = "1 bash\n2 ps\n";

/// The same after one more command of that shell.
const OWN_PROCESSES_LATER: &str = "1 bash\n3 ps\n";

/// The root that the workshop takes from an image.
const IMAGE: &str = "image";

/// Runs the steps.
pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    let plain = ["bash", "-c", "echo $$; ps -e -o comm=; true"];
    for (step, words) in [("no own /proc", &["unshare", "-p", "-f"][..]), (CONTROL, &[])] {
        let command = Command::new([words, &plain].concat());
        let mut ran = lab.unshown(&command)?;
        let more = facts([
            ("`$$` is 1", Fact::Is(ran.output.stdout.starts_with("1\n"))),
            ("ps sees a process outside", sees_outside(&ran)?),
        ]);
        if step == CONTROL {
            // The number of the shell belongs to the run.
            ran.output = Output::default();
        }
        lab.ran(step, &command, &ran, more)?;
    }
    let command = unshare(&["-p", "-f", "--mount-proc"], "ps -e -o pid:1=,comm=; true");
    let ran = lab.unshown(&command)?;
    let more = facts([
        ("ps sees the shell as 1 and itself as 2", Fact::Is(ran.output.stdout == OWN_PROCESSES)),
        ("ps sees a process outside", sees_outside(&ran)?),
    ]);
    lab.ran("own /proc", &command, &ran, more)?;
    in_image(lab)?;
    lab.run("shell without a fork", &unshare(&["-p"], "/bin/true; /bin/true; true"))?;
    let script = "kill -TERM $$; kill -KILL $$; exit 3";
    lab.run("signals without a handler", &unshare(&["-p", "-f"], script))?;
    lab.run("signals, without the namespace", &Command::new(["bash", "-c", script]))?;
    let script = "trap 'exit 7' TERM; kill -TERM $$; exit 3";
    lab.run("signal with a handler", &unshare(&["-p", "-f"], script))?;
    Ok(())
}

/// The first step, without the namespace.
const CONTROL: &str = "without the namespace";

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let own = |fact, so| Claim::is("own /proc", fact, so);
    vec![
        Claim::is("no own /proc", "`$$` is 1", true),
        Claim::is("no own /proc", "ps sees a process outside", true),
        Claim::is(CONTROL, "`$$` is 1", false),
        Claim::is(CONTROL, "ps sees a process outside", true),
        own("ps sees a process outside", false),
        own("ps sees the shell as 1 and itself as 2", true),
        Claim::is("in an image, without /proc", "ps lists a process", false),
        Claim::exit("in an image, with its /proc", 0),
        Claim::is("in an image, with its /proc", "ps sees the shell and itself alone", true),
        Claim::is("in an image, with its /proc", "the mount is seen outside", false),
        Claim::exit("shell without a fork", 254),
        Claim::exit("signals without a handler", 3),
        Claim::new("signals, without the namespace", "end", Fact::Signal("SIGTERM".into())),
        Claim::exit("signal with a handler", 7),
    ]
}

/// The workshop's own line. The fresh /proc of `--mount-proc` lies outside of the image,
/// so one more is mounted inside.
fn in_image(lab: &mut Lab<'_>) -> Result<()> {
    let image = lab.work(IMAGE);
    // An empty /proc, as images have it.
    fs::create_dir_all(image.join("proc")).doing(|| "make a mount point in the image")?;
    let programs = ["/bin/bash", "/bin/ps", "/bin/mount"];
    for program in programs {
        lab.copy(&lab.closure(Path::new(program))?, &image)?;
    }
    let files = facts([("programs", Fact::list(programs))]);
    lab.note("image", "isolab closure PROGRAM --copy-to image", files)?;
    let words = ["unshare", "-p", "-f", "--mount-proc", "chroot", IMAGE, "/bin/bash", "-c"];
    let bash = |script: &str| Command::new(words).argument(script);
    let command = bash("ps -e -o pid:1=,comm=");
    let ran = lab.unshown(&command)?;
    let more = facts([("ps lists a process", Fact::Is(!ran.output.stdout.is_empty()))]);
    lab.ran("in an image, without /proc", &command, &ran, more)?;
    let command = bash("mount -t proc proc /proc; ps -e -o pid:1=,comm=; true");
    let ran = lab.unshown(&command)?;
    let seen = fs::exists(image.join("proc/self")).doing(|| "look into the image's /proc")?;
    let more = facts([
        ("ps sees the shell and itself alone", Fact::Is(ran.output.stdout == OWN_PROCESSES_LATER)),
        ("the mount is seen outside", Fact::Is(seen)),
    ]);
    lab.ran("in an image, with its /proc", &command, &ran, more)
}

/// Whether the list has the sandbox's init in it, by its name.
fn sees_outside(ran: &Ran) -> Result<Fact> {
    let own = fs::read_to_string(Path::new("/proc/self/comm")).doing(|| "read our own name")?;
    let names = ran.output.stdout.lines().map(|line| line.split_whitespace().last());
    Ok(Fact::Is(names.flatten().any(|name| name == own.trim_end())))
}

fn unshare(options: &[&str], script: &str) -> Command {
    let words = [&["unshare"], options, &["bash", "-c", script]].concat();
    Command::new(words)
}
