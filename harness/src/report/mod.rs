//! Reporters: each reads records, and nothing else.

mod fact;
mod matrix;
mod transcript;

pub use fact::plain;
pub use matrix::{Differing, Matrix};
pub use transcript::{Style, transcript, wrap};
