//! Graded exercises on namespaces.

pub mod uts;
