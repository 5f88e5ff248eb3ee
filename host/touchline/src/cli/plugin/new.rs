//! `touchline plugin new`: a project of one's own that builds, tests and answers from the first minute.
//!
//! The files are those of `sdk/templates`; they name their plugin `my-plugin`, which becomes
//! the name asked for. Nothing that is there is overwritten.

use super::templates;
use anyhow::{Context, bail, ensure};
use clap::ValueEnum;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `plugin new`.
#[derive(clap::Args)]
pub struct Args {
    /// The plugin's name: lower-case letters, digits and hyphens
    name: String,
    /// What it is written in
    #[arg(long, value_enum, default_value_t = Language::Rust)]
    language: Language,
    /// What it does
    #[arg(long, value_enum, default_value_t = Kind::Strategy)]
    kind: Kind,
    /// The project's folder; a new one of the plugin's name unless this says otherwise
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// For Rust: a clone of Touchline, whose SDK and build script the project uses
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    touchline: PathBuf,
}

/// What a project is written in.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// On touchline-sdk
    Rust,
    /// Through componentize-py
    Python,
    /// Through componentize-qjs
    Javascript,
}

/// What a plugin does.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Answers challenges
    Strategy,
    /// Predicts what a validator will give an answer
    Scorer,
}

/// Writes the project and says what to do next.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    check_name(&args.name)?;
    let dir = args.dir.clone().unwrap_or_else(|| PathBuf::from(&args.name));
    let files = templates::of(args.language, args.kind);
    let there = files.iter().map(|file| dir.join(file.path)).find(|path| path.symlink_metadata().is_ok());
    if let Some(path) = there {
        bail!(
            "{} is there already, and nothing is overwritten; name another folder with --dir",
            path.display()
        );
    }
    let touchline = match args.language {
        Language::Rust => find_sdk(&args.touchline)?,
        Language::Python | Language::Javascript => String::new(),
    };
    for file in files {
        let text = file.text.replace("my-plugin", &args.name).replace("/path/to/touchline", &touchline);
        write(&dir.join(file.path), &text)?;
    }
    println!("{} is ready; its README says how it is tested and built", dir.display());
    Ok(ExitCode::SUCCESS)
}

/// As the contract has names, and as Cargo does: not beginning with a digit or a hyphen.
fn check_name(name: &str) -> anyhow::Result<()> {
    let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    ensure!(
        name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(slug) && name.len() <= 64,
        "the name {name:?} will not do; give up to 64 lower-case letters, digits and hyphens, a letter first"
    );
    Ok(())
}

/// Where the clone lies, whatever folder the project is moved to.
fn find_sdk(clone: &Path) -> anyhow::Result<String> {
    let sdk = clone.join("sdk/touchline-sdk/Cargo.toml");
    ensure!(
        sdk.is_file(),
        "{} is missing; name a clone of Touchline with --touchline, or run this in one",
        sdk.display()
    );
    let clone = clone.canonicalize().with_context(|| format!("cannot say where {} lies", clone.display()))?;
    let text = clone.into_os_string().into_string();
    text.ok().filter(|text| !text.contains(['"', '\\', '\n'])).context(
        "the clone of Touchline lies in a folder whose name Cargo.toml cannot hold; move it, or name another",
    )
}

/// Writes a file that is not there yet, and its folders.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(cannot)?;
    }
    let mut file = std::fs::File::create_new(path).with_context(cannot)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).with_context(cannot)
}
