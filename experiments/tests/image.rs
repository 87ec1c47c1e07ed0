//! `isolab image`: what it makes, reads and refuses.

mod archive;
mod commands;
mod debian;
mod hostile;
mod kept;
mod wellformed;

use std::path::Path;

use crate::support::{is_root, isolab};

/// What a script printed in a sandbox that has `share`, with its exit status; `None` for
/// an ordinary user: owners, devices and trusted attributes take root.
fn script(share: &Path, script: &str, arguments: &[&str]) -> Option<(String, i32)> {
    if !is_root() {
        println!("not tried: it takes root");
        return None;
    }
    let mut command = isolab();
    command.args(["selftest", "script", "--share"]).arg(share).arg(script).args(arguments);
    let output = command.output().expect("isolab starts");
    let text = [output.stdout, output.stderr].concat();
    let status = output.status.code().expect("an exit status");
    Some((String::from_utf8_lossy(&text).into_owned(), status))
}
