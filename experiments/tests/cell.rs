//! What untrusted code can do in a cell, and what it cannot.

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

/// Both streams of a script that ended by itself with 0.
fn says(script: &str) -> String {
    let told = cells(&[script]);
    let ran = &told[0]["ran"]["ran"]["Ok"];
    assert_eq!(ran["end"], json!({"ended": {"Exit": 0}}), "{script}: {:#}", told[0]);
    assert_eq!(told[0]["leaks"], json!([]));
    let text = |at: usize| ran["printed"][at].as_str().expect("a text");
    format!("{}{}", text(0), text(1))
}

/// The exercises need all of this.
#[rstest]
#[case("id -u", "0\n")]
#[case("hostname other && hostname", "other\n")]
#[case("mkdir r && mount --bind /usr r && ls r/bin/true", "r/bin/true\n")]
#[case("unshare -p -f --mount-proc sh -c 'echo $$; ls -d /proc/[0-9]*'", "1\n/proc/1\n")]
#[case("unshare -C -i -m -n -p -f -u -U -r id -u", "0\n")]
#[case(
    "mkdir l u w m; mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m && echo a >m/a && cat u/a",
    "a\n"
)]
#[case("mount -t tmpfs t /mnt && cp /bin/true /mnt && chroot / true && echo ok", "ok\n")]
#[case("mknod w c 0 0 && stat -c %t:%T w", "0:0\n")]
#[case("cat <(echo substituted)", "substituted\n")]
#[case("echo 'int main(){return 7;}' >a.c && gcc a.c -o a && ./a; echo $?", "7\n")]
#[case("python3 -c 'print(1+1)'; ip -br link | cut -d' ' -f1", "2\nlo\n")]
fn what_the_exercises_need_works(#[case] script: &str, #[case] printed: &str) {
    assert_eq!(says(script), printed);
}
