//! Reporters: each reads records, and nothing else.

mod fact;
mod transcript;

pub use fact::plain;
pub use transcript::{Style, transcript, wrap};
