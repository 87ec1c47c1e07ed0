//! `namespace/net`: a network stack of one's own, empty at first.
//!
//! Why the kernel does this: interfaces, addresses, routes, ports and the names of
//! abstract sockets hang on `struct net`, and a new one has a loopback interface that is
//! down and nothing else. A process finds its stack through its namespace when it makes a
//! socket; the socket keeps that stack for life, wherever the process goes later. An
//! interface is in one namespace at a time, and what is sent into one end of a veth pair
//! comes out of the other. When the last process, socket and file of a namespace are gone
//! its virtual interfaces are destroyed, and a veth pair takes its other end with it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr as UnixAddr, UnixListener, UnixStream};
use std::time::{Duration, Instant};

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::record::Fact;
use harness::requirement::{NSENTER, Requirement, VETH};
use harness::sandbox::{Command, Flavour, Sandbox, call, hold, raw};
use harness::sys::clone::Namespaces;
use harness::sys::net::loopback_up;
use harness::{Doing, Result, errno};
use nix::errno::Errno;
use rustix::net::{AddressFamily, SocketType, connect, socket};

use super::identity;

/// A network namespace, and a cable out of it.
pub struct Net;

const HERE: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);
const THERE: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 2);
const PORT: u16 = 80;

/// What goes over the cable.
const MESSAGE: &str = "from inside";

/// The workshop has no commands for this; these are the usual ones, from iproute2.
const CABLE: [(&str, &str); 8] = [
    ("make a namespace", "ip netns add inside"),
    ("make a cable", "ip link add veth0 type veth peer name veth1"),
    ("put one end inside", "ip link set veth1 netns inside"),
    ("address outside", "ip address add 10.0.0.1/24 dev veth0"),
    ("up outside", "ip link set veth0 up"),
    ("address inside", "nsenter --net=/run/netns/inside ip address add 10.0.0.2/24 dev veth1"),
    ("up inside", "nsenter --net=/run/netns/inside ip link set veth1 up"),
    ("loopback inside", "nsenter --net=/run/netns/inside ip link set lo up"),
];

impl Experiment for Net {
    fn id(&self) -> &'static str {
        "namespace/net"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![VETH, NSENTER]
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        // The outside of this experiment is not the machine's network either.
        Sandbox { namespaces: Namespaces::NET, ..Sandbox::new(flavour) }
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let action = "listen outside on 127.0.0.1:80, \\0isolab and ./socket; use them from both";
        lab.attempt("two stacks", action, two_stacks)?;
        for (name, words) in CABLE {
            lab.run(name, &Command::new(words.split(' ')))?;
        }
        lab.attempt("cable", "listen on 10.0.0.1:80; setns(2); connect to it", cable)?;
        lab.run("remove the namespace", &Command::new(["ip", "netns", "delete", "inside"]))?;
        let gone = until_gone("veth0")?;
        lab.note("after", "/proc/net/dev", facts([("the end outside is gone", Fact::Is(gone))]))?;
        identity::run(lab, identity::NET)
    }

    fn claims(&self) -> Vec<Claim> {
        let two = "two stacks";
        let mut claims = vec![
            Claim::ok(two, "connect(2) outside"),
            Claim::errno(two, "bind(2) of the port outside", Errno::EADDRINUSE),
            Claim::new(two, "interfaces", Fact::list(["lo"])),
            Claim::errno(two, "connect(2), loopback down", Errno::ENETUNREACH),
            Claim::errno(two, "connect(2), loopback up", Errno::ECONNREFUSED),
            Claim::ok(two, "connect(2) of a socket made outside"),
            Claim::ok(two, "bind(2) of the port"),
            Claim::ok(two, "connect(2) to an own server"),
            Claim::errno(two, "abstract socket, connect(2)", Errno::ECONNREFUSED),
            Claim::ok(two, "abstract socket, bind(2)"),
            Claim::errno(two, "abstract socket, bind(2) outside", Errno::EADDRINUSE),
            Claim::ok(two, "socket in a folder, connect(2)"),
            Claim::new("cable", "interfaces outside", Fact::list(["lo", "veth0"])),
            Claim::new("cable", "interfaces inside", Fact::list(["lo", "veth1"])),
            Claim::is("cable", "the text has arrived", true),
            Claim::is("cable", "it comes from the address inside", true),
            Claim::exit("remove the namespace", 0),
            Claim::is("after", "the end outside is gone", true),
        ];
        claims.extend(CABLE.map(|(name, _)| Claim::exit(name, 0)));
        claims.extend(identity::claims(identity::NET));
        claims
    }
}

