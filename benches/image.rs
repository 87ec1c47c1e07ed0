//! An image of twenty layers and a gigabyte, from the archive to a mounted root: Isolab
//! beside umoci, Podman and Docker, on a tmpfs, interleaved, as ratios of medians.
//!
//! Each variant begins with nothing but the archive, and every digest is checked by all of
//! them. umoci ends with one flat folder and Docker without a mount: both leave out what the
//! others do. The first variant stands twice: what it differs from itself is the noise.
//! `cargo bench --bench image` takes some minutes and 8 GB of memory; with `-- speed` or
//! `-- memory` it does half of it. Under `cargo test` the image is small and nothing is
//! measured.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use harness::engine::Docker;
use harness::image::{Digest, Marks, Options, Store, image};
use harness::sandbox::{Command, Ended, Flavour, Limits, Received, Sandbox, Token, WORK, call};
use harness::{Doing, Error, Result, isolation};
use nix::sys::resource::{UsageWho, getrusage};
use serde_json::json;
use tar::{Builder, Header};

/// How large the image is, and how often everything is done.
#[derive(Clone, Copy)]
struct Size {
    layers: usize,
    files: usize,
    file: usize,
    rounds: usize,
}

const WHOLE: Size = Size { layers: 20, files: 800, file: 64 << 10, rounds: 5 };
const TRIAL: Size = Size { layers: 3, files: 5, file: 1000, rounds: 1 };

/// One way from the archive to a root.
struct Variant {
    name: &'static str,
    once: fn(&Docker) -> Result<()>,
    /// What it leaves, unmeasured.
    clear: fn(&Docker) -> Result<()>,
}

const VARIANTS: [Variant; 6] = [
    Variant { name: "isolab, OCI layout (gzip)", once: |_| ours("layout"), clear: clear_ours },
    Variant { name: "the same again (A/A)", once: |_| ours("layout"), clear: clear_ours },
    Variant { name: "isolab, docker save", once: |_| ours("docker.tar"), clear: clear_ours },
    Variant {
        name: "umoci unpack, OCI layout (gzip)",
        once: |_| run(&["umoci", "unpack", "--image", "layout:latest", "bundle"]),
        clear: |_| remove("bundle"),
    },
    Variant {
        name: "podman load + mount, OCI archive (gzip)",
        once: |_| {
            run(&podman(&["load", "--quiet", "--input", "oci.tar"]))?;
            run(&podman(&["image", "mount", "localhost/big:latest"]))
        },
        clear: |_| {
            run(&podman(&["image", "umount", "--all"]))?;
            run(&podman(&["rmi", "--all", "--force"]))
        },
    },
    Variant {
        name: "docker load, docker save",
        once: |docker| finished(&docker.client(["load", "--quiet", "--input", "docker.tar"])),
        clear: |docker| finished(&docker.client(["rmi", "--force", "big:latest"])),
    },
];

fn main() {
    if Flavour::of_caller() == Flavour::Rootless {
        return println!("image: not measured: layers take root");
    }
    let is_asked = |word: &str| std::env::args().any(|argument| argument == word);
    let whole = is_asked("--bench");
    let size = if whole { WHOLE } else { TRIAL };
    let (speed, memory) = (!is_asked("memory"), whole && !is_asked("speed"));
    let sandbox = Sandbox {
        work_bytes: 12 << 30,
        deadline: Duration::from_secs(900),
        limits: Limits {
            memory: None,
            pids: Some(4096),
            ..isolation::sandbox(Flavour::Root).limits
        },
        ..isolation::sandbox(Flavour::Root)
    };
    let mut running = sandbox
        .start(&Token::new().expect("a token"), |channel| {
            let told = measured(size, speed, memory).map_err(|error| error.to_string());
            let _ = channel.send(&told, None);
        })
        .expect("a sandbox");
    let told = running.receive::<std::result::Result<String, String>>().expect("an answer");
    running.stop().expect("the sandbox ends");
    match told {
        Received::Message(Ok(table), _) => print!("{table}"),
        Received::Message(Err(error), _) => panic!("{error}"),
        Received::Closed | Received::Late => panic!("the sandbox told nothing"),
    }
}

