//! The same root as a container, and what that changes.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, Instant};

use harness::engine::{DOCKER, Docker};
use harness::experiment::{Claim, Facts, Lab, When, facts};
use harness::record::Fact;
use harness::requirement::Requirement;
use harness::sandbox::{Child, Command, Flavour, call, raw};
use harness::sys::clone::Namespaces;
use harness::{Doing, Error, Result, isolation};
use nix::errno::Errno;
use nix::unistd::Pid;
use rustix::process::{PidfdFlags, pidfd_open};

use super::super::quietly;
use super::{PAGE, PATIENCE, ask, split};

/// An engine, where there can be one: in a user namespace nothing of it is tried.
pub const NEEDED: Requirement = Requirement {
    name: DOCKER.name,
    supply: DOCKER.supply,
    probe: |flavour| match flavour {
        Flavour::Root => (DOCKER.probe)(flavour),
        Flavour::Rootless => Ok(()),
    },
};

/// What the container's own loopback answers.
const REQUEST: &str = "container, request";

/// Which facts are other ones in the container.
const BESIDE: &str = "chroot and container, side by side";

/// Where no call told another.
const EIO: i32 = Errno::EIO as i32;

const NOT_TRIED: &str = "not tried";

/// What an engine changes, whatever machine it runs on.
const OTHER: [&str; 8] = [
    "caps_bounding",
    "caps_effective",
    "caps_permitted",
    "cgroup",
    "devices",
    "mounts",
    "namespaces",
    "seccomp",
];

/// What is claimed of the container.
pub fn claims() -> Vec<Claim> {
    let claimed = [
        (REQUEST, "status", Fact::text("HTTP/1.1 200 OK")),
        (REQUEST, "body", Fact::text(PAGE)),
        (BESIDE, "among what differs", Fact::list(OTHER)),
        (BESIDE, "nginx is the same file", Fact::Is(true)),
    ];
    let because = "chroot-nginx-no-engine";
    let claim = |(step, fact, expected)| {
        Claim::new(step, fact, expected).unless(When::Rootless, Fact::text(NOT_TRIED), because)
    };
    claimed.into_iter().map(claim).collect()
}

/// Starts the root as a container, asks the server in it, and compares it with what was
/// `seen` of the one in the chroot.
pub fn run(lab: &mut Lab<'_>, root: &Path, seen: Option<Facts>) -> Result<()> {
    if lab.flavour() == Flavour::Rootless {
        let none = || Fact::text(NOT_TRIED);
        lab.note(REQUEST, NOT_TRIED, facts([("status", none()), ("body", none())]))?;
        let compared = facts([("among what differs", none()), ("nginx is the same file", none())]);
        return lab.note(BESIDE, NOT_TRIED, compared);
    }
    isolation::settle(lab.flavour())?;
    let docker = Docker::start(&lab.work("docker"))?;
    let archive = Command::new("tar --create --file root.tar --directory root .".split(' '));
    quietly(lab, "tar", &archive)?;
    let import = ["import", "--change", "CMD [\"/usr/sbin/nginx\"]", "root.tar", "nginx"];
    quietly(lab, "docker import", &docker.client(import))?;
    let start = ["run", "--detach", "--name", "web", "--network", "none", "nginx"];
    quietly(lab, "docker run", &docker.client(start))?;
    let server = server(lab, &docker)?;
    let answer = fetch(&server)?;
    let (status, body) = split(&answer);
    lab.note(
        REQUEST,
        "GET / from 127.0.0.1:80, in the container's network namespace",
        facts([("status", Fact::text(status)), ("body", Fact::text(body))]),
    )?;
    let outside = stable(lab.outside(&server)?);
    lab.note("container, seen from outside", "/proc/PID, read from outside", outside.clone())?;
    let container = more(lab, "container, more of it", &server, outside)?;
    let file = |root: &Path| fs::read(root.join("usr/sbin/nginx")).doing(|| "read nginx");
    let inside = Path::new("/proc").join(server.pid.to_string()).join("root");
    let same = file(root)? == file(&inside)?;
    let chroot = stable(seen.unwrap_or_default());
    let differs = container.iter().filter(|(name, fact)| chroot.get(*name) != Some(fact));
    let differs: Vec<&str> = differs.map(|(name, _)| name.as_str()).collect();
    let among = OTHER.into_iter().filter(|name| differs.contains(name));
    lab.note(
        BESIDE,
        "the facts of both, where they are not the same",
        facts([
            ("among what differs", Fact::list(among)),
            ("all that differs", Fact::list(differs.iter().copied())),
            ("nginx is the same file", Fact::Is(same)),
        ]),
    )?;
    quietly(lab, "docker rm", &docker.client(["rm", "--force", "web"]))?;
    docker.stop().map(drop)
}

