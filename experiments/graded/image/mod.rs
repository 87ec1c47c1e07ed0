//! Images, graded.

pub mod inspect;
pub mod mount_by_hand;
pub mod store_layout;
