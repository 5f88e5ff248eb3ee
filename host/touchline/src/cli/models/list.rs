//! `touchline models list`: the configuration's models, without running them.

use crate::cli::{ConfigArg, explain};
use crate::config::Config;
use inference::{Graph, Manifest, Runtime};
use std::path::Path;
use std::process::ExitCode;

/// Arguments of `models list`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArg,
}

/// Prints each model; fails when one of them cannot be used as it lies there.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.config.config)?;
    let runtime = Runtime::load(&config.devices.onnxruntime)?;
    let mut code = ExitCode::SUCCESS;
    for (role, path) in &config.models {
        println!("{role}  {}", path.display());
        if let Err(error) = print_model(&runtime, role, path) {
            println!("  UNUSABLE   {}", explain(&error));
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

/// What the manifest says comes before what the file may not hold.
fn print_model(runtime: &Runtime, role: &str, path: &Path) -> anyhow::Result<()> {
    let manifest = Manifest::read(path)?;
    let keypoints =
        if manifest.keypoints == 0 { String::new() } else { format!(", {} keypoints", manifest.keypoints) };
    println!("  head       {}{keypoints}", manifest.head);
    println!("  input      {}x{} px", manifest.input.width, manifest.input.height);
    println!("  classes    {}", manifest.classes.join(", "));
    println!("  sha256     {}", manifest.sha256);
    anyhow::ensure!(
        manifest.role == role,
        "the manifest is for the role `{}`, not for `{role}`",
        manifest.role
    );
    let bytes = manifest.check_model()?;
    println!("  file       {}, {:.1} MB, unchanged", manifest.file.display(), bytes as f64 / 1e6);
    let batch = Graph::open(runtime, &manifest.file)?.batch();
    println!("  batch      {}", batch.map_or_else(|| "any".to_owned(), |batch| batch.to_string()));
    Ok(())
}
