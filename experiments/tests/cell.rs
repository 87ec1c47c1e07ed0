//! What untrusted code can do in a cell, what it cannot, and that each of these tests
//! would see a defence that is gone.

use harness::sandbox::untrusted::{Answer, TABLE};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::isolab;

/// What became of scripts, each in a cell of its own.
fn cells(arguments: &[&str]) -> Vec<Value> {
    let output = isolab().args(["selftest", "cell"]).args(arguments).output().expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().map(|line| serde_json::from_str(line).expect("a JSON value"));
    let told: Vec<Value> = lines.collect();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!told.is_empty() && output.status.success(), "{text}{complaint}");
    told
}

/// What became of one script; nothing of it is left on the machine.
fn cell(arguments: &[&str]) -> Value {
    let mut told = cells(arguments).remove(0);
    assert_eq!(told["leaks"], json!([]));
    told["ran"].take()
}

/// Both streams of a script that ended by itself with 0.
fn says(arguments: &[&str]) -> String {
    let told = cell(arguments);
    let ran = &told["ran"]["Ok"];
    assert_eq!(ran["end"], json!({"ended": {"Exit": 0}}), "{arguments:?}: {told:#}");
    let text = |at: usize| ran["printed"][at].as_str().expect("a text");
    format!("{}{}", text(0), text(1))
}

fn end(arguments: &[&str]) -> Value {
    cell(arguments)["ran"]["Ok"]["end"].take()
}

/// The exercises need all of this.
#[rstest]
#[case("id -u", "0\n")]
#[case("hostname other && hostname", "other\n")]
#[case("mkdir -p r/usr && mount --bind /usr r/usr && ls r/usr/bin/true", "r/usr/bin/true\n")]
#[case("unshare -p -f --mount-proc sh -c 'echo $$; ls -d /proc/[0-9]*'", "1\n/proc/1\n")]
#[case("unshare -C -i -m -n -p -f -u -U -r id -u", "0\n")]
#[case(
    "mkdir l u w m; mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m && echo a >m/a && cat u/a",
    "a\n"
)]
#[case("mount -t tmpfs t /mnt && cp /bin/true /mnt && chroot / true && echo ok", "ok\n")]
#[case("mknod w c 0 0 && stat -c %t:%T w", "0:0\n")]
#[case(
    "mkdir n && mount -t tmpfs n n && mkdir n/o && cd n && pivot_root . o && echo pivoted",
    "pivoted\n"
)]
#[case("cat <(echo substituted)", "substituted\n")]
#[case("echo 'int main(){return 7;}' >a.c && gcc a.c -o a && ./a; echo $?", "7\n")]
#[case("python3 -c 'print(1+1)'; ip -br link | cut -d' ' -f1", "2\nlo\n")]
#[case("ip link add v0 type veth peer v1 && ip -br link | grep -c @", "2\n")]
fn what_the_exercises_need_works(#[case] script: &str, #[case] printed: &str) {
    assert_eq!(says(&[script]), printed);
}

/// Each defence: what the script says with it, and what it says when it is left out.
#[rstest]
#[case(
    "filter",
    "python3 -c 'import ctypes; print(ctypes.CDLL(None).syscall(250, 6, 0))'",
    "-1\n",
    "1\n"
)]
#[case("no-new-privs", "grep NoNewPrivs /proc/self/status", "NoNewPrivs:\t1\n", "NoNewPrivs:\t0\n")]
#[case("processes", "for i in $(seq 60); do sleep 9 & done 2>/dev/null; jobs | wc -l", "", "60\n")]
#[case(
    "memory",
    "python3 -c \"a='a' * (200 << 20); print(len(a) >> 20)\"; true",
    "Killed",
    "200\n"
)]
#[case(
    "files",
    "dd if=/dev/zero of=/tmp/a bs=1M count=30 2>/dev/null; test $(stat -c %s /tmp/a) -lt 20971520; echo $?",
    "0\n",
    "1\n"
)]
#[case(
    "namespaces",
    "for i in $(seq 24); do unshare -U sleep 9 & done 2>/dev/null; sleep 0.3; jobs -r | wc -l",
    "15\n",
    "24\n"
)]
#[case("rlimits", "test $(ulimit -Hn) -le 1024; echo $?", "0\n", "1\n")]
#[case("lock", "umount -l /usr 2>/dev/null; echo $?", "32\n", "0\n")]
#[case("undumpable", "cat /proc/1/maps 2>&1 >/dev/null | wc -l; true", "1\n", "0\n")]
#[case("network", "ip link set lo up 2>/dev/null; echo $?", "0\n", "2\n")]
#[case("view", "ls -d /boot 2>/dev/null | wc -l", "0\n", "1\n")]
fn a_defence_holds_and_its_absence_shows(
    #[case] defence: &str,
    #[case] script: &str,
    #[case] with: &str,
    #[case] without: &str,
) {
    let small = ["--processes", "40", "--memory", "100", "--files", "20", "--time", "5000"];
    // bash tries a refused fork again and again, for longer than it may.
    match defence {
        "processes" => {
            assert!(cell(&[&small[..], &[script]].concat())["fork_refusals"].as_u64() > Some(0));
        }
        "memory" => {
            let told = cell(&[&small[..], &[script]].concat());
            assert!(told["oom_kills"].as_u64() > Some(0), "{told:#}");
        }
        _ => {
            let said = says(&[&small[..], &[script]].concat());
            assert_eq!(said, with, "with {defence}");
        }
    }
    let large = ["--processes", "100", "--memory", "400", "--files", "20", "--time", "5000"];
    let large = if defence == "processes" || defence == "memory" { &large } else { &small };
    let said = says(&[&large[..], &["--without", defence, script]].concat());
    assert!(said.ends_with(without), "without {defence}: {said}");
}

