//! Which module of a guest is loaded when: what no guest works without at its boot, and the
//! rest when the kernel asks for it.
//!
//! A kernel asks by starting the program that `/proc/sys/kernel/modprobe` names, with an
//! alias such as `fs-ext4`. Elsewhere that is modprobe(8), here it is this program.
//!
//! Source: Documentation/admin-guide/sysctl/kernel.rst of Linux, "modprobe".

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::modules::{FILES, PORT, Said};
use crate::{Error, Result};

/// Names of modules, in the order of loading.
type Chain = Vec<String>;

/// Which module is loaded when.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// At once: with these the host can be spoken to.
    pub port: Chain,
    /// After that: with these the host's files can be mounted.
    pub files: Chain,
    /// When the kernel asks for it, by each name that it may ask for.
    pub asked: BTreeMap<String, Chain>,
    /// Devices by their names in `/dev`, with major and minor number: the kernel asks for
    /// the driver of one that is opened.
    pub nodes: BTreeMap<String, (u32, u32)>,
}

impl Plan {
    /// The plan for these modules, each with its name.
    ///
    /// # Errors
    /// One is no module.
    pub fn of(modules: &[(String, Vec<u8>)]) -> Result<Self> {
        let mut all = BTreeMap::new();
        for (name, bytes) in modules {
            let said = Said::of(bytes)
                .map_err(|error| Error::Setup(format!("{name} is no module: {error}")))?;
            all.insert(name.as_str(), said);
        }
        let mut plan = Self { port: chain(PORT, &all, &[]), ..Self::default() };
        plan.files = chain(FILES, &all, &plan.port);
        let boot = [&plan.port[..], &plan.files].concat();
        for (name, said) in all.iter().filter(|(name, _)| !boot.iter().any(|one| one == *name)) {
            let chain = chain(&[name], &all, &boot);
            let names = said.aliases.iter().map(String::as_str).filter(|alias| is_exact(alias));
            plan.asked.extend(names.chain([*name]).map(|name| (name.to_owned(), chain.clone())));
            plan.nodes.extend(node(&said.aliases));
        }
        Ok(plan)
    }

    /// Everything that the kernel may ask for, each once, in an order of loading.
    pub fn rest(&self) -> Chain {
        let mut rest = Chain::new();
        for name in self.asked.values().flatten() {
            if !rest.contains(name) {
                rest.push(name.clone());
            }
        }
        rest
    }
}

/// Whether the kernel asks for just this, and not for what a device on a bus says of itself.
fn is_exact(alias: &str) -> bool {
    !alias.contains(['*', ':'])
}

/// `names` and what they need of `all`, dependencies first, without what is in `before`.
fn chain(names: &[&str], all: &BTreeMap<&str, Said>, before: &[String]) -> Chain {
    let mut chain = Chain::new();
    names.iter().for_each(|name| follow(name, all, before, &mut chain));
    chain
}

fn follow(name: &str, all: &BTreeMap<&str, Said>, before: &[String], chain: &mut Chain) {
    // What is built in is not among them.
    let Some(said) = all.get(name) else { return };
    if before.iter().chain(chain.iter()).any(|one| one == name) {
        return;
    }
    for first in said.hard.iter().chain(&said.soft) {
        follow(first, all, before, chain);
    }
    chain.push(name.to_owned());
}

/// The device of a driver that has a fixed number and is loaded when it is opened.
fn node(aliases: &[String]) -> Option<(String, (u32, u32))> {
    let after = |prefix| aliases.iter().find_map(|alias| alias.strip_prefix(prefix));
    let (major, minor) = after("char-major-")?.split_once('-')?;
    Some((after("devname:")?.to_owned(), (major.parse().ok()?, minor.parse().ok()?)))
}