/// The same names in two stacks.
fn two_stacks() -> Result<Facts, Errno> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
    let bound = || errno(TcpListener::bind(address));
    let reached = || Fact::of(&errno(TcpStream::connect(address)));
    let name = errno(UnixAddr::from_abstract_name("isolab"))?;
    let named = || errno(UnixListener::bind_addr(&name));
    let _server = (bound()?, named()?, errno(UnixListener::bind("socket"))?);
    let mut seen = facts([
        ("connect(2) outside", reached()),
        ("bind(2) of the port outside", Fact::of(&bound())),
        ("abstract socket, bind(2) outside", Fact::of(&named())),
    ]);
    let made_outside =
        errno(socket(AddressFamily::INET, SocketType::STREAM, None).map_err(Into::into))?;
    let (_inside, more) = hold(Namespaces::NET, || {
        let interfaces = interfaces()?;
        let down = reached();
        loopback_up()?;
        let up = reached();
        let carried = errno(connect(&made_outside, &address).map_err(Into::into));
        let own = bound();
        Ok(facts([
            ("interfaces", Fact::List(interfaces)),
            ("connect(2), loopback down", down),
            ("connect(2), loopback up", up),
            ("connect(2) of a socket made outside", Fact::of(&carried)),
            ("bind(2) of the port", Fact::of(&own)),
            ("connect(2) to an own server", reached()),
            ("abstract socket, connect(2)", Fact::of(&errno(UnixStream::connect_addr(&name)))),
            ("abstract socket, bind(2)", Fact::of(&named())),
            ("socket in a folder, connect(2)", Fact::of(&errno(UnixStream::connect("socket")))),
        ]))
    })?;
    seen.extend(more);
    Ok(seen)
}

/// A connection from one end of the cable to the other.
fn cable() -> Result<Facts, Errno> {
    let server = errno(TcpListener::bind((HERE, PORT)))?;
    let inside = call(|| -> Result<_, i32> {
        let send = || {
            let namespace = errno(File::open("/run/netns/inside"))?;
            raw::setns(namespace.as_fd(), Namespaces::NET)?;
            let mut stream = connected()?;
            errno(stream.write_all(MESSAGE.as_bytes()))?;
            interfaces()
        };
        send().map_err(|errno| errno as i32)
    });
    let inside = inside.map_err(|_| Errno::ECHILD)?.map_err(Errno::from_raw)?;
    let (mut stream, client) = errno(server.accept())?;
    let mut text = String::new();
    errno(stream.read_to_string(&mut text))?;
    Ok(facts([
        ("interfaces outside", Fact::List(interfaces()?)),
        ("interfaces inside", Fact::List(inside)),
        ("the text has arrived", Fact::Is(text == MESSAGE)),
        ("it comes from the address inside", Fact::Is(client.ip() == THERE)),
    ]))
}

/// A stream to the listener outside. On a machine with much else to do nobody may answer in
/// time where the address outside lies, and then it is asked for again.
fn connected() -> Result<TcpStream, Errno> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        match errno(TcpStream::connect((HERE, PORT))) {
            Err(Errno::EHOSTUNREACH) if Instant::now() < deadline => {}
            answer => return answer,
        }
    }
}

/// The interfaces of the caller's stack, without those that a tunnel module puts into
/// every one.
fn interfaces() -> Result<Vec<String>, Errno> {
    let table = errno(fs::read_to_string("/proc/self/net/dev"))?;
    let names = table.lines().filter_map(|line| Some(line.split_once(':')?.0.trim().to_owned()));
    let mut names: Vec<_> = names.filter(|name| name == "lo" || name.starts_with("veth")).collect();
    names.sort();
    Ok(names)
}

/// Whether an interface goes: the kernel destroys a namespace some time after its last
/// user has left.
fn until_gone(name: &str) -> Result<bool> {
    let deadline = Instant::now() + Duration::from_secs(10);
    while Instant::now() < deadline {
        if !interfaces().doing(|| "list interfaces")?.iter().any(|other| other == name) {
            return Ok(true);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(false)
}
