//! The commands together: what one makes the others read, and skopeo too.

use harness::record::{Outcome, Record};
use rstest::rstest;
use tempfile::tempdir;

use super::script;
use crate::support::{is_root, isolab};

/// Something of everything that an image can hold.
const ROOT: &str = r#"
    mkdir -p root/d root/한글
    echo hello > root/d/f
    ln root/d/f root/other
    ln -s d/f root/link
    mkfifo root/fifo
    mknod root/null c 1 3
    chown 1000:1001 root/d/f
    chmod 4750 root/d/f
    setfattr -n user.isolab -v "$(printf 'a\nb')" root/d/f
    truncate -s 1M root/hole
    touch -d @1.25 root/d
"#;

#[rstest]
#[case("oci", "oci:image:latest")]
#[case("oci-archive", "oci-archive:image:latest")]
#[case("docker-save", "docker-archive:image:example:latest")]
fn an_image_that_is_made_is_read_by_skopeo_and_here(#[case] format: &str, #[case] of: &str) {
    let script_of = format!(
        "{ROOT}
        $ISOLAB image build root image --format {format} --name example:latest --cmd /d/f > id
        $ISOLAB image inspect image | grep --quiet 'digests are right'
        $ISOLAB image diff image root --store store
        skopeo --tmpdir /tmp/work copy --quiet --insecure-policy {of} oci:copied:latest
        skopeo --tmpdir /tmp/work inspect --config {of} | grep --quiet /d/f
        $ISOLAB image diff copied root --store store
        $ISOLAB image build root again --format {format} --name example:latest --cmd /d/f
        diff --recursive image again && cat id"
    );
    let folder = tempdir().expect("a folder");
    let Some((said, status)) = script(folder.path(), &script_of, &[]) else { return };
    let ids: Vec<&str> = said.lines().collect();
    assert_eq!(status, 0, "{said}");
    assert!(ids.len() == 2 && ids[0] == ids[1] && ids[0].starts_with("sha256:"), "{said}");
}

#[rstest]
#[case::nothing("$ISOLAB image inspect /nowhere", "there is no /nowhere", 2)]
#[case::no_image("mkdir d; $ISOLAB image inspect d", "d holds no image", 2)]
#[case::no_folder(
    "$ISOLAB image build root i >&2; $ISOLAB image mount i --on no",
    "no is no folder",
    2
)]
#[case::not_mounted("$ISOLAB image unmount root", "nothing is mounted on /tmp/work/root", 2)]
#[case::tmpfs("mkdir t; mount -t tmpfs t t; $ISOLAB image unmount t", "is a mount of tmpfs", 2)]
#[case::there("$ISOLAB image build root root", "root is there already", 2)]
#[case::socket(
    "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"root/s\")' 2>&- || nc -lU root/s & sleep 0.3; $ISOLAB image build root i",
    "s: tar has no type for a socket",
    2
)]
#[case::whiteout(
    "touch root/.wh.x; $ISOLAB image build root i",
    ".wh.x: a name that begins with",
    2
)]
#[case::name(
    "$ISOLAB image build root i >&2; $ISOLAB image inspect i --name other",
    "there is no image \"other\" in i",
    2
)]
#[case::registry_name("$ISOLAB image inspect --from-registry 'x y'", "is no name of an image", 3)]
#[case::no_registry(
    "ISOLAB_CACHE=/tmp/work/cache unshare --net $ISOLAB image inspect --from-registry ubuntu:latest",
    "ubuntu:latest was not fetched: skopeo copy",
    3
)]
#[case::no_registry_because(
    "ISOLAB_CACHE=/tmp/work/cache unshare --net $ISOLAB image inspect --from-registry ubuntu:latest",
    "network is unreachable",
    3
)]
#[case::layer(
    "$ISOLAB image build root i >&2; $ISOLAB image tree i --layer 9",
    "there is no layer 9",
    2
)]
#[case::run(
    "printf 'FROM scratch\nRUN true\n' > D; $ISOLAB image build root i --file D",
    "D: line 2: RUN",
    2
)]
#[case::from(
    "echo FROM debian > D; $ISOLAB image build root i --file D",
    "FROM debian: images are",
    2
)]
#[case::source(
    "printf 'FROM scratch\nCOPY d/f none /\n' > D; $ISOLAB image build root i --file D",
    "line 2: there is no none in the folder",
    2
)]
#[case::ignored(
    "printf 'FROM scratch\nCOPY d/f /\n' > D; echo d > root/.dockerignore; $ISOLAB image build root i --file D",
    "line 2: there is no d/f in the folder",
    2
)]
#[case::outside(
    "printf 'FROM scratch\nCOPY out/passwd /\n' > D; ln -s /etc root/out; $ISOLAB image build root i --file D",
    "line 2: there is no out/passwd in the folder",
    2
)]
#[case::special(
    "printf 'FROM scratch\nCOPY fifo /\n' > D; $ISOLAB image build root i --file D",
    "line 2: fifo is no file, folder or symbolic link",
    2
)]
fn what_cannot_be_done_is_said(#[case] lines: &str, #[case] words: &str, #[case] status: i32) {
    let folder = tempdir().expect("a folder");
    let lines = format!("{ROOT}\n{lines}");
    let Some((said, ended)) = script(folder.path(), &lines, &[]) else { return };
    assert!(said.contains(words) && said.contains("hint: "), "{said}");
    assert_eq!(ended, status, "{said}");
}

