//! `isolab image inspect`: what an image is, with every digest computed again.

use std::io::Write;
use std::process::ExitCode;

use clap::ValueEnum;
use harness::image::{At, Image, Kind, Seen};
use serde_json::{Value, json};

use super::{Source, exit, unusable};

/// Show what an image is, and check every digest
///
/// Manifest, configuration and layers are read and digested; the chain ids are computed
/// from the diff ids. Of a Docker engine's own store the archive of each layer is put
/// together again from what the engine kept and the files as they lie there.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    /// Read no layers: digests of layers are shown and not checked
    #[arg(long)]
    quick: bool,
    /// How it is shown
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
}

/// Shows it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let image = args.source.open()?;
    let seen = if args.quick { Vec::new() } else { image.verify().map_err(unusable)? };
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &described(&image, &seen))?;
            writeln!(out)?;
        }
        Format::Text => print(&mut out, &image, &seen)?,
    }
    Ok(exit::PASS.into())
}

fn print(out: &mut impl Write, image: &Image, seen: &[Seen]) -> std::io::Result<()> {
    let kind = match image.kind {
        Kind::OciLayout => "OCI layout",
        Kind::DockerSave => "docker save",
        Kind::Overlay2 => "Docker's store, overlay2",
        Kind::Containerd => "containerd's store",
    };
    writeln!(out, "{} ({kind})", image.name())?;
    for name in image.names.iter().skip(1) {
        writeln!(out, "  also      {name}")?;
    }
    if let Some(manifest) = &image.manifest {
        writeln!(out, "  manifest  {manifest}")?;
    }
    writeln!(out, "  id        {}", image.id)?;
    writeln!(out, "  for       {}/{}", image.config.os, image.config.architecture)?;
    let run = &image.config.config;
    let words = [("entry", &run.entrypoint), ("command", &run.cmd), ("env", &run.env)];
    for (name, words) in words {
        if let Some(words) = words.as_ref().filter(|words| !words.is_empty()) {
            writeln!(out, "  {name:<9} {}", words.join(" "))?;
        }
    }
    writeln!(out, "  layers    {}, from the bottom up", image.layers.len())?;
    for (at, layer) in image.layers.iter().enumerate() {
        writeln!(out, "  {at:>4}  diff   {}", layer.diff_id)?;
        writeln!(out, "        chain  {}", layer.chain_id)?;
        match &layer.at {
            At::Folder { diff, short } => {
                writeln!(out, "        lies   {} ({})", diff.display(), short.display())?;
            }
            At::Blob { path, .. } => writeln!(out, "        lies   {}", path.display())?,
        }
        match seen.get(at) {
            Some(seen) => writeln!(
                out,
                "        {} bytes, {} compressed ({}), digests are right",
                seen.diff.1,
                seen.blob.1,
                seen.compression.name()
            )?,
            None => writeln!(out, "        not read")?,
        }
    }
    Ok(())
}

fn described(image: &Image, seen: &[Seen]) -> Value {
    let layers = image.layers.iter().enumerate().map(|(at, layer)| {
        let lies = match &layer.at {
            At::Folder { diff, .. } => diff,
            At::Blob { path, .. } => path,
        };
        let seen = seen.get(at);
        json!({
            "diff_id": layer.diff_id,
            "chain_id": layer.chain_id,
            "lies": lies,
            "verified": seen.is_some(),
            "bytes": seen.map(|seen| seen.diff.1),
            "blob": seen.map(|seen| seen.blob.0.clone()),
            "blob_bytes": seen.map(|seen| seen.blob.1),
            "compression": seen.map(|seen| seen.compression.name()),
        })
    });
    json!({
        "names": image.names,
        "id": image.id,
        "manifest": image.manifest,
        "config": image.config,
        "layers": layers.collect::<Vec<_>>(),
    })
}