fn measured(size: Size, speed: bool, memory: bool) -> Result<String> {
    isolation::settle(Flavour::Root)?;
    let docker = Docker::start(&Path::new(WORK).join("docker"))?;
    let mut table = String::new();
    if speed {
        table += &speeds(size, &docker)?;
    }
    if memory {
        table += &peaks(size, &docker)?;
    }
    docker.stop()?;
    Ok(table)
}

fn speeds(size: Size, docker: &Docker) -> Result<String> {
    let bytes = generate(size)?;
    let mut times: Vec<Vec<f64>> = VARIANTS.iter().map(|_| Vec::new()).collect();
    for round in 0..size.rounds {
        // Another one begins each time, so that nobody always follows the same neighbour.
        for at in (0..VARIANTS.len()).map(|at| (at + round) % VARIANTS.len()) {
            let began = Instant::now();
            (VARIANTS[at].once)(docker)?;
            times[at].push(began.elapsed().as_secs_f64());
            (VARIANTS[at].clear)(docker)?;
        }
    }
    let firsts = times[0].clone();
    let mut table = format!(
        "{} layers, {:.0} MB in {} files, {} rounds; seconds (least to most), ratio to the first \
         in the same round (least to most)\n",
        size.layers,
        bytes as f64 / 1e6,
        size.layers * size.files,
        size.rounds
    );
    for (variant, times) in VARIANTS.iter().zip(&mut times) {
        let mut ratios: Vec<f64> =
            times.iter().zip(&firsts).map(|(time, first)| time / first).collect();
        let (time, ratio) = (median(times), median(&mut ratios));
        let (last, name) = (times.len() - 1, variant.name);
        table += &format!(
            "  {name:<40} {time:6.2} ({:.2} to {:.2})  {ratio:5.2} ({:.2} to {:.2})\n",
            times[0], times[last], ratios[0], ratios[last]
        );
    }
    Ok(table)
}

/// Whether the memory stays the same when layers grow.
fn peaks(size: Size, docker: &Docker) -> Result<String> {
    let mut table = String::new();
    for (name, layers, files) in
        [("20 x 52 MB", 20, 800), ("1 x 105 MB", 1, 1600), ("1 x 1049 MB", 1, 16_000)]
    {
        for folder in ["layout", "docker.tar", "oci.tar"] {
            remove(folder)?;
        }
        generate(Size { layers, files, ..size })?;
        let peak = call(|| ours("layout").map(|()| peak()).map_err(|error| error.to_string()))?;
        clear_ours(docker)?;
        let peak = peak.map_err(Error::Setup)?;
        table += &format!("  isolab's peak memory, {name}: {:.1} MB\n", peak as f64 / 1e3);
    }
    Ok(table)
}

/// Ours: every digest, every layer, and the mount.
fn ours(path: &str) -> Result<()> {
    let image = image(path.as_ref(), None)?;
    let stack = Store::open("store".as_ref())?.unpack(&image, &Options::default())?;
    let point = Path::new("point");
    fs::create_dir_all(point).doing(|| "make a mount point")?;
    stack.mount(None, Marks::Trusted, point).map_err(Error::from)?.unmount().map(drop)
}

fn clear_ours(_: &Docker) -> Result<()> {
    remove("store")
}

/// The most memory that this process has had, in kilobytes.
fn peak() -> i64 {
    getrusage(UsageWho::RUSAGE_SELF).map_or(0, |usage| usage.max_rss())
}

fn podman<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let own = "podman --root /tmp/work/podman --runroot /run/podman-run --tmpdir /run/podman \
               --storage-driver overlay --cgroup-manager cgroupfs --events-backend none";
    own.split_whitespace().chain(words.iter().copied()).collect()
}

fn run(words: &[&str]) -> Result<()> {
    finished(
        &Command::new(words.iter().copied()).env("TMPDIR", "/tmp/work").env("HOME", "/tmp/work"),
    )
}

fn finished(command: &Command) -> Result<()> {
    let ran = command.run()?;
    match ran.ended {
        Ended::Exit(0) => Ok(()),
        _ => Err(Error::Setup(format!("{}: {}", command.typed(), ran.output.stderr))),
    }
}

fn remove(path: &str) -> Result<()> {
    let path = Path::new(path);
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed.doing(|| format!("remove {}", path.display())),
    }
}

