//! The guest's console: what the kernel says there, and what of it matters.

use std::collections::VecDeque;

/// How much of the end is kept, in bytes.
const KEPT: usize = 64 << 10;

/// The end of what a console has shown.
#[derive(Debug, Default)]
pub(super) struct Console(VecDeque<u8>);

impl Console {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.0.extend(bytes.iter().filter(|byte| **byte != b'\r'));
        let over = self.0.len().saturating_sub(KEPT);
        self.0.drain(..over);
    }

    pub(super) fn text(&self) -> String {
        let (one, two) = self.0.as_slices();
        String::from_utf8_lossy(&[one, two].concat()).into_owned()
    }

    /// The kernel's sentence about its panic, and the text from the first oops on.
    pub(super) fn panic(&self) -> Option<(String, String)> {
        let text = self.text();
        let sentence = "Kernel panic - not syncing: ";
        let at = text.find(sentence)?;
        let reason = text[at + sentence.len()..].lines().next().unwrap_or_default().to_owned();
        // A panic often has an oops before it, which names the culprit.
        let signs = ["BUG: ", "Oops: ", "general protection fault", "sysrq: Trigger a crash"];
        let first = signs.iter().filter_map(|sign| text[..at].find(sign)).min().unwrap_or(at);
        let line = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
        Some((reason, text[line..].trim_end().to_owned()))
    }
}
