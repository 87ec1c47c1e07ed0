//! Tar archives from strangers: read as a stream, with bounds on everything that is kept
//! in memory, and without believing what they say of themselves.
//!
//! The `tar` crate decodes the fields of a header. The stream is read here, since layers
//! of images need what that crate does not give: attributes with any bytes in them,
//! sparse files in all four forms, and a bound on the length of names.
//!
//! # References
//! pax(1), "pax Header Block" and "ustar Interchange Format"; GNU tar manual, "Storing
//! Sparse Files".

mod budget;
mod entries;
mod entry;
mod flaw;
mod pax;
mod sparse;

pub use budget::{Budget, Limits};
pub use entries::Entries;
pub use entry::{Entry, What};
pub use flaw::{Flaw, Refused, flaw_of};
pub use sparse::Part;
