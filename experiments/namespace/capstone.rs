//! `namespace/capstone`: a container by hand, and the same one by runc and crun.
//!
//! Why the kernel does this: nothing in a container is more than what a process of one's
//! own can be given. harness/src/container/by_hand.rs makes one from top to bottom in the
//! order that the kernel's rules force: namespaces first, since mounting needs the right
//! over them; the root before the capabilities go; the filter last. What runc makes of the
//! same definition is the same profile, since the kernel has no other parts to make it of.

use std::fs;
use std::path::Path;

use harness::container::{Container, DEFAULT, oci};
use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::isolation::engines::hand::{ByHand, Defined};
use harness::isolation::{Driver, Engine, MASKED, differing, masked, sandbox, settle, unified};
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
        vec![ROOT]
    }

    fn shows(&self) -> Vec<Requirement> {
        [Engine::Runc, Engine::Crun].map(|engine| engine.driver().needs()).into()
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
        let looked = Fact::Count(MOMENTS.len() as u64 - 1);
        claims.extend(HOOKS.map(|(step, _)| Claim::new(step, "how many looked", looked.clone())));
        for (moment, own_root, inside) in [
            ("before_fork", false, false),
            ("after_fork", false, false),
            ("before_chroot", false, true),
            ("after_chroot", true, true),
            ("the program", true, true),
            ("at_exit", false, false),
        ] {
            claims.push(Claim::new("hooks", moment, state(own_root, inside)));
            if moment != MOMENTS[0] {
                let state = || state(own_root, inside);
                claims.extend(HOOKS.map(|(step, _)| Claim::new(step, moment, state())));
            }
        }
        // crun makes /dev/core also where it leads nowhere; with version 2 of cgroups alone
        // runc's own default has a namespace of them.
        let no_core = (!Path::new("/proc/kcore").exists()).then_some("devices");
        let namespaces = unified().then_some("namespaces");
        let seccomp = ["seccomp", "seccomp_filters_added"];
        let compared: [(&str, Vec<&str>); 3] = [
            ("runc, the same definition", vec!["mounts"]),
            ("crun, the same definition", no_core.into_iter().chain(["masks", "mounts"]).collect()),
            (
                "runc, its own default",
                ["mounts"].into_iter().chain(namespaces).chain(seccomp).collect(),
            ),
        ];
        for ((other, rows), beside) in compared.into_iter().zip(BESIDE) {
            claims.push(Claim::exit(other, 0));
            claims.push(Claim::new(beside, "rows that differ", Fact::list(rows)));
        }
        claims.extend(SEEN.map(|step| masked(step, MASKED)));
        claims
    }
}

/// The runtimes that run the same hooks.
const HOOKS: [(&str, &str); 2] = [("hooks, by runc", "runc"), ("hooks, by crun", "crun")];

/// The steps that compare the other three with the one by hand.
const BESIDE: [&str; 3] = [
    "runc, the same definition, beside by hand",
    "crun, the same definition, beside by hand",
    "runc, its own default, beside by hand",
];

/// The steps that look at one of the four, from both sides.
const SEEN: [&str; 8] = [
    "by hand, from inside",
    "by hand, from outside",
    "runc, the same definition, from inside",
    "runc, the same definition, from outside",
    "crun, the same definition, from inside",
    "crun, the same definition, from outside",
    "runc, its own default, from inside",
    "runc, its own default, from outside",
];

fn state(own_root: bool, inside: bool) -> Fact {
    let root = if own_root { "in its own root" } else { "in the host's root" };
    let place = if inside { "in its namespaces" } else { "outside" };
    Fact::text(format!("{root}, {place}"))
}

/// A definition with the probe as every hook: where each of them finds itself, when it is
/// made by hand, and when a runtime takes it as a bundle.
fn hooks(lab: &mut Lab<'_>) -> Result<()> {
    let (root, bundle, probe) = (lab.work("hooks/root"), lab.work("hooks"), lab.work("isolab"));
    for folder in ["dev", "proc", "sys"] {
        fs::create_dir_all(root.join(folder)).doing(|| "make a root")?;
    }
    lab.install_probe(&root.join("isolab"))?;
    lab.install_probe(&probe)?;
    // One file, which the hooks outside and inside of the root have by different names. A
    // runtime writes the container's state to a hook's stdin: for crun a hook that has ended
    // before that has failed.
    let seen = root.join("seen");
    let words = |program: &Path, file: &Path| {
        let words = [program, "probe".as_ref(), "--hold=0".as_ref(), "--to".as_ref(), file];
        vec![words.map(|word| word.to_string_lossy().into_owned()).to_vec()]
    };
    let (outer, inner) = (words(&probe, &seen), words("/isolab".as_ref(), "/seen".as_ref()));
    let mut container = Container::parse(DEFAULT)?;
    container.root = root;
    container.read_only = false;
    container.command = inner[0].clone();
    let hooks = &mut container.hooks;
    (hooks.before_fork, hooks.after_fork, hooks.before_chroot) =
        (outer.clone(), outer.clone(), outer.clone());
    (hooks.after_chroot, hooks.at_exit) = (inner, outer);
    let text = toml::to_string(&container).map_err(std::io::Error::other);
    let file = bundle.join("container.toml");
    fs::write(&file, text.doing(|| "write a definition")?).doing(|| "write a definition")?;
    let config = oci::config(&container).to_string();
    fs::write(bundle.join("config.json"), config).doing(|| "write config.json")?;

    let by_hand = Command::new(["/proc/self/exe", "container", "run"]).argument(file);
    looked(lab, "hooks", &by_hand, &seen, &MOMENTS)?;
    for (step, runtime) in HOOKS {
        let run = [runtime, "--root", "/run/containers", "run", "--bundle"];
        let run = Command::new(run).argument(&bundle).argument("hooks");
        // The moment before anything is made is not one of OCI's.
        looked(lab, step, &run, &seen, &MOMENTS[1..])?;
    }
    Ok(())
}

/// Runs the container; where each hook found itself, in their order.
fn looked(
    lab: &mut Lab<'_>,
    step: &str,
    command: &Command,
    file: &Path,
    moments: &[&str],
) -> Result<()> {
    let ran = lab.unshown(command)?;
    let lines = fs::read_to_string(file).unwrap_or_default();
    let _ = fs::remove_file(file);
    let here = Profile::inside();
    let seen: Vec<Profile> =
        lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut facts: Facts = facts([("how many looked", Fact::Count(seen.len() as u64))]);
    let place = |profile: &Profile| {
        let root = |profile: &Profile| profile.root.as_ref().map(|root| root.id);
        let inside = profile.namespaces.get("uts") != here.namespaces.get("uts");
        state(root(profile) != root(&here), inside)
    };
    facts.extend(moments.iter().zip(&seen).map(|(moment, one)| ((*moment).to_owned(), place(one))));
    lab.ran(step, command, &ran, facts)
}
