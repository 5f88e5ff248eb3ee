//! `touchline models import`: from an ONNX file to a manifest beside it.

use super::ask::{self, Asked, ask};
use crate::cli::{ConfigArg, output};
use crate::config::Config;
use crate::problem::Problem;
use anyhow::Context;
use inference::{Draft, DraftError, Graph, Head, InputSize, Manifest, Runtime, Wishes};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `models import`.
#[derive(clap::Args)]
pub struct Args {
    /// The model, an ONNX file
    file: PathBuf,
    /// What the model is for, as the strategy names it, for example players
    #[arg(long)]
    role: Option<String>,
    /// Class names in the model's order, with commas between; the export's own where it has some
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    class_names: Option<Vec<String>>,
    /// Size of the pictures for a dynamic graph; the size it was exported with where it says so
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = ask::input_size)]
    input: Option<InputSize>,
    /// Keypoints of an object, 0 for a model without; the export's own where it tells
    #[arg(long, value_name = "NUMBER")]
    keypoints: Option<u32>,
    /// How the output is laid out; by metadata and shapes where they tell
    #[arg(long, value_parser = ask::head)]
    head: Option<Head>,
    /// Detections below are dropped; the default of the exporting library's predict, 0.25
    #[arg(long, value_name = "0..1")]
    confidence: Option<f32>,
    /// Of two of a class that overlap more, the less sure one is dropped; the same library's default, 0.7
    #[arg(long, value_name = "0..1")]
    iou: Option<f32>,
    /// Copy the model into this folder and write the manifest there, instead of beside the file
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Overwrite what is there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let place = Place::of(&args.file, args.out.as_deref())?;
    place.refuse_overwriting(args.force)?;
    let config = Config::load(&args.config.config)?;
    let runtime = Runtime::load(&config.devices.onnxruntime)?;
    let mut graph = Graph::open(&runtime, &args.file)?;
    let draft = draft(&mut graph, args)?;
    place.copy_model(&args.file)?;
    output::write(Some(&place.manifest), draft.toml(Path::new(&place.name), &graph.sha256).as_bytes())?;
    // What was written is what the miner will read, and the file is still the one that was looked at.
    let manifest = Manifest::load(&place.manifest)?;
    print!("{}", told(&manifest, &draft, graph.batch()));
    Ok(ExitCode::SUCCESS)
}

fn draft(graph: &mut Graph, args: &Args) -> anyhow::Result<Draft> {
    let mut wishes = Wishes {
        role: args.role.clone().unwrap_or_default(),
        classes: args
            .class_names
            .as_ref()
            .map(|names| names.iter().map(|name| name.trim().to_owned()).collect()),
        input: args.input,
        keypoints: args.keypoints,
        head: args.head,
        confidence: args.confidence,
        iou: args.iou,
    };
    if args.role.is_none() {
        ask(&args.file, Asked::Role, &mut wishes)?;
    }
    loop {
        match Draft::of(graph, &wishes) {
            Err(DraftError::Unknown { path, question }) => ask(&path, Asked::Model(question), &mut wishes)?,
            drafted => return Ok(drafted?),
        }
    }
}

/// Where manifest and model will lie.
struct Place {
    manifest: PathBuf,
    model: PathBuf,
    /// The model's file name.
    name: OsString,
    /// Whether the model lies elsewhere so far.
    copies: bool,
}

impl Place {
    fn of(file: &Path, out: Option<&Path>) -> anyhow::Result<Self> {
        let real =
            file.canonicalize().with_context(|| format!("cannot read the model {}", file.display()))?;
        let name = file.file_name().with_context(|| format!("{} is no file", file.display()))?.to_owned();
        let folder = out.or(file.parent()).unwrap_or(Path::new(""));
        let model = folder.join(&name);
        let copies = model.canonicalize().map_or(true, |there| there != real);
        Ok(Self { manifest: model.with_extension("toml"), model, name, copies })
    }

    fn refuse_overwriting(&self, force: bool) -> Result<(), Problem> {
        let model = Some(&self.model).filter(|_| self.copies);
        match [Some(&self.manifest), model].into_iter().flatten().find(|path| path.exists()) {
            Some(path) if !force => Err(Problem::new(format!("{} is there already", path.display()))
                .remedy("give --force to overwrite it, or --out for another folder")),
            _ => Ok(()),
        }
    }

    fn copy_model(&self, file: &Path) -> anyhow::Result<()> {
        if !self.copies {
            return Ok(());
        }
        let bytes =
            crate::input::read(file).with_context(|| format!("cannot read the model {}", file.display()))?;
        if let Some(folder) = self.model.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        output::write(Some(&self.model), &bytes)
    }
}

/// What was written, where each value was taken from, and what comes next.
fn told(manifest: &Manifest, draft: &Draft, batch: Option<usize>) -> String {
    let (path, role) = (manifest.path.display(), &draft.role);
    let mut text = format!("wrote {path}\n  role = {role}  (given)\n");
    for (key, value, source) in draft.entries() {
        text += &format!("  {key} = {value}  ({source})\n");
    }
    text += &match batch {
        Some(1) => "its graph takes one frame at a time\n".to_owned(),
        Some(batch) => format!("its graph takes {batch} frames at once, no more and no fewer\n"),
        None => "its graph takes any number of frames at once\n".to_owned(),
    };
    text += &format!("next: `touchline models check {path}`, and `{role} = \"{path}\"` under [models]\n");
    text
}
