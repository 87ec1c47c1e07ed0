//! `isolab vm shell`, at a terminal of the test's own.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use crate::support::isolab;

#[test]
fn a_shell_has_the_terminal_its_size_and_its_end() {
    let terminal = Terminal::new(30, 100);
    let mut child = terminal.shell();
    let mut screen = Screen { from: terminal.master.try_clone().expect("a copy"), text: vec![] };
    screen.until("the host's files are read-only");
    // What is typed is split, so that its echo is not taken for the answer.
    terminal.typed("echo si''ze $(stty size) of $(tty); id -u\n");
    screen.until("size 30 100 of /dev/pts/");
    resized(&terminal.master, 40, 120);
    terminal.typed("stty size; ec''ho again\n");
    screen.until("40 120");
    // A key that the person's terminal would take for itself is the guest's.
    terminal.typed("sleep 60\n");
    std::thread::sleep(Duration::from_secs(1));
    terminal.typed("\x03");
    terminal.typed("echo sta''tus $?; exit 7\n");
    screen.until("status 130");
    assert_eq!(child.wait().expect("isolab ends").code(), Some(7));
    let after = tcgetattr(&terminal.slave).expect("the terminal's settings");
    let as_before = LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG;
    assert!(after.local_modes.contains(as_before), "the terminal is given back");
}

#[test]
fn without_a_terminal_there_is_no_shell() {
    let output = isolab().args(["vm", "shell"]).output().expect("isolab starts");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.contains("no terminal") && err.contains("isolab vm exec"), "{err}");
    assert_eq!(output.status.code(), Some(2));
}

/// A terminal, both of its sides.
struct Terminal {
    master: File,
    slave: OwnedFd,
}

impl Terminal {
    fn new(rows: u16, columns: u16) -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let master = openpt(flags).expect("a terminal");
        unlockpt(&master).expect("it is unlocked");
        let slave = ioctl_tiocgptpeer(&master, flags).expect("its other side");
        resized(&master, rows, columns);
        Self { master: master.into(), slave }
    }

    #[expect(clippy::disallowed_methods, reason = "assert_cmd gives pipes")]
    fn shell(&self) -> Child {
        let end = || Stdio::from(self.slave.try_clone().expect("a copy"));
        let mut shell = std::process::Command::new(env!("CARGO_BIN_EXE_isolab"));
        let shell = shell.args(["vm", "shell"]).stdin(end()).stdout(end()).stderr(end());
        shell.spawn().expect("isolab starts")
    }

    fn typed(&self, keys: &str) {
        (&self.master).write_all(keys.as_bytes()).expect("a key");
    }
}

fn resized(terminal: impl AsFd, rows: u16, columns: u16) {
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(terminal, size).expect("a size");
}

/// What the terminal has shown.
struct Screen {
    from: File,
    text: Vec<u8>,
}

impl Screen {
    fn until(&mut self, wanted: &str) {
        let deadline = Instant::now() + Duration::from_secs(120);
        rustix::io::ioctl_fionbio(&self.from, true).expect("it does not block");
        while !String::from_utf8_lossy(&self.text).contains(wanted) {
            let shown = String::from_utf8_lossy(&self.text);
            assert!(Instant::now() < deadline, "no {wanted:?}: {shown}");
            let mut buffer = [0; 4096];
            match self.from.read(&mut buffer) {
                Ok(got) => self.text.extend_from_slice(&buffer[..got]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(error) => panic!("{error}: {shown}"),
            }
        }
    }
}
