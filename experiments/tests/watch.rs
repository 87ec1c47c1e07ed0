//! `isolab watch`, in a terminal of its own.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use crate::support::isolab;

/// The program in a pseudo-terminal.
struct Screen {
    child: Child,
    keys: File,
    terminal: File,
    seen: Arc<Mutex<String>>,
}

impl Screen {
    #[expect(clippy::disallowed_methods, reason = "starts the built binary in a terminal")]
    fn start(folder: &Path) -> Self {
        let main = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&main).and_then(|()| unlockpt(&main)).expect("it is ours");
        let name = ptsname(&main, Vec::new()).expect("it has a name").into_string().expect("UTF-8");
        let terminal = File::options().read(true).write(true).open(name).expect("its other end");
        let size = Winsize { ws_row: 40, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&terminal, size).expect("a size");
        let end = || terminal.try_clone().expect("a copy");
        let child = Command::new(env!("CARGO_BIN_EXE_isolab"))
            .current_dir(folder)
            .env("XDG_STATE_HOME", folder.join("state"))
            .args(["watch", "book"])
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("isolab starts");
        let seen = Arc::new(Mutex::new(String::new()));
        let keys = File::from(main);
        let (mut output, all) = (keys.try_clone().expect("a copy"), seen.clone());
        spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut bytes) {
                all.lock()
                    .expect("nobody panics")
                    .push_str(&String::from_utf8_lossy(&bytes[..length]));
            }
        });
        Self { child, keys, terminal, seen }
    }

    /// Waits until the text is on a page that was drawn since the last wait.
    fn shows(&self, text: &str) {
        let began = Instant::now();
        loop {
            let mut seen = self.seen.lock().expect("nobody panics");
            // Colours lie between the words.
            if anstream::adapter::strip_str(&seen).to_string().contains(text) {
                seen.clear();
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "no {text:?} in {seen}");
            drop(seen);
            sleep(Duration::from_millis(10));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("keys are taken");
    }

    /// Waits for the end; the terminal is as it was.
    fn ends(mut self) -> Option<i32> {
        let status = self.child.wait().expect("it ends");
        let modes = tcgetattr(&self.terminal).expect("modes").local_modes;
        assert!(modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG));
        status.code()
    }
}

/// A test that fails leaves nothing behind.
impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn workbook() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = isolab();
    command.args(["new", "--lang", "ko", "--only", "chroot/missing-root", "namespace/uts", "--"]);
    let made = command.arg(folder.path().join("book")).output().expect("isolab starts");
    assert!(made.status.success(), "{made:?}");
    folder
}

/// Each save is graded, keys do what they say, and the next start goes on there.
#[test]
fn it_grades_on_each_save_and_goes_on_where_one_was() {
    let folder = workbook();
    let own = folder.path().join("book/namespace/uts");
    let mut screen = Screen::start(folder.path());
    screen.shows("6점 중 0점");
    screen.press("n");
    screen.shows("namespace/uts — 아직");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/corpus/namespace/uts");
    fs::copy(corpus.join("right-shell/solution.sh"), own.join("solution.sh")).expect("a save");
    screen.shows("2개 중 1개 통과");
    screen.press("l");
    screen.shows("> ✔ namespace/uts");
    screen.press("q");
    assert_eq!(screen.ends(), Some(0));

    let mut screen = Screen::start(folder.path());
    screen.shows("✔ namespace/uts");
    screen.press("r");
    screen.shows("처음부터 다시");
    screen.press("y");
    screen.shows("2개 중 0개 통과");
    screen.shows("namespace/uts — 아직");
    let starter = fs::read(corpus.join("starter/solution.sh")).expect("a starter");
    assert_eq!(fs::read(own.join("solution.sh")).expect("a solution"), starter);
    assert!(own.join("old-solution.sh").exists());
    screen.press("h");
    screen.shows("같은");
    screen.press("\u{3}");
    assert_eq!(screen.ends(), Some(0));
}

/// Told to end, it gives the terminal back.
#[test]
fn sigterm_gives_the_terminal_back() {
    let folder = workbook();
    let screen = Screen::start(folder.path());
    screen.shows("6점 중 0점");
    let modes = tcgetattr(&screen.terminal).expect("modes").local_modes;
    assert!(!modes.contains(LocalModes::ICANON), "keys come one by one");
    kill_process(Pid::from_child(&screen.child), Signal::TERM).expect("it is told");
    screen.ends();
}

/// Without a terminal it says what to do instead.
#[test]
fn it_needs_a_terminal() {
    let folder = workbook();
    let output = isolab().arg("watch").arg(folder.path().join("book")).output().expect("it starts");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("isolab grade"), "{output:?}");
}