/// Every call of the table, answered as the table says; a violation ends the cell, also
/// when it is a grandchild's.
#[test]
fn refused_calls_are_refused() {
    let call = |number: i64| {
        format!(
            "python3 -c 'import ctypes,errno; l=ctypes.CDLL(None,use_errno=True); \
             r=l.syscall({number},0,0,0,0,0); print(r,errno.errorcode[ctypes.get_errno()])' & wait; true"
        )
    };
    let rows = || TABLE.iter().filter(|row| row.number >= 0);
    let scripts: Vec<String> = rows().map(|row| call(row.number)).collect();
    let scripts: Vec<&str> = scripts.iter().map(String::as_str).collect();
    for (row, told) in rows().zip(cells(&scripts)) {
        let ran = &told["ran"]["ran"]["Ok"];
        match row.answer {
            Answer::Absent => assert_eq!(ran["printed"][0], "-1 ENOSYS\n", "{}", row.name),
            Answer::Refused => assert_eq!(ran["printed"][0], "-1 EPERM\n", "{}", row.name),
            Answer::Violation => assert_eq!(ran["end"], json!({"violation": row.name})),
        }
    }
}

/// Calls beyond the table: younger ones, those of x32 and of i386, sockets that leave the
/// network namespace, limits of others, typing on a terminal.
#[test]
fn calls_by_other_ways_are_refused() {
    let script = "python3 - <<'P'
import ctypes, errno, socket
l = ctypes.CDLL(None, use_errno=True)
for n in (999, 0x40000000 + 39):
    print(l.syscall(n, 0), errno.errorcode[ctypes.get_errno()])
for family in (40, 38, 31):
    try: print(socket.socket(family, socket.SOCK_STREAM, 0))
    except OSError as e: print(errno.errorcode[e.errno])
print(l.prlimit(1, 0, (ctypes.c_ulong * 2)(1, 1), None), errno.errorcode[ctypes.get_errno()])
P
echo 'int main(){int r;__asm__ volatile(\"int $0x80\":\"=a\"(r):\"a\"(20));return 0;}' >a.c
gcc a.c -o a; ./a 2>/dev/null; echo $?";
    let absent = "-1 ENOSYS\n".repeat(2) + &"EAFNOSUPPORT\n".repeat(3);
    // A caller of i386 dies of SIGSYS; where the kernel has no i386 at all, of SIGSEGV.
    let said = says(&[script]);
    let dead = [159, 139].map(|status| format!("{absent}-1 EPERM\n{status}\n"));
    assert!(dead.iter().any(|dead| said.starts_with(dead.as_str())), "{said}");
    let typing = "python3 -c 'import fcntl; fcntl.ioctl(0, 0x5412, b\"x\")'";
    assert_eq!(end(&[typing]), json!({"violation": "ioctl that types on a terminal"}));
}

/// Nothing of /proc or /sys opens for writing but what belongs to the cell's namespaces.
#[test]
fn the_kernels_settings_are_out_of_reach() {
    let script = "python3 - <<'P'
import os
for top in ('/proc', '/sys'):
    for folder, folders, files in os.walk(top):
        if folder == '/proc': folders[:] = [f for f in folders if not f.isdigit() and 'self' not in f]
        for file in files:
            path = os.path.join(folder, file)
            try: os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
            except OSError: continue
            print(path)
P";
    let own = |path: &str| {
        let kernel = ["msg", "sem", "shm", "auto_msgmni", "ns_last_pid", "pid_max"];
        // Triggers of pressure are the writer's own, and gone with its descriptor.
        let prefixes = [
            "/proc/mounts",
            "/proc/net/",
            "/proc/pressure/",
            "/proc/sys/net/",
            "/proc/sys/user/",
            "/proc/sys/fs/mqueue/",
        ];
        prefixes.iter().any(|prefix| path.starts_with(prefix))
            || path
                .strip_prefix("/proc/sys/kernel/")
                .is_some_and(|name| kernel.iter().any(|own| name.starts_with(own)))
    };
    let said = says(&[script]);
    let foreign: Vec<_> = said.lines().filter(|path| !own(path)).collect();
    assert_eq!(foreign, Vec::<&str>::new());
    assert!(said.contains("/proc/sys/kernel/msgmax"), "{said}");
}

