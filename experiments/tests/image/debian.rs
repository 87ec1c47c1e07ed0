//! The Debian root as an image of a real engine, which is private to the test.

use harness::cache;

use super::script;
use crate::support::isolab;

/// What a Debian base system becomes in an engine's store, out of it, and mounted by hand.
const SCRIPT: &str = r#"
    mount -t tmpfs -o size=2g big /tmp/work; cd /tmp/work
    debian=/run/host/shared/root
    mkdir -p own/upper own/work own/tmp point root
    mount -t overlay overlay -o lowerdir=/etc,upperdir=own/upper,workdir=own/work /etc
    export TMPDIR=/tmp/work/own/tmp HOME=/tmp/work/own
    at=/tmp/work/own
    containerd --root $at/c --state $at/state --address $at/c.sock >own/log 2>&1 &
    until [ -S own/c.sock ]; do sleep 0.05; done
    dockerd --data-root=$at/data --exec-root=$at/exec --pidfile=$at/pid --host=unix://$at/socket \
        --containerd=$at/c.sock --storage-driver=overlay2 --bridge=none --iptables=false \
        --ip6tables=false --ip-masq=false >>own/log 2>&1 &
    export DOCKER_HOST=unix://$at/socket
    until docker version >/dev/null 2>&1; do sleep 0.05; done

    tar --format=pax -C $debian -c . | docker import --change 'CMD ["bash"]' - debian:stable >/dev/null
    $ISOLAB image inspect $at/data --name debian:stable | grep -o 'digests are right'
    # A layer's own folder is the engine's, and so is the time of its last change.
    differences=$($ISOLAB image diff $at/data $debian --store store | grep -v '^\.: time ') || :
    echo "differences: $differences"
    $ISOLAB image mount $at/data --name debian:stable --on point --store store
    chroot point dpkg-query --show | wc -l
    $ISOLAB image unmount point
    docker create --name exported debian:stable >/dev/null
    docker export exported | tar x -C root
    chroot root dpkg-query --show | wc -l
    chroot $debian dpkg-query --show | wc -l
    chroot root bash -c '. /etc/os-release; echo $ID'
"#;

#[test]
fn the_debian_root_is_the_image_that_an_engine_makes_of_it() {
    if crate::support::is_root() {
        // Makes the root where it is not kept yet.
        let made = isolab().args(["run", "chroot/debootstrap"]).output().expect("isolab starts");
        if made.status.code() != Some(0) {
            return println!("not tried: {}", String::from_utf8_lossy(&made.stdout));
        }
    }
    let cache = cache::folder().expect("a cache");
    let kept = std::fs::read_dir(&cache).into_iter().flatten().flatten().map(|entry| entry.path());
    let kept = kept.filter(|path| path.join("root/etc/debian_version").exists()).min();
    let Some(kept) = kept else { return println!("not tried: there is no Debian root") };
    let Some((said, status)) = script(&kept, SCRIPT, &[]) else { return };
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!((status, lines.len()), (0, 6), "{said}");
    assert_eq!(
        (lines[0], lines[1], lines[5]),
        ("digests are right", "differences: ", "debian"),
        "{said}"
    );
    let packages: Vec<usize> =
        lines[2..5].iter().map(|count| count.parse().expect("a number")).collect();
    assert!(packages[0] > 50 && packages.iter().all(|count| *count == packages[0]), "{said}");
}
