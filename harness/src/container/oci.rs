//! The same container as an OCI bundle's `config.json`.

use serde_json::{Value, json};

use super::Container;

/// The configuration that runc and crun take.
///
/// # References
/// <https://github.com/opencontainers/runtime-spec/blob/main/config.md>
pub fn config(container: &Container) -> Value {
    let Container { limits, hooks, .. } = container;
    let environment = container.environment.iter().map(|(name, value)| format!("{name}={value}"));
    let kept: Vec<String> = container.capabilities.iter().map(|cap| cap.to_uppercase()).collect();
    let files = limits
        .open_files
        .map(|files| json!([{ "type": "RLIMIT_NOFILE", "soft": files, "hard": files }]));
    let mounts = container.mounts.iter().map(|mount| {
        json!({
            "destination": mount.on,
            "type": mount.kind,
            "source": mount.kind,
            "options": mount.options,
        })
    });
    let kinds = container.namespaces.iter().map(|kind| {
        let long = match kind.as_str() {
            "mnt" => "mount",
            "net" => "network",
            other => other,
        };
        json!({ "type": long })
    });
    let hook = |commands: &[Vec<String>]| -> Value {
        commands.iter().map(|words| json!({ "path": words[0], "args": words })).collect()
    };
    json!({
        "ociVersion": "1.0.2",
        "process": {
            "args": container.command,
            "cwd": "/",
            "env": environment.collect::<Vec<_>>(),
            "user": { "uid": 0, "gid": 0 },
            "capabilities": { "bounding": kept, "effective": kept, "permitted": kept },
            "rlimits": files.unwrap_or_else(|| json!([])),
            "noNewPrivileges": container.no_new_privs,
        },
        "root": { "path": container.root, "readonly": container.read_only },
        "hostname": container.hostname,
        "mounts": mounts.collect::<Vec<_>>(),
        "hooks": {
            "createRuntime": hook(&hooks.after_fork),
            "createContainer": hook(&hooks.before_chroot),
            "startContainer": hook(&hooks.after_chroot),
            "poststop": hook(&hooks.at_exit),
        },
        "linux": {
            "namespaces": kinds.collect::<Vec<_>>(),
            "maskedPaths": container.masked,
            "readonlyPaths": container.read_only_paths,
            "cgroupsPath": format!("/{}", container.name),
            "resources": resources(container),
            "seccomp": seccomp(container),
        },
    })
}

fn resources(container: &Container) -> Value {
    let mut resources = json!({ "devices": [{ "allow": false, "access": "rwm" }] });
    if let Some(memory) = container.limits.memory {
        resources["memory"] = json!({ "limit": memory });
    }
    if let Some(pids) = container.limits.pids {
        resources["pids"] = json!({ "limit": pids });
    }
    resources
}

/// Null where nothing is refused: then there is no filter.
fn seccomp(container: &Container) -> Value {
    if container.refused_calls.is_empty() {
        return Value::Null;
    }
    json!({
        "defaultAction": "SCMP_ACT_ALLOW",
        "syscalls": [{ "names": container.refused_calls, "action": "SCMP_ACT_ERRNO", "errnoRet": libc::EPERM }],
    })
}
