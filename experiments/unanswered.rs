//! A process that waits for a FUSE server which does not answer, and keeps its device open: as
//! an engine's container does whose server is killed before it comes to execve(2).

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsFd;

use harness::experiment::{Lab, facts};
use harness::record::Fact;
use harness::sandbox::Command;
use harness::{Doing, Result};

/// Bytes that the device wants to have room for, at least.
const ROOM: usize = 64 << 10;

/// The bytes that each request begins with.
const HEADER: usize = 40;

/// The number of the request that opens a connection.
const INIT: u32 = 26;

/// Leaves one to the end of its sandbox.
///
/// # References
/// fuse(4): `struct fuse_in_header`, `fuse_out_header` and `fuse_init_out`.
pub(crate) fn leave(lab: &mut Lab<'_>) -> Result<()> {
    let doing = || "serve a file system";
    let device = File::options().read(true).write(true).open("/dev/fuse");
    let mut device = device.doing(doing)?;
    std::fs::create_dir("unanswered").doing(doing)?;
    let mount = "mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 none unanswered";
    let mount = Command::new(mount.split(' ')).start_with(&[device.as_fd()])?.finish()?;
    let process = Command::new(["stat", "unanswered/x"]).start_with(&[device.as_fd()])?;
    let (first, unique) = asked(&mut device).doing(doing)?;
    let header = [&80_u32.to_ne_bytes()[..], &0_i32.to_ne_bytes(), &unique].concat();
    let version = [7_u32.to_ne_bytes(), 31_u32.to_ne_bytes()].concat();
    let answer = [header, version, vec![0; 56]].concat();
    device.write_all(&answer).doing(doing)?;
    let (second, _) = asked(&mut device).doing(doing)?;
    // Waiting for its end would be waiting for ever.
    std::mem::forget(process);
    let state = if first == INIT && second != INIT { "waits" } else { "does not wait" };
    let seen = facts([("end", mount.ended.fact()), ("state", Fact::text(state))]);
    lab.note("misdeed", "a process that waits for a FUSE server", seen)
}

/// The next request: its operation, and the number that an answer repeats.
fn asked(device: &mut File) -> std::io::Result<(u32, [u8; 8])> {
    let mut request = vec![0; ROOM];
    // One read gives one request, and never a part.
    if device.read(&mut request)? < HEADER {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    let (mut operation, mut unique) = ([0; 4], [0; 8]);
    operation.copy_from_slice(&request[4..8]);
    unique.copy_from_slice(&request[8..16]);
    Ok((u32::from_ne_bytes(operation), unique))
}
