//! The container that a command line is about: of a bundle, or of an image.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Contained;
use crate::container::{Container, DEFAULT, oci};
use crate::image::{self, Options, Store};
use crate::sandbox::call;
use crate::{Doing, Error, Result};

/// What `docker run` has changed of a container's defaults.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// `--read-only`.
    pub read_only: bool,
    /// `--memory`, in bytes.
    pub memory: Option<u64>,
    /// `--pids-limit`.
    pub pids: Option<u64>,
    /// `--cap-add` and `--cap-drop`, in their order: whether it is added, and its name.
    pub capabilities: Vec<(bool, String)>,
    /// `--security-opt seccomp=FILE`.
    pub seccomp: Option<Value>,
    /// `--env`.
    pub environment: Vec<String>,
    /// `--entrypoint`.
    pub entrypoint: Option<String>,
    /// `--workdir`.
    pub folder: Option<String>,
    /// `--user`, as numbers `UID` or `UID:GID`.
    pub user: Option<(u32, u32)>,
}

/// The container of an OCI bundle.
///
/// # Errors
/// A bundle without a config.json that can be read.
pub fn of_bundle(runtime: &str, bundle: &Path) -> Result<Contained> {
    let path = bundle.join("config.json");
    let text = std::fs::read(&path).doing(|| format!("read {}", path.display()));
    let text = text
        .map_err(|error| Error::hinted(error.to_string(), format!("{runtime} spec writes one")))?;
    let config: Value = serde_json::from_slice(&text).map_err(|error| {
        let message = format!("{} is no configuration: {error}", path.display());
        Error::hinted(message, format!("compare it with what `{runtime} spec` writes"))
    })?;
    let root = bundle.join(config["root"]["path"].as_str().unwrap_or("rootfs"));
    let root = std::path::absolute(&root).doing(|| "name the root")?;
    Ok(Contained { runtime: runtime.into(), layers: vec![root], config })
}

/// The container of an image, as Docker would configure it: the image lies in an archive of
/// `docker save`, an OCI layout, or Docker's own folder.
///
/// # Errors
/// No such image, or one that is refused.
pub fn of_image(
    place: &Path,
    name: Option<&str>,
    words: &[String],
    changes: &Changes,
) -> Result<Contained> {
    // In a copy of this process: layers are unpacked by threads, and who has had any cannot
    // make a sandbox.
    let read = || -> Result<(image::Run, Vec<PathBuf>)> {
        let image = image::image(place, name)?;
        let stack = Store::of_cache()?.unpack(&image, &Options::default())?;
        let layers = stack.layers.into_iter().map(|(folder, _)| folder).collect();
        Ok((image.config.config, layers))
    };
    let read = call(|| read().map_err(|error| error.to_string()))?;
    let (run, layers) = read.map_err(Error::Setup)?;
    let entry = match &changes.entrypoint {
        Some(program) => vec![program.clone()],
        None => run.entrypoint.clone().unwrap_or_default(),
    };
    // The image's own arguments belong to its own entry point.
    let own = || run.cmd.clone().filter(|_| changes.entrypoint.is_none()).unwrap_or_default();
    let rest = if words.is_empty() { own() } else { words.to_vec() };
    let mut container = Container::parse(DEFAULT)?;
    container.command = entry.into_iter().chain(rest).collect();
    if container.command.is_empty() {
        return Err(Error::hinted(
            "the image says nothing to run",
            "give a command after the image",
        ));
    }
    container.environment = environment(run.env.iter().flatten().chain(&changes.environment));
    container.read_only = changes.read_only;
    container.no_new_privs = false;
    container.capabilities = capabilities(&changes.capabilities);
    container.refused_calls = Vec::new();
    container.limits.memory = changes.memory;
    container.limits.pids = changes.pids;
    container.limits.open_files = None;
    let mut config = oci::config(&container);
    let folder = changes.folder.as_deref().unwrap_or(&run.working_dir);
    config["process"]["cwd"] = json!(if folder.is_empty() { "/" } else { folder });
    config["linux"]["seccomp"] = changes.seccomp.clone().unwrap_or_default();
    if let Some((uid, gid)) = changes.user.or_else(|| numbers(&run.user)) {
        config["process"]["user"] = json!({ "uid": uid, "gid": gid });
    }
    Ok(Contained { runtime: "runc".into(), layers, config })
}

/// `UID` or `UID:GID`; names are the image's own affair.
fn numbers(user: &str) -> Option<(u32, u32)> {
    let (uid, gid) = user.split_once(':').unwrap_or((user, "0"));
    Some((uid.parse().ok()?, gid.parse().ok()?))
}

fn environment<'a>(variables: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
    let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned();
    let mut environment = BTreeMap::from([("PATH".to_owned(), path)]);
    let pairs = variables.filter_map(|one| one.split_once('='));
    environment.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    environment
}

/// Docker's fourteen, and what was added and dropped.
fn capabilities(changes: &[(bool, String)]) -> Vec<String> {
    let default = "chown dac_override fsetid fowner mknod net_raw setgid setuid setfcap setpcap \
                   net_bind_service sys_chroot kill audit_write";
    let mut kept: Vec<String> =
        default.split_whitespace().map(|name| format!("cap_{name}")).collect();
    for (add, name) in changes {
        let name = name.to_lowercase();
        let name = if name.starts_with("cap_") { name } else { format!("cap_{name}") };
        match (add, name.as_str()) {
            (false, "cap_all") => kept.clear(),
            (true, "cap_all") => kept = crate::probe::names(u64::MAX >> 23),
            (false, _) => kept.retain(|one| *one != name),
            (true, _) if !kept.contains(&name) => kept.push(name),
            (true, _) => {}
        }
    }
    kept
}
