//! `chroot/nginx`: a real server in a chroot, answering on its own loopback.
//!
//! Why the kernel does this: chroot(2) takes nothing but the root away, so nginx binds,
//! forks its workers and answers as ever. What it opens by name has to lie below the new
//! root: libraries, configuration, the password file that names its user, `/dev/null`.
//! Its namespaces are those of whoever started it; only the root differs.
//!
//! The same root under a container engine joins this file with the engines.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use harness::experiment::{Claim, Experiment, Lab, facts};
use harness::probe::NAMESPACES;
use harness::record::{Fact, NamespaceView};
use harness::requirement::{CHROOT, NGINX, Requirement};
use harness::sandbox::{Command, Flavour, Sandbox, Started};
use harness::sys::clone::Namespaces;
use harness::{Doing, Result};
use rustix::process::{Signal, pidfd_send_signal};

/// A web server in a root of its own.
pub struct Nginx;

/// What the server shall send.
const PAGE: &str = "served from a chroot\n";

impl Experiment for Nginx {
    fn id(&self) -> &'static str {
        "chroot/nginx"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, NGINX]
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        // A network of its own: port 80 is free there, and nothing leaves the machine.
        Sandbox { namespaces: Namespaces::NET, ..Sandbox::new(flavour) }
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
        if !answer.is_empty() {
            lab.seen_from_outside("server, seen from outside", &started.child)?;
        }
        stop(lab, &server, started)
    }

    fn claims(&self) -> Vec<Claim> {
        let all = NAMESPACES.map(|name| (name.to_owned(), NamespaceView::Shared));
        let shared = Fact::Namespaces(all.into());
        vec![
            Claim::exit("configuration", 0),
            Claim::new("request", "status", Fact::text("HTTP/1.1 200 OK")),
            Claim::new("request", "body", Fact::text(PAGE)),
            Claim::new("server, seen from outside", "namespaces", shared),
            Claim::is("server, seen from outside", "chrooted", true),
            Claim::exit("server", 0),
        ]
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
    let address = SocketAddr::from(([127, 0, 0, 1], 80));
    let mut stream = loop {
        match TcpStream::connect(address) {
            Ok(stream) => break stream,
            Err(_) if server.child.ends_before(Instant::now() + Duration::from_millis(2))? => {
                return Ok(String::new());
            }
            // The deadline of the sandbox ends a server that never listens.
            Err(_) => {}
        }
    };
    let mut answer = String::new();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .and_then(|()| stream.read_to_string(&mut answer))
        .doing(|| "talk to nginx")?;
    Ok(answer)
}

/// Status line and body.
fn split(answer: &str) -> (&str, &str) {
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
