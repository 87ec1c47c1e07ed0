//! What host and guest say to each other, and how it is framed.
//!
//! A frame is a kind (one byte), a length (four bytes, little-endian) and a body. Kind 0
//! is a message in JSON; any other is a piece of the stream of that number.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::fresh::{Drawn, Fresh};
use crate::sandbox::Ended;
use crate::{Doing, Error, Result};

/// Longest body that is accepted, in bytes.
const LONGEST: usize = 256 << 20;

/// A program for a guest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Program {
    /// The program, looked for on a fixed PATH, and its arguments.
    pub arguments: Vec<String>,
    /// Additions to an environment of PATH, LC_ALL and HOME.
    pub environment: Vec<(String, String)>,
    /// Where it starts.
    pub folder: PathBuf,
    /// Files that are written into the guest first: path, mode, content.
    #[serde(skip)]
    pub files: Vec<(PathBuf, u32, Vec<u8>)>,
    /// The most memory that it may use, in bytes, and the most processes.
    pub limits: Limits,
    /// When it is killed.
    pub deadline: Duration,
    /// A terminal of this size instead of pipes.
    pub terminal: Option<Window>,
}

/// What a program in a guest may use; what is absent is as large as the guest.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Limits {
    /// Memory in bytes.
    pub memory: Option<u64>,
    /// Processes.
    pub processes: Option<u64>,
}

/// The size of a terminal.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Window {
    /// Lines.
    pub rows: u16,
    /// Characters in a line.
    pub columns: u16,
}

impl Program {
    /// The program of these arguments, from the root folder, with a minute to run.
    pub fn new<S: Into<String>>(arguments: impl IntoIterator<Item = S>) -> Self {
        Self {
            arguments: arguments.into_iter().map(Into::into).collect(),
            environment: Vec::new(),
            folder: "/".into(),
            files: Vec::new(),
            limits: Limits::default(),
            deadline: Duration::from_secs(60),
            terminal: None,
        }
    }
}

/// How a program in a guest ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// With this status, or by this signal.
    Ended(Ended),
    /// It was killed at its deadline.
    Late,
    /// It could not be started: the errno of execve(2) or of what comes before, and why.
    NotStarted(i32, String),
}

/// From the host to the guest.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Order {
    /// Load every module.
    Load,
    /// Make the world; this is of now.
    Enter(Fresh),
    /// A file of this path and mode, of this many bytes: stream [`FILE`] follows.
    File(PathBuf, u32, u64),
    /// Run this.
    Run(Program),
    /// Standard input has ended.
    EndOfInput,
    /// The terminal has another size.
    Resize(Window),
}

/// From the guest to the host.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Report {
    /// The init runs, on the kernel of this release.
    Hello(String),
    /// What it was to load is loaded, and it has seen nothing of the host yet.
    Loaded,
    /// The world could not be made.
    Broken(String),
    /// The world stands: programs can be run.
    Ready(Drawn),
    /// The program has ended.
    End(End),
}

/// Standard input, from the host.
pub(super) const INPUT: u8 = 16;
/// The content of a file, from the host.
pub(super) const FILE: u8 = 17;
/// Standard output.
pub(super) const OUTPUT: u8 = 1;
/// Standard error.
pub(super) const ERROR: u8 = 2;
/// What the program writes to its descriptor 3.
pub(super) const RECORD: u8 = 3;

/// One frame.
#[derive(Debug)]
pub(super) enum Frame<T> {
    Message(T),
    Bytes(u8, Vec<u8>),
}

/// Bytes that arrive in any pieces, and the frames in them.
#[derive(Debug, Default)]
pub(super) struct Frames(Vec<u8>);

impl Frames {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// The next whole frame.
    ///
    /// # Errors
    /// What came is no frame: the other side is not ours.
    pub(super) fn next<T: for<'de> Deserialize<'de>>(&mut self) -> Result<Option<Frame<T>>> {
        let Some((head, rest)) = self.0.split_first_chunk::<5>() else { return Ok(None) };
        let [kind, length @ ..] = *head;
        let length = u32::from_le_bytes(length) as usize;
        if length > LONGEST {
            return Err(Error::Setup(format!("a frame of {length} bytes is too long")));
        }
        let Some(body) = rest.get(..length) else { return Ok(None) };
        let frame = match kind {
            0 => serde_json::from_slice(body)
                .map(Frame::Message)
                .map_err(|error| Error::Setup(format!("a frame is damaged: {error}")))?,
            stream => Frame::Bytes(stream, body.to_vec()),
        };
        self.0.drain(..5 + length);
        Ok(Some(frame))
    }
}

/// Sends a message.
pub(super) fn send(to: &mut impl Write, message: &impl Serialize) -> Result<()> {
    let body = serde_json::to_vec(message).map_err(std::io::Error::from).doing(|| "write JSON")?;
    send_bytes(to, 0, &body)
}

/// Sends a piece of a stream.
pub(super) fn send_bytes(to: &mut impl Write, stream: u8, bytes: &[u8]) -> Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| Error::Setup("too long".into()))?;
    let head = [&[stream][..], &length.to_le_bytes()].concat();
    to.write_all(&head).and_then(|()| to.write_all(bytes)).doing(|| "write to the channel")
}
