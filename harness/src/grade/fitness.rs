//! Why a program that was handed in cannot run, from its bytes.

use nix::errno::Errno;

use super::files::Submitted;
use super::model::Named;
use super::named;
use crate::elf::Shebang;

/// The byte order mark that some editors put before a text.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// What an ELF header for this machine begins with, and the number of its processor.
const ELF: &[u8] = b"\x7fELF";
#[cfg(target_arch = "x86_64")]
const MACHINE: u16 = 62;
#[cfg(target_arch = "aarch64")]
const MACHINE: u16 = 183;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const MACHINE: u16 = 0;

/// Why it cannot run whatever the machine holds; `None` if only the kernel can tell.
pub(super) fn unfit(solution: &Submitted) -> Option<Named> {
    let content = solution.content.as_slice();
    let file = || ("file", solution.path.to_string_lossy().into_owned());
    let why = |key| Some(named(key, [file()]));
    if content.iter().all(u8::is_ascii_whitespace) {
        return why("hint-empty");
    }
    if content.starts_with(BOM) {
        return why("hint-byte-order-mark");
    }
    if content.starts_with(ELF) {
        return wrong_machine(content).map(|machine| {
            named("hint-wrong-architecture", [file(), ("machine", machine.to_string())])
        });
    }
    if !content.starts_with(b"#!") {
        return why("hint-no-shebang");
    }
    let line = content.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if line.ends_with(b"\r") {
        return why("hint-crlf");
    }
    match Shebang::parse(&content[..content.len().min(256)]) {
        Ok(_) => None,
        Err(_) => why("hint-bad-shebang"),
    }
}

/// Why the kernel refused to start it.
pub(super) fn refused(solution: &Submitted, errno: Errno) -> Named {
    let file = ("file", solution.path.to_string_lossy().into_owned());
    let start = &solution.content[..solution.content.len().min(256)];
    match (errno, Shebang::parse(start)) {
        (Errno::ENOENT, Ok(Some(shebang))) => {
            let program = shebang.program.to_string_lossy().into_owned();
            named("hint-no-interpreter", [file, ("program", program)])
        }
        (Errno::ENOENT, _) => named("hint-no-loader", [file]),
        (errno, _) => named("hint-cannot-start", [file, ("errno", format!("{errno:?}"))]),
    }
}

/// The processor that a program is for, if it is another one than this machine's.
fn wrong_machine(content: &[u8]) -> Option<u16> {
    let machine = content.get(18..20).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
    machine.filter(|machine| *machine != MACHINE)
}
