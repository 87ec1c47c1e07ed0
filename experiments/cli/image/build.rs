//! `isolab image build`: an image of a folder.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use harness::image::{Compression, Output, Recipe, Run, build, build_of, dockerfile};

use super::exit;

/// Make an image of one layer from a folder: `FROM scratch` and `COPY . /`, without an engine
///
/// With --file it carries out a Dockerfile that starts from nothing: COPY, ADD of files, ENV,
/// WORKDIR, USER, CMD and ENTRYPOINT, with .dockerignore. The same files, owners and times
/// give the same bytes. Prints the image's id.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder that becomes the root, or that the Dockerfile copies from
    root: PathBuf,
    /// A new archive, or for an OCI layout a new folder
    to: PathBuf,
    /// A Dockerfile, which begins with FROM scratch; the other options come before it
    #[arg(long, value_name = "DOCKERFILE")]
    file: Option<PathBuf>,
    /// Its name
    #[arg(long, value_name = "NAME:TAG", default_value = "isolab:latest")]
    name: String,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// How the layer is compressed; docker-save does not compress
    #[arg(long, value_enum, default_value_t)]
    compress: Compress,
    /// One word of the entry point; may be repeated
    #[arg(long, value_name = "WORD", allow_hyphen_values = true)]
    entrypoint: Vec<String>,
    /// One word of the command; may be repeated
    #[arg(long, value_name = "WORD", allow_hyphen_values = true)]
    cmd: Vec<String>,
    /// A variable of the environment; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    env: Vec<String>,
    /// Where it starts
    #[arg(long, value_name = "FOLDER", default_value = "")]
    workdir: String,
    /// As whom it runs
    #[arg(long, value_name = "USER", default_value = "")]
    user: String,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// A folder: an OCI layout
    #[default]
    Oci,
    /// An archive of an OCI layout
    OciArchive,
    /// What `docker load` reads
    DockerSave,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Compress {
    /// Not at all
    None,
    /// gzip
    #[default]
    Gzip,
    /// Zstandard
    Zstd,
}

/// Makes it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let some = |words: &[String]| (!words.is_empty()).then(|| words.to_vec());
    let mut recipe = Recipe {
        name: args.name.clone(),
        run: Run {
            entrypoint: some(&args.entrypoint),
            cmd: some(&args.cmd),
            env: some(&args.env),
            working_dir: args.workdir.clone(),
            user: args.user.clone(),
        },
        compression: match args.compress {
            Compress::None => Compression::None,
            Compress::Gzip => Compression::Gzip,
            Compress::Zstd => Compression::Zstd,
        },
        output: match args.format {
            Format::Oci => Output::OciLayout,
            Format::OciArchive => Output::OciArchive,
            Format::DockerSave => Output::DockerSave,
        },
    };
    if args.to.exists() {
        let message = format!("{} is there already", args.to.display());
        return Err(exit::usage(message, "name something that does not exist"));
    }
    let built = match &args.file {
        None => build(&args.root, &recipe, &args.to),
        Some(path) => dockerfile(path).and_then(|file| {
            for (line, word) in &file.left_out {
                eprintln!("isolab: {}: line {line}: {word} is left out", path.display());
            }
            let layers = file.layers(&args.root)?;
            recipe.run = over(file.run, recipe.run);
            build_of(layers, &recipe, &args.to)
        }),
    };
    let built = built.map_err(exit::unusable)?;
    println!("{}", built.id);
    Ok(exit::PASS.into())
}

/// What the options say comes before what the Dockerfile says, as in `docker run`.
fn over(mut file: Run, options: Run) -> Run {
    options.env.into_iter().flatten().for_each(|pair| file.set_env(pair));
    let text = |one: String, other| if one.is_empty() { other } else { one };
    let cmd = match options.entrypoint {
        // The command of the file belongs to its own entry point.
        Some(_) => options.cmd,
        None => options.cmd.or(file.cmd),
    };
    Run {
        cmd,
        entrypoint: options.entrypoint.or(file.entrypoint),
        env: file.env,
        working_dir: text(options.working_dir, file.working_dir),
        user: text(options.user, file.user),
    }
}
