//! When each module of a guest is loaded: at its boot, or when its kernel asks for it.

mod elf;

use elf::module;
use harness::vm::plan::Plan;

/// What modules say, as those of Debian's kernels do; virtio_ring is built in.
const SAY: &[(&str, &[&str])] = &[
    ("9p", &["alias=fs-9p", "depends=9pnet,netfs"]),
    ("9pnet", &["depends="]),
    ("9pnet_virtio", &["alias=virtio:d00000009v*", "depends=9pnet,virtio"]),
    ("crc32c_generic", &["alias=crypto-crc32c", "depends="]),
    ("ext4", &["softdep=pre: crc32c_generic", "alias=fs-ext4", "depends=jbd2,netfs"]),
    ("fuse", &["alias=devname:fuse", "alias=char-major-10-229", "alias=fs-fuse"]),
    ("jbd2", &["license=GPL"]),
    ("loop", &["alias=devname:loop-control", "alias=char-major-10-237", "alias=block-major-7-*"]),
    ("netfs", &[]),
    ("veth", &["alias=rtnl-link-veth"]),
    ("virtio", &[]),
    ("virtio_console", &["alias=virtio:d00000003v*", "depends=virtio"]),
    ("virtio_pci", &["alias=pci:v00001AF4d*", "depends=virtio_ring,virtio"]),
];

fn plan(leave: impl Fn(&str) -> bool) -> Plan {
    let said = SAY.iter().filter(|(name, _)| !leave(name));
    let modules: Vec<_> = said.map(|(name, said)| ((*name).to_owned(), module(said))).collect();
    Plan::of(&modules).expect("they are modules")
}

#[test]
fn a_boot_loads_the_channel_and_the_hosts_files_and_nothing_else() {
    let plan = plan(|_| false);
    assert_eq!(plan.port, ["virtio", "virtio_pci", "virtio_console"]);
    assert_eq!(plan.files, ["9pnet", "9pnet_virtio", "netfs", "9p"]);
}

#[test]
fn the_kernel_gets_what_it_asks_for_with_what_that_needs() {
    let plan = plan(|_| false);
    let asked = |name: &str| plan.asked[name].clone();
    // What the boot has loaded is not loaded again.
    assert_eq!(asked("fs-ext4"), ["jbd2", "crc32c_generic", "ext4"]);
    assert_eq!(asked("ext4"), asked("fs-ext4"));
    assert_eq!(asked("crypto-crc32c"), ["crc32c_generic"]);
    assert_eq!(asked("rtnl-link-veth"), ["veth"]);
    // By these names a bus asks, and udev(7), and no system call.
    let vague = |name: &&String| name.contains(['*', ':']);
    assert_eq!(plan.asked.keys().find(vague), None);
    assert!(!plan.asked.contains_key("fs-9p"), "it is there");
    let mut rest = plan.rest();
    assert!(rest.iter().position(|one| one == "jbd2") < rest.iter().position(|one| one == "ext4"));
    rest.sort();
    assert_eq!(rest, ["crc32c_generic", "ext4", "fuse", "jbd2", "loop", "veth"]);
}

#[test]
fn devices_of_drivers_that_are_not_loaded_are_made() {
    let nodes = plan(|_| false).nodes;
    let expected = [("fuse", (10, 229)), ("loop-control", (10, 237))];
    assert_eq!(nodes, expected.map(|(name, number)| (name.to_owned(), number)).into());
}

/// As in a kernel that has them built in.
#[test]
fn what_is_no_module_is_not_planned() {
    let plan = plan(|name| name.starts_with("virtio") || name == "fuse" || name == "netfs");
    assert!(plan.port.is_empty(), "{:?}", plan.port);
    assert_eq!(plan.files, ["9pnet", "9pnet_virtio", "9p"]);
    assert!(!plan.nodes.contains_key("fuse") && !plan.asked.contains_key("fs-fuse"));
    assert_eq!(plan.asked["fs-ext4"], ["jbd2", "crc32c_generic", "ext4"]);
}

#[test]
fn what_is_no_elf_file_is_named() {
    let error = Plan::of(&[("loop".into(), b"text".to_vec())]).expect_err("no module").to_string();
    assert!(error.contains("loop is no module"), "{error}");
}
