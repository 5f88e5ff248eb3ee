//! `touchline plugin keygen` and `sign`: what publishers need.

use crate::cli::output;
use crate::input;
use anyhow::{Context, bail};
use packages::{SecretKey, file_digest, signature_path};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `plugin keygen`.
#[derive(clap::Args)]
pub struct KeygenArgs {
    /// Where the secret key is to lie; a file that is there is not replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Arguments of `plugin sign`.
#[derive(clap::Args)]
pub struct SignArgs {
    /// The plugin; its signature is written beside it, as FILE.sig
    file: PathBuf,
    /// The secret key, as `plugin keygen` wrote it
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

/// Writes a new secret key and prints the line that trusts it.
pub fn keygen(args: &KeygenArgs) -> anyhow::Result<ExitCode> {
    let key = SecretKey::generate();
    let path = args.out.display();
    let made = File::options().write(true).create_new(true).mode(0o600).open(&args.out);
    let mut file = made.with_context(|| match args.out.exists() {
        true => format!("cannot make {path}: a key that is there is kept, so name another file"),
        false => format!("cannot make {path}"),
    })?;
    file.write_all(key.to_text().as_bytes()).with_context(|| format!("cannot write {path}"))?;
    println!("{path} is the secret key: show it to nobody");
    println!("who trusts it writes under [plugins.publishers]: YOUR_NAME = \"{}\"", key.public());
    Ok(ExitCode::SUCCESS)
}

/// Writes the signature of a plugin beside it.
pub fn sign(args: &SignArgs) -> anyhow::Result<ExitCode> {
    let text = input::read_text(&args.key);
    let text = text.with_context(|| format!("cannot read {}", args.key.display()))?;
    let key = SecretKey::from_text(&args.key, &text)?;
    check_component(&args.file)?;
    let digest = file_digest(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let beside = signature_path(&args.file);
    output::write(Some(&beside), key.sign(&digest).to_string().as_bytes())?;
    println!("{} signs sha256:{digest} with the key {}", beside.display(), key.public());
    Ok(ExitCode::SUCCESS)
}

/// Refuses what no operator could install: a signature of something else would only mislead.
fn check_component(file: &Path) -> anyhow::Result<()> {
    let bytes = input::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    if bytes.starts_with(&COMPONENT) {
        return Ok(());
    }
    bail!("{} is no WebAssembly component; sign the .wasm file that operators install", file.display())
}

/// How a component begins: the magic of WebAssembly, then the version and the layer of the component model's binary format.
const COMPONENT: [u8; 8] = *b"\0asm\x0d\0\x01\0";
