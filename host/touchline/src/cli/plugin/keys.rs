//! `touchline plugin keygen` and `sign`: what publishers need.

use crate::cli::output;
use anyhow::{Context, bail};
use packages::{SecretKey, file_digest, signature_path};
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
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
    let mut file =
        File::options().write(true).create_new(true).mode(0o600).open(&args.out).with_context(|| {
            format!("cannot make {path}; a key that is there is kept, so name another file")
        })?;
    file.write_all(key.to_text().as_bytes()).with_context(|| format!("cannot write {path}"))?;
    println!("{path} is the secret key: show it to nobody");
    println!("who trusts it writes under [plugins.publishers]: YOUR_NAME = \"{}\"", key.public());
    Ok(ExitCode::SUCCESS)
}

/// Writes the signature of a plugin beside it.
pub fn sign(args: &SignArgs) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(&args.key);
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
    let mut begin = [0; COMPONENT.len()];
    let read = File::open(file).and_then(|mut opened| opened.read_exact(&mut begin));
    match read {
        Ok(()) if begin == COMPONENT => Ok(()),
        Err(error) if error.kind() != ErrorKind::UnexpectedEof => {
            Err(error).with_context(|| format!("cannot read {}", file.display()))
        }
        _ => bail!(
            "{} is no WebAssembly component; sign the .wasm file that operators install",
            file.display()
        ),
    }
}

/// How a component begins: the magic of WebAssembly, then the version and the layer of the component model's binary format.
const COMPONENT: [u8; 8] = *b"\0asm\x0d\0\x01\0";
