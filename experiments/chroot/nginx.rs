//! `chroot/nginx`: a real server in a chroot, and the same root under a container engine.
//!
//! Why the kernel does this: chroot(2) takes nothing but the root away, so nginx binds,
//! forks its workers and answers as ever. What it opens by name has to lie below the new
//! root: libraries, configuration, the password file that names its user, `/dev/null`.
//! Its namespaces are those of whoever started it; only the root differs.
//!
//! The engine starts the same bytes, and first takes away what chroot(2) leaves: the other
//! namespaces, capabilities, system calls, the machine's devices and mounts.

mod container;

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use harness::experiment::{Claim, Experiment, Lab, facts};
use harness::probe::NAMESPACES;
use harness::record::{Fact, NamespaceView};
use harness::requirement::{CHROOT, NGINX, Requirement};
use harness::sandbox::{Command, Flavour, Sandbox, Started};
use harness::{Doing, Result, isolation};
use rustix::process::{Signal, pidfd_send_signal};

/// A web server in a root of its own.
pub struct Nginx;

/// What the server shall send.
const PAGE: &str = "served from a chroot\n";

/// More than an answer takes, also in an emulated guest; and more bytes than it has.
const PATIENCE: Duration = Duration::from_secs(20);
const MOST: u64 = 64 << 10;

impl Experiment for Nginx {
    fn id(&self) -> &'static str {
        "chroot/nginx"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, NGINX]
    }

    fn shows(&self) -> Vec<Requirement> {
        vec![container::NEEDED]
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        // A network of its own: port 80 is free there, and nothing leaves the machine.
        isolation::sandbox(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let root = lab.work("root");
        lab.install(&["/usr/sbin/nginx"], &root)?;
        furnish(&root, lab.flavour())?;
        let check =
            Command::new(["chroot".as_ref(), root.as_os_str(), "nginx".as_ref(), "-t".as_ref()]);
        lab.run("configuration", &check)?;
        let server = Command::new(["chroot".as_ref(), root.as_os_str(), "nginx".as_ref()]);
        let started = server.start()?;
        let answer = fetch(&started)?;
        let (status, body) = split(&answer);
        lab.note(
            "request",
            "GET / from 127.0.0.1:80",
            facts([("status", Fact::text(status)), ("body", Fact::text(body))]),
        )?;
        let mut seen = None;
        if !answer.is_empty() {
            let outside = lab.seen_from_outside("server, seen from outside", &started.child)?;
            seen = Some(container::more(lab, "server, more of it", &started.child, outside)?);
        }
        stop(lab, &server, started)?;
        container::run(lab, &root, seen)
    }

    fn claims(&self) -> Vec<Claim> {
        let all = NAMESPACES.map(|name| (name.to_owned(), NamespaceView::Shared));
        let shared = Fact::Namespaces(all.into());
        let mut claims = vec![
            Claim::exit("configuration", 0),
            Claim::new("request", "status", Fact::text("HTTP/1.1 200 OK")),
            Claim::new("request", "body", Fact::text(PAGE)),
            Claim::new("server, seen from outside", "namespaces", shared),
            Claim::is("server, seen from outside", "chrooted", true),
            Claim::exit("server", 0),
        ];
        claims.extend(container::claims());
        claims
    }
}

/// What nginx opens by name besides its libraries.
fn furnish(root: &Path, flavour: Flavour) -> Result<()> {
    for folder in ["etc/nginx", "srv", "run", "dev", "var/log/nginx", "var/lib/nginx"] {
        fs::create_dir_all(root.join(folder)).doing(|| format!("make {folder}"))?;
    }
    // With one id only there is no second user to become: a single process serves.
    let processes = match flavour {
        Flavour::Root => "user nobody nogroup;\nworker_processes 1;",
        Flavour::Rootless => "user root root;\nmaster_process off;",
    };
    let configuration = format!(
        "daemon off;\n{processes}\npid /run/nginx.pid;\nerror_log /var/log/nginx/error.log;\n\
         events {{ worker_connections 16; }}\n\
         http {{ access_log off; server {{ listen 127.0.0.1:80; root /srv; }} }}\n"
    );
    let files = [
        ("etc/nginx/nginx.conf", configuration.as_str()),
        ("etc/passwd", "root:x:0:0::/:\nnobody:x:65534:65534::/:\n"),
        ("etc/group", "root:x:0:\nnogroup:x:65534:\n"),
        ("srv/index.html", PAGE),
        ("dev/null", ""),
    ];
    files.into_iter().try_for_each(|(path, content)| {
        fs::write(root.join(path), content).doing(|| format!("write {path}"))
    })
}

/// The answer to a plain request, as soon as the server listens; empty when it ends
/// before that, for the step that follows tells how.
fn fetch(server: &Started) -> Result<String> {
    let waiting = || server.child.ends_before(Instant::now() + Duration::from_millis(2));
    loop {
        match ask(80, PATIENCE) {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                // The deadline of the sandbox ends a server that never listens.
                if waiting()? {
                    return Ok(String::new());
                }
            }
            answer => return answer.doing(|| "talk to nginx"),
        }
    }
}

/// Asks the server on this process's own loopback, and takes so much of the answer.
pub(crate) fn ask(port: u16, patience: Duration) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port)))?;
    stream.set_read_timeout(Some(patience))?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(MOST).read_to_string(&mut answer)?;
    Ok(answer)
}

/// Status line and body.
pub(crate) fn split(answer: &str) -> (&str, &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    (head.lines().next().unwrap_or_default(), body)
}

/// An orderly end: nginx finishes what it serves on SIGQUIT.
fn stop(lab: &mut Lab<'_>, command: &Command, started: Started) -> Result<()> {
    // A server that has ended already is a zombie, and the signal without effect.
    pidfd_send_signal(&started.child.pidfd, Signal::QUIT).doing(|| "stop nginx")?;
    let ran = started.finish()?;
    lab.ran("server", command, &ran, facts([]))
}