/// Makes the image as an OCI layout with gzip, an archive of it, and what `docker save`
/// writes; the bytes of its uncompressed layers.
fn generate(size: Size) -> Result<u64> {
    let blobs = PathBuf::from("layout/blobs/sha256");
    fs::create_dir_all(&blobs).doing(|| "make a layout")?;
    let doing = || "make an image";
    let (mut diff_ids, mut layers, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    let mut bytes = 0;
    for layer in 0..size.layers {
        let archive = archive(layer, size)?;
        bytes += archive.len() as u64;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&archive).doing(doing)?;
        let blob = gzip.finish().doing(doing)?;
        let (diff, digest) = (Digest::of(&archive), Digest::of(&blob));
        fs::write(blobs.join(digest.hex()), &blob).doing(doing)?;
        let media = "application/vnd.oci.image.layer.v1.tar+gzip";
        layers.push(json!({ "mediaType": media, "digest": digest, "size": blob.len() }));
        plain.push((format!("{}/layer.tar", diff.hex()), archive));
        diff_ids.push(diff);
    }
    let config = json!({
        "architecture": "amd64", "os": "linux", "config": {},
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    });
    let config = config.to_string();
    let manifest = json!({
        "schemaVersion": 2,
        "config": described("config", &config),
        "layers": layers,
    });
    let manifest = manifest.to_string();
    let mut entry = described("manifest", &manifest);
    entry["annotations"] = json!({ "org.opencontainers.image.ref.name": "latest" });
    for document in [&config, &manifest] {
        fs::write(blobs.join(Digest::of(document).hex()), document).doing(doing)?;
    }
    let index = json!({ "schemaVersion": 2, "manifests": [entry] }).to_string();
    fs::write("layout/index.json", index).doing(doing)?;
    fs::write("layout/oci-layout", r#"{"imageLayoutVersion":"1.0.0"}"#).doing(doing)?;
    // Podman takes the name of an image from here.
    let mut named = entry.clone();
    named["annotations"] = json!({ "org.opencontainers.image.ref.name": "localhost/big:latest" });
    let index = json!({ "schemaVersion": 2, "manifests": [named] }).to_string();
    let mut out = Builder::new(BufWriter::new(File::create("oci.tar").doing(doing)?));
    out.append_dir_all("blobs", "layout/blobs").doing(doing)?;
    out.append_path_with_name("layout/oci-layout", "oci-layout").doing(doing)?;
    add(&mut out, "index.json", index.as_bytes())?;
    out.into_inner().and_then(|mut out| out.flush()).doing(doing)?;
    let mut out = Builder::new(BufWriter::new(File::create("docker.tar").doing(doing)?));
    let id = format!("{}.json", Digest::of(&config).hex());
    let names: Vec<&String> = plain.iter().map(|(name, _)| name).collect();
    let saved = json!([{ "Config": id, "RepoTags": ["big:latest"], "Layers": names }]).to_string();
    add(&mut out, "manifest.json", saved.as_bytes())?;
    add(&mut out, &id, config.as_bytes())?;
    for (name, archive) in &plain {
        add(&mut out, name, archive)?;
    }
    out.into_inner().and_then(|mut out| out.flush()).doing(doing)?;
    Ok(bytes)
}

fn described(kind: &str, document: &str) -> serde_json::Value {
    let media = format!("application/vnd.oci.image.{kind}.v1+json");
    json!({ "mediaType": media, "digest": Digest::of(document), "size": document.len() })
}

/// A layer of files that compress about as well as programs do; no two are the same.
fn archive(layer: usize, size: Size) -> Result<Vec<u8>> {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64 ^ (layer as u64 + 1);
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let mut out = Builder::new(Vec::new());
    for file in 0..size.files {
        let mut content = Vec::with_capacity(size.file + 32);
        while content.len() < size.file {
            // Words of a small vocabulary between bytes of chance.
            let word = next();
            match word % 3 {
                0 => content.extend(word.to_le_bytes()),
                _ => content.extend(format!("word-{:02} ", word >> 8 & 63).as_bytes()),
            }
        }
        content.truncate(size.file);
        add(&mut out, &format!("layer-{layer}/{:02}/file-{file}", file % 64), &content)?;
    }
    out.into_inner().doing(|| "make a layer")
}

fn add(out: &mut Builder<impl Write>, name: &str, content: &[u8]) -> Result<()> {
    let mut header = Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(1_000_000_000);
    out.append_data(&mut header, name, content).doing(|| format!("archive {name}"))
}

/// Sorts them.
fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
