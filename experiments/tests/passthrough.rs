//! The FUSE passthrough: what is done through it is what the folder behind would show.

use crate::support::{is_root, isolab};

/// Does the same in a plain folder and through the passthrough, and compares both, as
/// listings with every attribute. Ends with 0 if they are the same.
const SCRIPT: &str = r#"
set -eu
cd /tmp/work
mkdir plain behind point
"$ISOLAB" passthrough behind point & server=$!
for _ in $(seq 1000); do grep -q ' /tmp/work/point fuse' /proc/self/mountinfo && break; sleep 0.01; done

work() {
    cd "$1"
    echo one > file; echo two >> file; truncate -s 5 file; chmod 640 file
    mkdir -p folder/inner; mv file folder/inner/; ln folder/inner/file linked
    ln -s folder/inner/file link; mkfifo fifo; chown 1:2 linked
    touch -d '2001-02-03 04:05:06.5' linked; setfattr -n user.note -v kept linked
    dd if=/dev/zero of=sparse bs=1 count=1 seek=1000000 status=none
    printf middle | dd of=sparse bs=1 seek=500 conv=notrunc status=none
    mkdir gone; touch gone/a; rm -r gone
    touch over; mv linked over
    ! mkdir folder 2>/dev/null; ! rmdir folder 2>/dev/null; ! cat absent 2>/dev/null
    cd ..
}
seen() {
    (cd "$1"; find . -mindepth 1 ! -type d -printf '%p %y %m %U:%G %n %s %l ' -exec sh -c \
        '[ -f "$1" ] && [ ! -L "$1" ] && sha256sum < "$1" || echo' sh {} \; | sort
     stat -c '%n %Y' over; getfattr -d over; find . -type d -printf '%p %m\n' | sort)
}
work plain
work point
seen plain > expected
seen point > through
seen behind > at_rest
kill -0 $server
umount point
wait $server
diff expected through
diff expected at_rest
"#;

#[test]
fn the_passthrough_is_the_folder_behind() {
    if !is_root() {
        // Devices and owners of others need root, and so does /dev/fuse on some machines.
        println!("as an ordinary user there is nothing to compare");
        return;
    }
    let output = isolab().args(["selftest", "script", SCRIPT]).output().expect("isolab starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
}
