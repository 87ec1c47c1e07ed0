//! Images, graded.

pub mod mount_by_hand;
