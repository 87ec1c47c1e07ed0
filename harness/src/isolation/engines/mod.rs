//! One file an engine.

pub mod bubblewrap;
pub mod chroot;
pub mod docker;
pub mod hand;
pub mod libvirt;
pub mod lxc;
pub mod nspawn;
pub mod oci;
pub mod own;
pub mod podman;
pub mod unshare;