#[test]
fn what_differs_is_named() {
    let changes = r#"
        $ISOLAB image build root one > id
        chmod 700 root/d/f; echo HELLO > root/d/f; rm root/fifo; ln -sf x root/link; touch root/new
        setfattr -x user.isolab root/d/f; rm root/other
        $ISOLAB image diff one root --store store
    "#;
    let folder = tempdir().expect("a folder");
    let Some((said, status)) = script(folder.path(), &format!("{ROOT}{changes}"), &[]) else {
        return;
    };
    let of = |path: &str| said.lines().find_map(|line| line.strip_prefix(path)).unwrap_or_default();
    assert_eq!(status, 1, "{said}");
    assert!(
        of("d/f: content, mode 4750 and 0700, time ").ends_with(", attribute user.isolab"),
        "{said}"
    );
    assert!(of("link: ").starts_with("Symlink(\"d/f\") and Symlink(\"x\")"), "{said}");
    assert_eq!(of("fifo: "), "only in the first");
    assert_eq!(of("new: "), "only in the second");
    assert_eq!(of("other: "), "only in the first");
}

/// A registry in a few lines, on the loopback of a network namespace: skopeo asks it.
#[test]
fn an_image_is_fetched_from_a_registry() {
    let fetch = r#"
        mkdir root; echo hello > root/f
        $ISOLAB image build root image > id
        cat > registry.py <<'END'
import http.server, json
index = json.load(open("image/index.json"))
digest = index["manifests"][0]["digest"]
class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.rsplit("/", 1)[1]
        body, kind = b"{}", "application/octet-stream"
        if name in ("latest", digest):
            name, kind = digest, index["manifests"][0]["mediaType"]
        if name:
            body = open("image/blobs/" + name.replace(":", "/"), "rb").read()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Docker-Content-Digest", digest)
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", 5000), Registry).serve_forever()
END
        printf '[[registry]]\nlocation = "localhost:5000"\ninsecure = true\n' > registries.conf
        mkdir -p .config/containers && mv registries.conf .config/containers
        export ISOLAB_CACHE=/tmp/work/cache HOME=/tmp/work
        ip link set lo up
        python3 registry.py & registry=$!
        until bash -c '</dev/tcp/127.0.0.1/5000' 2>&-; do sleep 0.05; done
        $ISOLAB image inspect --from-registry localhost:5000/some/hello:latest | sed -n 's,^ *id  *,,p'
        kill $registry
        $ISOLAB image diff /tmp/work/cache/registry-localhost_5000_some_hello_latest/layout root --store store
        ls cache; cat id
    "#;
    let folder = tempdir().expect("a folder");
    let own_network = format!("unshare --net bash -euc \"$(cat <<'SCRIPT'\n{fetch}\nSCRIPT\n)\"");
    let Some((said, status)) = script(folder.path(), &own_network, &[]) else { return };
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(status, 0, "{said}");
    assert_eq!((lines.len(), lines[0]), (4, lines[3]), "{said}");
    assert_eq!(lines[1], "registry-localhost_5000_some_hello_latest", "{said}");
}

/// Many layers fill the page of options that older kernels read.
#[test]
fn a_hundred_and_twenty_layers_are_mounted() {
    use super::archive::{Layout, Tar, gzip};
    let layers: Vec<_> = (0..120)
        .map(|at| {
            let layer = Tar::default().file(&format!("own-{at}"), "").file("top", &format!("{at}"));
            let archive = layer.end();
            (gzip(&archive), archive)
        })
        .collect();
    let folder = tempdir().expect("a folder");
    Layout::new(&layers).write(&folder.path().join("image"));
    let look = r#"
        mkdir on short
        $ISOLAB image mount /run/host/shared/image --store store --on on
        ls on | wc -l; cat on/top; echo
        command=$($ISOLAB image mount /run/host/shared/image --store store --on short --print)
        test ${#command} -lt 4096
        LIBMOUNT_FORCE_MOUNT2=always eval "$command"
        cd /tmp/work; ls short | wc -l; cat short/top
    "#;
    let Some((said, status)) = script(folder.path(), look, &[]) else { return };
    assert_eq!((said.as_str(), status), ("121\n119\n121\n119", 0));
}

/// The same files, layers and command as Docker makes of it, environment and folder included.
#[test]
fn a_dockerfile_means_here_what_it_means_to_docker() {
    if !is_root() {
        println!("not tried: dockerd wants real root");
        return;
    }
    let output = isolab().args(["selftest", "dockerfile"]).output().expect("isolab starts");
    let record: Record = serde_json::from_slice(&output.stdout).expect("a record");
    assert_eq!(record.outcome, Outcome::Pass, "{:#?}", record.steps);
}
