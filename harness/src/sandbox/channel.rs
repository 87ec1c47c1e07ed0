//! Framed messages, each with at most one descriptor, over a socket pair of our own.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::Instant;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};

use super::process::wait_readable;
use crate::{Doing, Error, Result};

/// Longest frame that is accepted, in bytes.
const LONGEST: usize = 64 << 20;

/// One end of the connection between a sandbox and its starter.
#[derive(Debug)]
pub struct Channel(UnixStream);

/// What waiting for a message brought.
#[derive(Debug)]
pub enum Received<T> {
    /// A message, and the descriptor that came with it.
    Message(T, Option<OwnedFd>),
    /// The other end is closed: its process has ended.
    Closed,
    /// The deadline has passed.
    Late,
}

impl Channel {
    /// A connected pair; both ends are closed on exec.
    pub fn pair() -> Result<(Self, Self)> {
        let (one, two) = UnixStream::pair().doing(|| "make a socket pair")?;
        Ok((Self(one), Self(two)))
    }

    /// Sends `message`, and a copy of `descriptor` with it.
    pub fn send(
        &mut self,
        message: &impl Serialize,
        descriptor: Option<BorrowedFd<'_>>,
    ) -> Result<()> {
        let body =
            serde_json::to_vec(message).map_err(io::Error::from).doing(|| "encode a message")?;
        let length = (body.len() as u32).to_le_bytes();
        let fds: Vec<BorrowedFd<'_>> = descriptor.into_iter().collect();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !fds.is_empty() {
            ancillary.push(SendAncillaryMessage::ScmRights(&fds));
        }
        // The descriptor travels with the frame's first bytes; NOSIGNAL turns a dead peer
        // into an error instead of SIGPIPE.
        sendmsg(&self.0, &[IoSlice::new(&length)], &mut ancillary, SendFlags::NOSIGNAL)
            .doing(|| "send a message")?;
        self.0.write_all(&body).doing(|| "send a message")
    }

    /// Waits for the next message until `deadline`.
    pub fn receive<T: for<'de> Deserialize<'de>>(
        &mut self,
        deadline: Instant,
    ) -> Result<Received<T>> {
        if !wait_readable(self.0.as_fd(), deadline)? {
            return Ok(Received::Late);
        }
        let Some((length, descriptor)) = self.head()? else { return Ok(Received::Closed) };
        if length > LONGEST {
            return Err(Error::Setup(format!("a message of {length} bytes is too long")));
        }
        let mut body = vec![0; length];
        // A peer that dies in the middle of a frame closes the socket: nothing hangs.
        if self.0.read_exact(&mut body).is_err() {
            return Ok(Received::Closed);
        }
        let message =
            serde_json::from_slice(&body).map_err(io::Error::from).doing(|| "decode a message")?;
        Ok(Received::Message(message, descriptor))
    }

    fn head(&mut self) -> Result<Option<(usize, Option<OwnedFd>)>> {
        let mut length = [0; 4];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let got = recvmsg(
            &self.0,
            &mut [IoSliceMut::new(&mut length)],
            &mut ancillary,
            RecvFlags::CMSG_CLOEXEC | RecvFlags::WAITALL,
        );
        match got {
            Ok(message) if message.bytes == length.len() => {}
            Ok(_) | Err(rustix::io::Errno::CONNRESET) => return Ok(None),
            Err(errno) => return Err(Error::io("receive a message", errno)),
        }
        let descriptor = ancillary.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut fds) => fds.next(),
            _ => None,
        });
        Ok(Some((u32::from_le_bytes(length) as usize, descriptor)))
    }
}

impl AsFd for Channel {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
