//! Reporters: each reads records, and nothing else.

mod fact;
mod isolation;
mod kernels;
mod matrix;
mod transcript;

pub use fact::plain;
pub use isolation::Isolation;
pub use kernels::{Differing, Kernels};
pub use matrix::{Cause, Cell, Drawing, Matrix, Row, Section};
pub use transcript::{Style, transcript, wrap};
