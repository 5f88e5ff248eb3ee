//! `touchline doctor`: what is installed, what runs where, what is missing and how to get it.

use super::{ConfigArg, serve};
use crate::config::Config;
use crate::devices::{self, GpuBackend};
use crate::miner;
use crate::problem::Problem;
use crate::server;
use crate::strategies::{Loader, Place, Prospect, Shelved, Strategies};
use chain::Metagraph;
use inference::{Engine, LaneGroup, Runtime};
use std::process::ExitCode;
use std::sync::Arc;
use strategy::Sandbox;

/// Arguments of `doctor`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArg,
}

/// Looks at every part and prints a line for each; fails when one of them would keep `serve` from starting.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut report = Report::default();
    report.check("ffmpeg", Ok(clip::ffmpeg_version()));
    let path = &args.config.config;
    let config = match Config::load(path) {
        Ok(config) => config,
        Err(problem) => {
            report.check("configuration", Err(problem.into()));
            return Ok(report.verdict());
        }
    };
    report.check("configuration", Ok(path.display().to_string()));
    let runtime = Runtime::load(&config.devices.onnxruntime);
    let described = runtime.as_ref().map(|runtime| describe_runtime(runtime, &config));
    report.check("onnx runtime", described.map_err(|error| Problem::new(error.to_string()).into()));
    if let Ok(runtime) = &runtime {
        check_gpus(&mut report, runtime, &config);
    }
    let engine = runtime.as_ref().ok().and_then(|runtime| check_models(&mut report, runtime, &config));
    check_strategies(&mut report, &config, engine.as_ref());
    report.check("hotkey", serve::own_hotkey(&config).map(|hotkey| hotkey.to_string()));
    report.check("metagraph", metagraph(&config));
    report.check("store", store(&config));
    report.check("ports", ports(&config));
    Ok(report.verdict())
}

#[derive(Default)]
struct Report {
    problems: usize,
}

impl Report {
    fn check(&mut self, part: &str, found: anyhow::Result<String>) {
        match found {
            Ok(line) => println!("ok       {part:<14} {line}"),
            Err(error) => {
                self.problems += 1;
                println!(
                    "MISSING  {part:<14} {}",
                    super::explain(&error).replace('\n', "\n                        ")
                );
            }
        }
    }

    /// Says what a part has or lacks, and leaves the verdict to others.
    fn tell(&self, part: &str, found: Result<String, String>) {
        let (word, line) = match found {
            Ok(line) => ("ok", line),
            Err(line) => ("lacks", line),
        };
        println!("{word:<8} {part:<14} {}", line.replace('\n', "\n                        "));
    }

    fn verdict(&self) -> ExitCode {
        if self.problems == 0 {
            println!("everything is there: `touchline serve` will start");
            return ExitCode::SUCCESS;
        }
        println!("{} of the parts above must be mended before `touchline serve` will start", self.problems);
        ExitCode::FAILURE
    }
}

fn describe_runtime(runtime: &Runtime, config: &Config) -> String {
    format!("{} at {}", runtime.version(), config.devices.onnxruntime.display())
}

/// A line for each backend of each GPU that the configuration names. One that lacks something keeps `serve` from
/// starting only where it is the one to be taken, which opening the models tells.
fn check_gpus(report: &mut Report, runtime: &Runtime, config: &Config) {
    match devices::gpu_backends(config, runtime) {
        Ok(told) => {
            for GpuBackend { device, backend, found } in told {
                report.tell(&format!("{device} {}", backend.name()), found);
            }
        }
        Err(error) => report.check("gpus", Err(error)),
    }
}

fn check_models(report: &mut Report, runtime: &Runtime, config: &Config) -> Option<Engine> {
    let engine =
        miner::manifests(config).and_then(|manifests| miner::open_engine(config, runtime, manifests));
    let engine = match engine {
        Ok(engine) => engine,
        Err(error) => {
            report.check("models", Err(error));
            return None;
        }
    };
    for group in LaneGroup::of(&engine.lanes()) {
        let role = &engine.models()[group.model].role;
        report.check("model", Ok(format!("{role} runs on {}", super::models::describe(&group))));
    }
    Some(engine)
}

/// A line for each strategy that would answer, or for the first that keeps `serve` from starting. Without models only the
/// base strategy is tried.
fn check_strategies(report: &mut Report, config: &Config, engine: Option<&Engine>) {
    let set = match strategies(config, engine) {
        Ok(set) => set,
        Err(error) => return report.check("strategy", Err(error)),
    };
    for idle in set.iter().flat_map(|set| set.idle().values()) {
        report.tell("strategy", Err(idle.clone()));
    }
    for (Place { strategy, instead }, paths) in set.iter().flat_map(|set| set.distinct()) {
        let line = format!("{} answers {}, {}", strategy.label(), paths.join(", "), strategy.origin());
        report.check("strategy", Ok(line));
        let aside = strategy.health().set_aside().map(|why| strategy.words_aside(&why));
        for lacks in instead.as_deref().map(str::to_owned).into_iter().chain(aside) {
            report.tell("strategy", Err(lacks));
        }
    }
}

/// Who would answer; none without models to bind them to.
fn strategies(config: &Config, engine: Option<&Engine>) -> anyhow::Result<Option<Arc<Strategies>>> {
    let sandbox = Sandbox::new(&miner::sandbox_limits(config))?;
    let loader = Loader::new(sandbox, config).without_cache();
    let source = Box::new(Shelved::at(&config.plugins.dir));
    let prospect = Prospect::open(source, loader, config)?;
    let begun = engine.map(|engine| prospect.begin(engine.models(), config)).transpose()?;
    Ok(begun.map(|(_, current)| current.set()))
}

fn metagraph(config: &Config) -> anyhow::Result<String> {
    let metagraph = Metagraph::load(&config.chain.nodes_file)?;
    Ok(format!("{} nodes in {}", metagraph.len(), config.chain.nodes_file.display()))
}

/// Opens both ports for a moment.
fn ports(config: &Config) -> anyhow::Result<String> {
    let (validator, operator) = (config.validator.listen, config.operator.listen);
    super::block_on(async {
        server::bind("validator.listen", validator).await?;
        server::bind("operator.listen", operator).await?;
        Ok(format!("{validator} for validators, {operator} for the report"))
    })
}

/// Opens a database that is there, as `serve` would; one that is not there yet is left to `serve`.
fn store(config: &Config) -> anyhow::Result<String> {
    if !config.store.path.exists() {
        return Ok(format!("{} will be made", config.store.path.display()));
    }
    super::block_on(async {
        let store = store::Store::open(&config.store.path).await?;
        let totals = store.totals().await?;
        store.close().await;
        Ok(format!("{} challenges in {}", totals.challenges, config.store.path.display()))
    })
}
