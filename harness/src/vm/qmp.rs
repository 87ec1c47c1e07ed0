//! QEMU's own control channel.
//!
//! Source: docs/interop/qmp-spec.rst of QEMU.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Doing, Error, Result};

/// How long QEMU may take for one answer.
const ANSWER: Duration = Duration::from_secs(20);

/// The control channel of one QEMU.
#[derive(Debug)]
pub(super) struct Qmp<'a>(BufReader<&'a UnixStream>);

impl<'a> Qmp<'a> {
    /// Takes `stream`, which nobody has used, and leaves the negotiation mode.
    pub(super) fn new(stream: &'a UnixStream) -> Result<Self> {
        stream.set_read_timeout(Some(ANSWER)).doing(|| "set a timeout")?;
        let mut qmp = Self(BufReader::new(stream));
        qmp.execute("qmp_capabilities", json!({}))?;
        Ok(qmp)
    }

    /// What QEMU answers to `command`.
    ///
    /// # Errors
    /// It refuses, with its own words, or is gone.
    pub(super) fn execute(&mut self, command: &str, arguments: Value) -> Result<Value> {
        let mut line = json!({"execute": command, "arguments": arguments}).to_string();
        line.push('\n');
        self.0.get_mut().write_all(line.as_bytes()).doing(|| format!("ask QEMU to {command}"))?;
        loop {
            let mut line = String::new();
            let got = self.0.read_line(&mut line).doing(|| format!("wait for {command}"))?;
            if got == 0 {
                return Err(Error::Setup(format!("QEMU went away during {command}")));
            }
            let answer: Value = serde_json::from_str(&line)
                .map_err(|error| Error::Setup(format!("QEMU's answer is damaged: {error}")))?;
            if let Some(returned) = answer.get("return") {
                return Ok(returned.clone());
            }
            if let Some(error) = answer.get("error") {
                return Err(Error::Setup(format!("QEMU refuses {command}: {}", error["desc"])));
            }
            // Its greeting, or an event.
        }
    }

    /// Writes the state of all devices to the file at `path`; memory stays where it is.
    pub(super) fn save_devices(&mut self, path: &str) -> Result<()> {
        self.leave_memory()?;
        self.execute("migrate", json!({"uri": format!("file:{path}")}))?;
        let deadline = Instant::now() + ANSWER;
        loop {
            let state = self.execute("query-migrate", json!({}))?;
            match state["status"].as_str() {
                Some("completed") => return Ok(()),
                Some("failed" | "cancelled") => {
                    return Err(Error::Setup(format!("QEMU could not save a guest: {state}")));
                }
                _ if Instant::now() > deadline => {
                    return Err(Error::Setup(format!("QEMU does not end saving: {state}")));
                }
                _ => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    /// Begins to read the state of all devices from the file at `path`.
    pub(super) fn load_devices(&mut self, path: &str) -> Result<()> {
        self.leave_memory()?;
        self.execute("migrate-incoming", json!({"uri": format!("file:{path}")})).map(drop)
    }

    fn leave_memory(&mut self) -> Result<()> {
        let capability = json!({"capability": "x-ignore-shared", "state": true});
        self.execute("migrate-set-capabilities", json!({"capabilities": [capability]})).map(drop)
    }
}
