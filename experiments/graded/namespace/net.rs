//! `namespace/net`, graded: an address that exists in one network stack only.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use harness::grade::{Given, Goal, Graded, Kind, Run, Task, named, words};
use harness::record::Fact;
use harness::requirement::{Requirement, UNSHARE};
use harness::sys::clone::Namespaces;

/// The command in a network namespace of its own, with `lo` up and `$ADDRESS` on it.
pub struct Net;

/// More than a connection within one machine takes.
const PATIENCE: Duration = Duration::from_millis(500);

impl Task for Net {
    fn id(&self) -> &'static str {
        "namespace/net"
    }

    fn kind(&self) -> Kind {
        Kind::Wrap
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("runs", 1),
                Goal::new("own-namespace", 2).needs("runs"),
                Goal::new("loopback-up", 1).needs("own-namespace"),
                Goal::new("address-inside", 2).needs("loopback-up"),
                Goal::new("address-outside", 1).needs("own-namespace"),
                Goal::new("exit-status", 1).needs("runs"),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let draw = run.draw();
        let parts = [draw.number(1, 250), draw.number(1, 250), draw.number(1, 250)];
        let address = format!("10.{}.{}.{}", parts[0], parts[1], parts[2]);
        let subject = run.wrap("runs", &Given::default().variable("ADDRESS", &address))?;

        let apart = run.is_apart(&subject, "net")?;
        run.check("own-namespace", Fact::Is(true), Fact::Is(apart), || {
            named("hint-namespace-net-shared", [])
        });
        let loopback = run.with(&subject, Namespaces::NET, || connected("127.0.0.1"))?;
        run.check("loopback-up", Fact::Ok, loopback.clone(), || {
            named("hint-namespace-net-down", [("seen", words(&loopback))])
        });
        let inside = run.with(&subject, Namespaces::NET, || connected(&address))?;
        run.check("address-inside", Fact::Ok, inside.clone(), || {
            let values = [("address", address.clone()), ("seen", words(&inside))];
            named("hint-namespace-net-no-address", values)
        });
        outside(run, &address)?;
        run.release("exit-status", subject)?;
        outside(run, &address)
    }
}

/// Outside nobody has the address.
fn outside(run: &mut Run<'_>, address: &str) -> Graded {
    let seen = run.inside(|| connected(address))?;
    run.check("address-outside", Fact::Is(true), Fact::Is(seen != Fact::Ok), || {
        named("hint-namespace-net-outside", [("address", address.to_owned())])
    });
    Ok(())
}

/// Whether a connection from the address to itself comes about: only over a stack that has
/// the address, on an interface that is up.
fn connected(address: &str) -> Fact {
    let come = || -> std::io::Result<()> {
        let listener = TcpListener::bind((address, 0))?;
        let to: SocketAddr = listener.local_addr()?;
        TcpStream::connect_timeout(&to, PATIENCE).map(drop)
    };
    Fact::of(&harness::errno(come()))
}
