//! probe stub
use serde::{Deserialize, Serialize};
/// stub
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Profile {}
impl Profile {
    /// stub
    pub fn of_pidfd(_: &std::os::fd::OwnedFd) -> crate::Result<Self> {
        Ok(Self {})
    }
}