/// The init, the wall and the machine's files.
#[rstest]
#[case("kill -9 1; kill -9 -1 2>/dev/null; ls -d /proc/1", "/proc/1\n")]
#[case("tr -d '\\0' </proc/1/cmdline | wc -c", "0\n")]
#[case("cat /proc/1/environ /proc/1/mem /proc/1/syscall 2>/dev/null | wc -c", "0\n")]
#[case(
    "for n in mnt user net; do nsenter --$n=/proc/1/ns/$n true 2>/dev/null; echo $?; done",
    "1\n1\n1\n"
)]
#[case("ls /proc/1/root /proc/1/cwd /proc/1/fd 2>/dev/null | wc -l", "0\n")]
#[case("ls -d /proc/[0-9]*; true", "/proc/1\n/proc/2\n")]
#[case("umount /proc; ls /proc | wc -l", "0\n")]
#[case(
    "umount -l / 2>/dev/null; mount -o remount,rw /usr 2>/dev/null; mount -o remount,bind,rw /usr 2>/dev/null; touch /usr/x 2>/dev/null; mount -o remount,size=9g / 2>/dev/null; df -k --output=size / | tail -1",
    "262144\n"
)]
#[case("mknod k b 254 0 2>/dev/null; mknod n c 1 1 2>/dev/null; ls", "")]
#[case("mkdir c; mount -t cgroup2 c c 2>/dev/null; echo 0 >c/cgroup.procs; mkdir c/x; true", "")]
#[case(
    "ls /home /root /srv /var/lib /etc/shadow /etc/ssh 2>/dev/null | grep -v -e '^/' -e nginx -e '^$' | wc -l",
    "0\n"
)]
#[case("cat /proc/self/cgroup | cut -d: -f3 | sort -u", "/\n")]
#[case(
    "ls /proc/self/fd | wc -l; env | cut -d= -f1 | grep -v -e PWD -e SHLVL -e '^_' | sort",
    "4\nLC_ALL\nPATH\n"
)]
#[case(
    "docker 2>/dev/null; echo $?; ls /usr/bin/docker /usr/sbin/runc /run/docker.sock 2>/dev/null; true",
    "127\n"
)]
#[case("echo c >/proc/sysrq-trigger; echo x >/proc/sys/kernel/core_pattern; true", "")]
fn what_is_not_the_codes_own_is_closed(#[case] script: &str, #[case] printed: &str) {
    let said = says(&[script]);
    let quiet: String = said
        .lines()
        .filter(|line| !line.starts_with("bash: ") && !line.starts_with("mkdir: "))
        .map(|line| format!("{}\n", line.trim()))
        .collect();
    assert_eq!(quiet, printed, "{said}");
}

/// Programs that would not end by themselves, and what they end with.
#[rstest]
#[case::deadline(&["--time", "500", "while :; do :; done"], json!("late"))]
#[case::terminated(&["--time", "500", "trap '' TERM HUP INT; setsid sh -c 'trap \"\" TERM; sleep 99' & sleep 99"], json!("late"))]
#[case::output(&["--output", "50000", "yes"], json!("too-much-output"))]
#[case::daemon(&["setsid sleep 99 >/dev/null 2>&1 & true"], json!({"ended": {"Exit": 0}}))]
#[case::bomb(&["--time", "2000", "--processes", "40", ":(){ :|:& };: 2>/dev/null; sleep 9"], json!("late"))]
#[case::tmpfs(&["--memory", "64", "mount -t tmpfs -o size=9g t /mnt; dd if=/dev/zero of=/mnt/a bs=1M"], json!({"ended": {"Signal": 9}}))]
#[case::mounts(&["mkdir m; for i in $(seq 20); do mount --rbind / m 2>/dev/null || break; done; echo $?"], json!({"ended": {"Exit": 0}}))]
#[case::pinned(&["touch n; unshare --uts=n true; mount --bind /proc/self/ns/ipc n; exit 3"], json!({"ended": {"Exit": 3}}))]
fn everything_ends(#[case] arguments: &[&str], #[case] expected: Value) {
    assert_eq!(end(arguments), expected);
}

/// The ids are subordinate: none is the machine's root, and none is a person's.
#[test]
fn the_ids_are_nobody_elses() {
    let told = cell(&["true"]);
    let map = told["ids"].as_str().expect("a map");
    let fields: Vec<u64> = map.split_whitespace().map(|id| id.parse().expect("an id")).collect();
    assert!(fields.len() == 3 && fields[0] == 0 && fields[1] >= 65536, "{map}");
}
