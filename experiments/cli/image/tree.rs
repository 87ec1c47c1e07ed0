//! `isolab image tree`: what each layer changes.

use std::io::Write;
use std::process::ExitCode;

use harness::image::listing;

use super::{Bounds, Source, exit, unusable};

/// List what each layer adds, changes and takes away
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    /// Only this layer, counted from the bottom, where 0 is
    #[arg(long, value_name = "N")]
    layer: Option<usize>,
    #[command(flatten)]
    bounds: Bounds,
}

/// Lists them.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let image = args.source.open()?;
    let count = image.layers.len();
    if let Some(layer) = args.layer.filter(|layer| *layer >= count) {
        let message = format!("there is no layer {layer}");
        return Err(exit::usage(message, format!("the image has {count}, counted from 0")));
    }
    let mut out = std::io::stdout().lock();
    let layers = image.layers.iter().enumerate();
    for (at, layer) in layers.filter(|(at, _)| args.layer.is_none_or(|layer| layer == *at)) {
        writeln!(out, "layer {at}  {}", layer.diff_id)?;
        for one in listing(&image, layer, args.bounds.limits()).map_err(unusable)? {
            writeln!(out, "  {}  {}", one.path.display(), one.says)?;
        }
    }
    Ok(exit::PASS.into())
}
