//! `touchline doctor`: what is installed, what runs where, what is missing and how to get it.

use super::{ConfigArg, serve};
use crate::config::Config;
use crate::devices::{self, GpuBackend};
use crate::miner;
use crate::problem::Problem;
use crate::strategies::{Origin, check_plugin};
use crate::{roles, server};
use chain::Metagraph;
use inference::{Engine, LaneGroup, Runtime};
use std::process::ExitCode;
use strategy::{Plugin, Sandbox};

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
    report.check("strategy", strategy(&config, engine.as_ref()));
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

/// The plugin, and its roles where there are models to bind them to.
fn strategy(config: &Config, engine: Option<&Engine>) -> anyhow::Result<String> {
    let sandbox = Sandbox::new(&miner::sandbox_limits(config))?;
    let plugin = Plugin::load(&sandbox, &config.strategy.plugin, None)?;
    let origin = Origin::File(config.strategy.plugin.clone());
    check_plugin(&plugin, &config.strategy.settings, &origin)?;
    let descriptor = plugin.descriptor();
    if let Some(engine) = engine {
        roles::bind(descriptor, engine.models())?;
    }
    let paths: Vec<&str> = descriptor.challenges.iter().map(|challenge| challenge.path.as_str()).collect();
    Ok(format!("{} {} answers {}", descriptor.name, descriptor.version, paths.join(", ")))
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
