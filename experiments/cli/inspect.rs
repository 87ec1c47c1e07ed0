//! `isolab inspect`: what one process is really isolated from.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, ExitCode, Stdio};

use anstream::println;
use anyhow::Context;
use clap::ValueEnum;
use harness::isolation::{Property, judge};
use harness::probe::{self, Disagreement, Profile};
use harness::report::{Style, wrap};
use harness::text::Texts;
use serde::Serialize;

use super::{Lang, exit, language};

/// Shows what a process is isolated from, beside its caller and beside runc's default
///
/// Give a PID, or after `--` the command of a runtime, up to where the program to run would
/// be named: the probe, which is this very program, is put there. Where the runtime has
/// another root, make this program visible in it and name it with --probe:
///
///   isolab inspect 4711
///   isolab inspect -- unshare --user --map-root-user
///   isolab inspect --probe /isolab -- docker run --rm -i -v $(command -v isolab):/isolab IMAGE
///
/// Reading another user's process takes privilege; what cannot be read is said.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The process
    #[arg(required_unless_present = "command", conflicts_with = "command")]
    pid: Option<u32>,
    /// What this program is called where the command looks for it [default: its own path]
    #[arg(long, value_name = "PATH", requires = "command")]
    probe: Option<OsString>,
    /// How it is shown
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Language of the texts
    #[arg(long)]
    lang: Option<Lang>,
    /// The command of a runtime, without the program to run
    #[arg(last = true)]
    command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
}

/// What is shown.
#[derive(Serialize)]
struct Shown {
    /// As seen by itself, if it is the probe.
    #[serde(skip_serializing_if = "Option::is_none")]
    inside: Option<Profile>,
    /// As seen by this process through /proc/PID, if it is in sight.
    #[serde(skip_serializing_if = "Option::is_none")]
    outside: Option<Profile>,
    /// Judged beside this process.
    properties: Vec<Property>,
    /// Where the two views contradict each other or only seem to.
    disagreements: Vec<Disagreement>,
}

/// Looks, and shows it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let shown = match args.pid {
        Some(pid) => Shown::of(None, Some(outside(pid)?))?,
        None => started(args)?,
    };
    match args.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&shown)?),
        Format::Text => print(&shown, &isolab::texts(language(args.lang))),
    }
    Ok(exit::PASS.into())
}

fn outside(pid: u32) -> anyhow::Result<Profile> {
    Profile::outside(pid).map_err(|error| exit::usage(error.to_string(), "`ps -e` lists processes"))
}

impl Shown {
    fn of(inside: Option<Profile>, outside: Option<Profile>) -> anyhow::Result<Self> {
        let disagreements = match (&inside, &outside) {
            (Some(inside), Some(outside)) => probe::disagreements(inside, outside),
            _ => Vec::new(),
        };
        let mut properties = match (&outside, &inside) {
            (Some(profile), _) => judge(profile, &Profile::outside(std::process::id())?),
            (None, Some(profile)) => judge(profile, &Profile::inside()),
            (None, None) => Vec::new(),
        };
        // What only the process itself can see.
        for property in inside.iter().flat_map(|profile| judge(profile, &Profile::inside())) {
            if !properties.iter().any(|known| known.name == property.name) {
                properties.push(property);
            }
        }
        Ok(Self { inside, outside, properties, disagreements })
    }
}