/// Without what depends on the machine: which paths there are to be masked or made read-only,
/// and cgroup namespaces, which engines make on machines with version 2 alone.
fn stable(mut seen: Facts) -> Facts {
    for name in ["masked_paths", "read_only_paths"] {
        if let Some(Fact::List(paths)) = seen.remove(name) {
            seen.insert(name.to_owned(), Fact::Is(!paths.is_empty()));
        }
    }
    if let Some(Fact::Namespaces(namespaces)) = seen.get_mut("namespaces") {
        namespaces.remove("cgroup");
    }
    seen
}

/// What /proc/PID says besides: devices, cgroup, user and mounts. All facts together.
pub fn more(lab: &mut Lab<'_>, name: &str, server: &Child, outside: Facts) -> Result<Facts> {
    let proc = Path::new("/proc").join(server.pid.to_string());
    let read = |path: &str| fs::read_to_string(proc.join(path)).doing(|| format!("read {path}"));
    let devices = fs::read_dir(proc.join("root/dev")).doing(|| "list the devices")?;
    let devices = devices.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut devices = devices.collect::<std::io::Result<Vec<_>>>().doing(|| "list the devices")?;
    devices.sort();
    let own = fs::read_to_string("/proc/self/cgroup").doing(|| "read a cgroup")?;
    let status = read("status")?;
    let user = status.lines().find_map(|line| line.strip_prefix("Uid:")).unwrap_or_default();
    let own_mounts = fs::read_to_string("/proc/self/mountinfo").doing(|| "read mounts")?;
    let word = |same: bool| Fact::text(if same { "as the caller's" } else { "its own" });
    let seen = facts([
        ("devices", Fact::list(devices)),
        ("cgroup", word(read("cgroup")? == own)),
        ("user", Fact::text(user.split_whitespace().next().unwrap_or_default())),
        // Mounts are shared with the namespace; the chroot sees none of them by name.
        (
            "mounts",
            word(
                read("mountinfo")?.lines().count() <= own_mounts.lines().count() && shares(server)?,
            ),
        ),
    ]);
    lab.note(name, "/proc/PID of the server, read in the sandbox", seen.clone())?;
    Ok(outside.into_iter().chain(seen).collect())
}

/// Whether its mount namespace is this one.
fn shares(server: &Child) -> Result<bool> {
    let of = |process: &str| {
        fs::read_link(format!("/proc/{process}/ns/mnt")).doing(|| "read a namespace")
    };
    Ok(of("self")? == of(&server.pid.to_string())?)
}

/// The container's first process.
fn server(lab: &Lab<'_>, docker: &Docker) -> Result<Child> {
    let ask = ["container", "inspect", "--format", "{{.State.Pid}}", "web"];
    let told = lab.unshown(&docker.client(ask))?.output.stdout;
    let pid: i32 = told.trim().parse().unwrap_or(0);
    let process = rustix::process::Pid::from_raw(pid);
    let process = process.ok_or_else(|| Error::Setup("docker names no process".into()))?;
    let pidfd = pidfd_open(process, PidfdFlags::empty()).doing(|| "open the server's pidfd")?;
    Ok(Child { pid: Pid::from_raw(pid), pidfd })
}

/// The answer on the loopback of the container's network namespace, as soon as it listens.
fn fetch(server: &Child) -> Result<String> {
    let net =
        fs::File::open(format!("/proc/{}/ns/net", server.pid)).doing(|| "open a namespace")?;
    let asked = call(|| -> std::result::Result<String, i32> {
        use std::os::fd::AsFd;
        raw::setns(net.as_fd(), Namespaces::NET).map_err(|errno| errno as i32)?;
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            match ask(80, PATIENCE) {
                Err(error)
                    if error.kind() == ErrorKind::ConnectionRefused
                        && Instant::now() < deadline =>
                {
                    std::thread::sleep(Duration::from_millis(2));
                }
                answer => {
                    return answer.map_err(|error| error.raw_os_error().unwrap_or(EIO));
                }
            }
        }
    })?;
    asked.map_err(|errno| Error::io("talk to nginx in its container", Errno::from_raw(errno)))
}
