//! Reporters: each reads records, and nothing else.

mod fact;
mod isolation;
mod kernels;
mod matrix;
mod number;
mod page;
mod transcript;

pub use fact::plain;
pub use isolation::Isolation;
pub use kernels::{Differing, Kernels};
pub use matrix::{Cause, Cell, Drawing, Matrix, Row, Section};
pub use number::{bytes, nanoseconds, ratio};
pub use page::{Figure, Page};
pub use transcript::{Style, transcript, wrap};
