//! The terminal while keys are read one by one. It is given back as it was found, also when
//! the program panics or is told to end.

use std::io::Write;
use std::panic;

use crossterm::cursor::MoveTo;
use crossterm::queue;
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode};

/// A terminal in raw mode. Dropping it gives it back.
pub struct Terminal {}

impl Terminal {
    /// Takes the terminal. What was on the screen stays in what can be scrolled back to.
    pub fn enter() -> anyhow::Result<Self> {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let _ = disable_raw_mode();
            before(info);
        }));
        enable_raw_mode()?;
        Ok(Self {})
    }

    /// Draws a page from the top.
    pub fn draw(&mut self, page: &str) -> anyhow::Result<()> {
        let mut out = anstream::stdout().lock();
        queue!(out, Clear(ClearType::All), MoveTo(0, 0))?;
        out.write_all(page.replace('\n', "\r\n").as_bytes())?;
        Ok(out.flush()?)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
        let _ = writeln!(std::io::stdout());
    }
}
