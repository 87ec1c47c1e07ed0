//! `namespace/capstone`: a container by hand, and the same one by runc and crun.
//!
//! Why the kernel does this: nothing in a container is more than what a process of one's
//! own can be given. harness/src/container/by_hand.rs makes one from top to bottom in the
//! order that the kernel's rules force: namespaces first, since mounting needs the right
//! over them; the root before the capabilities go; the filter last. What runc makes of the
//! same definition is the same profile, since the kernel has no other parts to make it of.

use std::fs::{self, File};
use std::io::Read;
use std::os::fd::AsFd;
use std::path::Path;

use harness::container::{Container, DEFAULT};
use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::isolation::engines::hand::{ByHand, Defined};
use harness::isolation::{Driver, Engine, differing, sandbox, settle, unified};
use harness::probe::Profile;
use harness::record::Fact;
use harness::requirement::{ROOT, Requirement};
use harness::sandbox::{Command, Flavour, Sandbox};
use harness::{Doing, Result};

/// By hand, by runc and by crun.
pub struct Capstone;

/// The moments of the hooks and the program, in their order.
const MOMENTS: [&str; 6] =
    ["before_fork", "after_fork", "before_chroot", "after_chroot", "the program", "at_exit"];

impl Experiment for Capstone {
    fn id(&self) -> &'static str {
        "namespace/capstone"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![ROOT, Engine::Runc.driver().needs(), Engine::Crun.driver().needs()]
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        sandbox(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        settle(lab.flavour())?;
        hooks(lab)?;
        let hand = lab.look_as("by hand", &ByHand)?;
        for (name, driver) in [
            ("runc, the same definition", &Defined("runc") as &dyn Driver),
            ("crun, the same definition", &Defined("crun")),
            ("runc, its own default", Engine::Runc.driver()),
        ] {
            let other = lab.look_as(name, driver)?;
            let rows = differing(&hand, &other);
            let compared =
                [("rows that differ", Fact::list(rows.keys().cloned())), ("how", Fact::Map(rows))];
            lab.note(&format!("{name}, beside by hand"), "the rows of both", facts(compared))?;
        }
        Ok(())
    }

    fn claims(&self) -> Vec<Claim> {
        let mut claims = vec![
            Claim::exit("by hand", 0),
            Claim::new("hooks", "how many looked", Fact::Count(MOMENTS.len() as u64)),
        ];
        for (moment, own_root, inside) in [
            ("before_fork", false, false),
            ("after_fork", false, false),
            ("before_chroot", false, true),
            ("after_chroot", true, true),
            ("the program", true, true),
            ("at_exit", false, false),
        ] {
            claims.push(Claim::new("hooks", moment, state(own_root, inside)));
        }
        // crun makes /dev/core also where it leads nowhere; with version 2 of cgroups alone
        // runc's own default has a namespace of them.
        let no_core = (!Path::new("/proc/kcore").exists()).then_some("devices");
        let namespaces = unified().then_some("namespaces");
        let seccomp = ["seccomp", "seccomp_filters_added"];
        let compared: [(&str, Vec<&str>); 3] = [
            ("runc, the same definition", vec!["mounts"]),
            ("crun, the same definition", no_core.into_iter().chain(["mounts"]).collect()),
            (
                "runc, its own default",
                ["mounts"].into_iter().chain(namespaces).chain(seccomp).collect(),
            ),
        ];
        for ((other, rows), beside) in compared.into_iter().zip(BESIDE) {
            claims.push(Claim::exit(other, 0));
            claims.push(Claim::new(beside, "rows that differ", Fact::list(rows)));
        }
        claims
    }
}

/// The steps that compare the other three with the one by hand.
const BESIDE: [&str; 3] = [
    "runc, the same definition, beside by hand",
    "crun, the same definition, beside by hand",
    "runc, its own default, beside by hand",
];

fn state(own_root: bool, inside: bool) -> Fact {
    let root = if own_root { "in its own root" } else { "in the host's root" };
    let place = if inside { "in its namespaces" } else { "outside" };
    Fact::text(format!("{root}, {place}"))
}

/// A definition with the probe as every hook: where each of them finds itself.
fn hooks(lab: &mut Lab<'_>) -> Result<()> {
    let root = lab.work("hooks");
    for folder in ["dev", "proc", "sys"] {
        fs::create_dir_all(root.join(folder)).doing(|| "make a root")?;
    }
    lab.install_probe(&root.join("isolab"))?;
    let mut container = Container::parse(DEFAULT)?;
    let words = |program: &str| vec![program.to_owned(), "probe".to_owned()];
    let (outer, inner) = (vec![words("/proc/self/exe")], vec![words("/isolab")]);
    container.root = root;
    container.command = words("/isolab");
    let hooks = &mut container.hooks;
    (hooks.before_fork, hooks.after_fork, hooks.before_chroot) =
        (outer.clone(), outer.clone(), outer.clone());
    (hooks.after_chroot, hooks.at_exit) = (inner, outer);
    let text = toml::to_string(&container).map_err(std::io::Error::other);
    let file = lab.work("hooks.toml");
    fs::write(&file, text.doing(|| "write a definition")?).doing(|| "write a definition")?;
    let command = Command::new(["/proc/self/exe", "container", "run"]).argument(file);
    let (mut told, teller) = std::io::pipe().doing(|| "make a pipe")?;
    let null = File::open("/dev/null").doing(|| "open /dev/null")?;
    let started = command.start_on(null.as_fd(), teller.as_fd())?;
    drop(teller);
    let mut lines = String::new();
    told.read_to_string(&mut lines).doing(|| "read what the hooks saw")?;
    let ran = started.finish()?;
    let here = Profile::inside();
    let seen: Vec<Profile> =
        lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut facts: Facts = facts([("how many looked", Fact::Count(seen.len() as u64))]);
    let place = |profile: &Profile| {
        let root = |profile: &Profile| profile.root.as_ref().map(|root| root.id);
        let inside = profile.namespaces.get("uts") != here.namespaces.get("uts");
        state(root(profile) != root(&here), inside)
    };
    facts.extend(MOMENTS.iter().zip(&seen).map(|(moment, one)| ((*moment).to_owned(), place(one))));
    lab.ran("hooks", &command, &ran, facts)
}
