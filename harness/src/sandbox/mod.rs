//! sandbox

pub mod audit;
pub mod cgroup;

mod guardian;
mod mountinfo;
mod token;

pub use token::Token;
