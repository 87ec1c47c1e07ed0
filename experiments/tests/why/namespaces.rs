//! `isolab why unshare` and `isolab why nsenter`: each cause provoked in a sandbox.

use rstest::rstest;

use super::overlay::judge;
use super::{out_of_reach, script};
use crate::support::Runner;

/// What asks.
const WORLD: &str = r#"
    why() { $ISOLAB why --format json "$@"; }
    ordinary="setpriv --reuid=65534 --regid=65534 --clear-groups"
"#;

#[rstest]
#[case::works("why unshare -m true", "would-start", &[])]
#[case::all("why unshare -mupinCT -f --mount-proc true", "would-start", &[])]
#[case::mapped("why unshare -r true", "would-start", &[])]
#[case::outside_of_the_pid_namespace("why unshare -p true", "first-child-is-init", &[])]
#[case::program("why unshare -m nonesuch", "not-on-path", &[("name", "nonesuch")])]
#[case::program_after_a_fork("why unshare -fp /nonesuch", "missing", &[("path", "/nonesuch")])]
#[case::root("why unshare -m -R /none true", "missing", &[("path", "/none")])]
#[case::point("why unshare -fp --mount-proc=/none true", "missing", &[("path", "/none")])]
#[case::privilege(
    "$ordinary $ISOLAB why --format json unshare -m true",
    "unshare-not-permitted", &[("kind", "mnt"), ("user_namespace_helps", "true")]
)]
#[case::chrooted_at_a_mount(
    "mkdir r; mount --rbind / r; chroot r $ISOLAB why --format json unshare -U true", "chrooted", &[]
)]
#[case::chrooted_at_a_folder(
    "mkdir -p r/proc; cp $ISOLAB r/isolab; chroot r /isolab why --format json unshare -U true",
    "chrooted", &[]
)]
#[case::propagation(
    "mkdir -p r/proc; cp $ISOLAB r/isolab; chroot r /isolab why --format json unshare -m /isolab",
    "root-is-no-mount", &[]
)]
#[case::no_more_user_namespaces(
    "unshare -r sh -c \"echo 0 > /proc/sys/user/max_user_namespaces
                        $ISOLAB why --format json unshare -U true\"",
    "namespace-limit", &[("kind", "user"), ("value", "0")]
)]
#[case::no_more_net_namespaces(
    "unshare -r sh -c \"echo 0 > /proc/sys/user/max_net_namespaces
                        $ISOLAB why --format json unshare -m -n true\"",
    "namespace-limit", &[("sysctl", "user.max_net_namespaces")]
)]
#[case::proc_of_outside("why unshare -r -p --mount-proc true", "proc-of-outer", &[("fork", "false")])]
#[case::proc_hidden(
    "mount --bind /dev/null /proc/meminfo; why unshare -r -fp --mount-proc true",
    "proc-hidden", &[("parts", "[\"/proc/meminfo\"]")]
)]
fn each_cause_of_unshare_has_its_name(
    #[case] command: &str,
    #[case] cause: &str,
    #[case] values: &[(&str, &str)],
) {
    if out_of_reach(command) {
        return;
    }
    let (answer, status) = script(Runner::Caller, &format!("{WORLD}{command}"));
    judge(&answer, cause, values);
    let works = ["would-start", "first-child-is-init"].contains(&cause);
    assert_eq!(status, i32::from(!works), "{answer:#}");
}

/// A process in other namespaces, where the program `only` is hidden, and one in a user
/// namespace.
const OTHERS: &str = r#"
    mkdir bin; cp /bin/true bin/only; export PATH=$PATH:$PWD/bin
    unshare -mui sh -c 'mount -t tmpfs t bin; exec sleep 60' & target=$!
    unshare -r sleep 60 & owned=$!
    for pid in $target $owned; do until grep -q sleep /proc/$pid/comm; do :; done; done
"#;

#[rstest]
#[case::works("why nsenter -t $target -m -u true", "would-start", &[])]
#[case::all("why nsenter -t $target -a true", "would-start", &[])]
#[case::root_of_a_user_namespace("why nsenter -t $owned -U true", "would-start", &[])]
#[case::no_process("why nsenter -t 999999 -m true", "no-process", &[("pid", "999999")])]
#[case::no_file("why nsenter --net=/run/none true", "missing", &[("path", "/run/none")])]
#[case::no_nsfs("touch f; why nsenter --net=f true", "not-a-namespace", &[("path", "f")])]
#[case::other_kind(
    "why nsenter --net=/proc/self/ns/uts true", "other-namespace", &[("kind", "uts"), ("wanted", "net")]
)]
#[case::own_user_namespace("why nsenter -t $$ -U true", "own-user-namespace", &[])]
#[case::privilege(
    "$ordinary $ISOLAB why --format json nsenter -t 1 -m true", "not-traceable", &[("pid", "1")]
)]
#[case::owner("$ordinary $ISOLAB why --format json nsenter --uts=/proc/self/ns/uts true", "not-owned", &[("kind", "uts")])]
#[case::program_elsewhere("why nsenter -t $target -u only", "would-start", &[])]
#[case::program("why nsenter -t $target -m only", "not-on-path", &[("name", "only")])]
fn each_cause_of_nsenter_has_its_name(
    #[case] command: &str,
    #[case] cause: &str,
    #[case] values: &[(&str, &str)],
) {
    if out_of_reach(command) {
        return;
    }
    let (answer, status) = script(Runner::Caller, &format!("{WORLD}{OTHERS}{command}"));
    judge(&answer, cause, values);
    assert_eq!(status, i32::from(cause != "would-start"), "{answer:#}");
}