/// Runs the command with the probe at its end, and looks from both sides while that waits.
#[expect(clippy::disallowed_methods, reason = "starts the person's own runtime")]
fn started(args: &Args) -> anyhow::Result<Shown> {
    let own = std::env::current_exe().context("cannot find this program")?;
    let probe = args.probe.clone().unwrap_or(own.into_os_string());
    let mark = format!("{}-{:?}", std::process::id(), std::time::Instant::now());
    let mark: String = mark.chars().filter(char::is_ascii_alphanumeric).collect();
    let words = [
        &*probe,
        "probe".as_ref(),
        "--hold".as_ref(),
        "0".as_ref(),
        "--mark".as_ref(),
        mark.as_ref(),
    ];
    let command = &args.command;
    let mut child = Command::new(&command[0])
        .args(&command[1..])
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| {
            let message = format!("cannot run {}: {error}", command[0].display());
            exit::usage(message, "`isolab why COMMAND` says why")
        })?;
    let mut line = String::new();
    let stdout = child.stdout.take().context("the command has no output")?;
    BufReader::new(stdout).read_line(&mut line).context("cannot read what the probe saw")?;
    let Ok(inside) = serde_json::from_str::<Profile>(&line) else {
        drop(child.stdin.take());
        let status = child.wait()?;
        let message = format!("the command ended without starting the probe ({status})");
        let hint = "end it where the program to run would be named, and see --probe";
        return Err(harness::Error::hinted(message, hint).into());
    };
    let outside = find(&words).map(Profile::outside).transpose();
    drop(child.stdin.take());
    child.wait()?;
    Shown::of(Some(inside), outside?)
}

/// The process with exactly these words.
fn find(words: &[&OsStr]) -> Option<u32> {
    let wanted: Vec<u8> = words.iter().flat_map(|word| [word.as_bytes(), &[0]].concat()).collect();
    let pids = std::fs::read_dir("/proc").ok()?.flatten();
    let mut pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.find(|pid| std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|it| it == wanted))
}

fn print(shown: &Shown, texts: &Texts) {
    let Style { strong, faint, bad, odd, plain: end, .. } = Style::COLOUR;
    let numbers = |profile: &Profile| {
        let pids = profile.pids.iter().flatten().map(u32::to_string);
        pids.collect::<Vec<_>>().join(" → ")
    };
    let profile = shown.outside.as_ref().or(shown.inside.as_ref());
    println!("{strong}PID {}{end}", profile.map(numbers).unwrap_or_default());
    for property in &shown.properties {
        let name = texts.get(&property.key());
        let mark = match property.isolated {
            Some(true) => "✔",
            Some(false) => "–",
            None => " ",
        };
        let value = one_line(&property.value);
        let space = " ".repeat(22usize.saturating_sub(wide(&name)));
        let mut lines = wrap(&value, 52).into_iter();
        println!("  {mark} {name}{space}{}", lines.next().unwrap_or_default());
        lines.for_each(|line| println!("{}{line}", " ".repeat(26)));
        if let Some(weaker) = &property.weaker {
            let text = texts.format("inspect-weaker", &[("runc", one_line(weaker))]);
            wrap(&text, 50).iter().for_each(|line| println!("{}{bad}{line}{end}", " ".repeat(28)));
        }
        if let Some(notable) = &property.notable {
            let text = texts.get(&format!("inspect-{notable}"));
            wrap(&text, 50).iter().for_each(|line| println!("{}{odd}{line}{end}", " ".repeat(28)));
        }
    }
    for found in &shown.disagreements {
        let why = found.why.as_deref().unwrap_or("!");
        let text = format!("{}: {} ≠ {} ({why})", found.field, found.inside, found.outside);
        wrap(&text, 76).iter().for_each(|line| println!("  {faint}{line}{end}"));
    }
    let unread = profile.iter().flat_map(|profile| &profile.unread);
    for (field, because) in unread.filter(|_| shown.inside.is_none()) {
        let text = format!("{field}: {because}");
        wrap(&text, 76).iter().for_each(|line| println!("  {faint}{line}{end}"));
    }
    println!("  {faint}{}{end}", texts.get("inspect-legend"));
}

/// A long list is cut: JSON has all of it.
fn one_line(text: &str) -> String {
    let items: Vec<&str> = text.lines().collect();
    match items.len() {
        0 => "0".into(),
        1..=18 => items.join(", "),
        more => format!("{}, … ({more})", items[..6].join(", ")),
    }
}

fn wide(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum()
}
