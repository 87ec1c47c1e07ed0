//! Who serves: from a port to the processes that hold the socket.

use std::fs;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;

use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::subject::executes;
use crate::probe::{FileId, Profile};
use crate::{Doing, Result};

/// The state `TCP_LISTEN` in /proc/net/tcp.
const LISTEN: &str = "0A";

/// A process that holds a listening socket.
#[derive(Clone, Debug)]
pub struct Server {
    /// How it looks from outside.
    pub profile: Profile,
    /// Which file it executes.
    pub program: Option<FileId>,
}

/// The inodes of the sockets that listen on `port` in the caller's network namespace.
///
/// # References
/// proc_pid_net(5), `tcp`.
pub(super) fn sockets(port: u16) -> Result<Vec<u64>, String> {
    let mut found = Vec::new();
    for table in ["tcp", "tcp6"] {
        match fs::read_to_string(format!("/proc/self/net/{table}")) {
            Ok(text) => found.extend(text.lines().skip(1).filter_map(|line| listens(line, port))),
            // A machine without IPv6 has no such table.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(format!("read the table {table}: {error}")),
        }
    }
    Ok(found)
}

/// `  0: 0100007F:1F90 00000000:0000 0A … INODE …`
fn listens(line: &str, port: u16) -> Option<u64> {
    let mut fields = line.split_whitespace().skip(1);
    let (_, own) = fields.next()?.rsplit_once(':')?;
    let state = fields.nth(1)?;
    let inode = fields.nth(5)?.parse().ok()?;
    (state == LISTEN && u16::from_str_radix(own, 16) == Ok(port)).then_some(inode)
}

/// The processes in the network namespace `network` that hold one of these sockets.
///
/// # Errors
/// A /proc that cannot be read.
pub(super) fn holders(sockets: &[u64], network: FileId) -> Result<Vec<Server>> {
    let names: Vec<String> = sockets.iter().map(|inode| format!("socket:[{inode}]")).collect();
    let mut servers = Vec::new();
    for entry in fs::read_dir("/proc").doing(|| "list processes")?.flatten() {
        let pid = entry.file_name().to_str().and_then(|name| name.parse().ok());
        let Some(pid) = pid.and_then(Pid::from_raw) else { continue };
        let folder = entry.path();
        let own = fs::metadata(folder.join("ns/net"));
        if !own.is_ok_and(|own| (own.dev(), own.ino()) == (network.device, network.inode)) {
            continue;
        }
        let Ok(pidfd) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
        let open = fs::read_dir(folder.join("fd")).into_iter().flatten().flatten();
        let holds = open.filter_map(|fd| fs::read_link(fd.path()).ok());
        if holds.into_iter().any(|target| names.iter().any(|name| target.as_os_str() == &**name)) {
            // One that ends while it is looked at serves nobody.
            let Ok(profile) = Profile::outside_of(pidfd.as_fd()) else { continue };
            servers.push(Server { profile, program: executes(pid) });
        }
    }
    Ok(servers)
}

#[cfg(test)]
mod tests {
    use super::listens;

    #[test]
    fn a_line_of_the_table_says_who_listens() {
        let line = "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 \
                    0 0 12345 1 0000000000000000 100 0 0 10 0";
        assert_eq!(listens(line, 8080), Some(12345));
        assert_eq!(listens(line, 80), None);
        assert_eq!(listens(&line.replace(" 0A ", " 01 "), 8080), None, "a connection");
        assert_eq!(listens("nonsense", 80), None);
    }
}
