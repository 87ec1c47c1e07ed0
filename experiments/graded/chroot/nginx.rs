//! `chroot/nginx`, graded: a real server that sees nothing but its root.

use std::time::Duration;

use harness::grade::{Given, Goal, Graded, Kind, Run, Server, Task, named, words};
use harness::record::Fact;
use harness::requirement::{CHROOT, NGINX, Requirement};

use super::closure;
use crate::chroot::escape::identity;
use crate::chroot::nginx::{ask, split};

/// nginx under chroot(2) with `$ROOT` as its root, which serves the file `$PAGE`.
pub struct Nginx;

/// More than an answer takes, and less than a look may.
const PATIENCE: Duration = Duration::from_secs(3);

impl Task for Nginx {
    fn id(&self) -> &'static str {
        "chroot/nginx"
    }

    fn kind(&self) -> Kind {
        Kind::Prepare
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, NGINX]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("listens", 1),
                Goal::new("page", 2).needs("listens"),
                Goal::new("root", 3).needs("listens"),
                Goal::new("nginx", 1).needs("listens"),
                Goal::new("program", 1),
                Goal::new("loader", 1).needs("program"),
                Goal::new("libraries", 1).needs("loader"),
                Goal::new("genuine", 1).needs("libraries"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let port = run.draw().number(2_000, 60_000) as u16;
        let page = format!("{} {}", run.draw().name(), run.draw().secret());
        let given = Given::default()
            .folder_in("ROOT", "root")
            .file("page.html", format!("{page}\n"))
            .variable("PAGE", Given::path("page.html"))
            .variable("PORT", port.to_string());
        let ended = run.solve(&given)?;

        let servers = run.listening(port)?;
        run.check("listens", Fact::Is(true), Fact::Is(!servers.is_empty()), || {
            let values = [("port", port.to_string()), ("end", words(&ended.fact()))];
            named("hint-chroot-nginx-nobody", values)
        });
        if !servers.is_empty() {
            serves(run, port, &page)?;
            stands(run, &servers)?;
        }

        // Without the server and without mounts: the files alone.
        run.afresh("root")?;
        let seen = closure::look(run, "root", &["nginx"])?;
        closure::is_there(run, &seen, "program", "nginx", ended);
        closure::is_closed(run, &seen);
        closure::is_genuine(run, &seen);
        Ok(())
    }
}

fn serves(run: &mut Run<'_>, port: u16, page: &str) -> Graded {
    let answer =
        run.inside(|| harness::errno(ask(port, PATIENCE)).map_err(|errno| format!("{errno:?}")))?;
    let (status, body) = answer.as_ref().map_or(("none", ""), |answer| split(answer));
    let status = status.split(' ').nth(1).unwrap_or("none").to_owned();
    let observed = Fact::list([&status, body.trim_end()]);
    run.check("page", Fact::list(["200", page]), observed, || {
        let key = match status.as_str() {
            "200" => "hint-chroot-nginx-other-page",
            "none" => "hint-chroot-nginx-no-answer",
            _ => "hint-chroot-nginx-status",
        };
        named(key, [("status", status.clone())])
    });
    Ok(())
}

/// Where those stand that hold the socket, and what they execute.
fn stands(run: &mut Run<'_>, servers: &[Server]) -> Graded {
    let folder = run.at("root", "", |path| identity(path).ok())?;
    let outside = run.inside(|| identity("/").ok())?;
    let roots = servers.iter().map(|server| {
        let root = server.profile.root.as_ref();
        match root.map(|root| (root.id.device, root.id.inode)) {
            own if own == folder => "$ROOT",
            own if own == outside => "the root outside",
            _ => "another folder",
        }
    });
    let mut roots: Vec<&str> = roots.collect();
    roots.sort_unstable();
    roots.dedup();
    run.check("root", Fact::list(["$ROOT"]), Fact::list(roots.clone()), || {
        named("hint-chroot-nginx-root", [("seen", roots.join(", "))])
    });
    let program = closure::which(run, "root", "nginx")?;
    let nginx = servers.iter().all(|server| server.program.is_some() && server.program == program);
    run.check("nginx", Fact::Is(true), Fact::Is(nginx), || {
        named("hint-chroot-nginx-other-program", [])
    });
    Ok(())
}
