//! Sandboxes, plugins written in WebAssembly text, and the plugin that ships.

#![allow(dead_code, clippy::unwrap_used)] // each test file uses a part; a panic here is a test's report

mod answers;
pub mod hostile;

use answers::{answers, filled_in, observed};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use strategy::{CallError, Deadline, LoadError, OpenOptions, Plugin, Sandbox, SandboxLimits, Session};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Small enough that many tests run side by side, and patient enough for a machine that is busy with them.
pub fn limits() -> SandboxLimits {
    let describe = Duration::from_secs(60);
    SandboxLimits { memory_bytes: 64 << 20, instances: 2, describe, ..SandboxLimits::default() }
}

pub fn sandbox() -> Sandbox {
    Sandbox::new(&limits()).unwrap()
}

/// The plugin that ships, as `make plugins` builds it.
pub fn gsr_path() -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins/gsr.wasm");
    assert!(path.exists(), "{} is missing; run `make plugins`", path.display());
    path
}

pub fn gsr(sandbox: &Sandbox) -> Plugin {
    Plugin::load(sandbox, &gsr_path(), None).unwrap()
}

pub fn load_bytes(bytes: &[u8]) -> Result<Plugin, LoadError> {
    load_bytes_in(&sandbox(), bytes)
}

pub fn load_bytes_in(sandbox: &Sandbox, bytes: &[u8]) -> Result<Plugin, LoadError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("plugin.wasm");
    std::fs::write(&path, bytes).unwrap();
    Plugin::load(sandbox, &path, None)
}

/// Loads a component or module written as text.
pub fn load_wat(text: &str) -> Result<Plugin, LoadError> {
    load_bytes(&wat::parse_str(text).unwrap())
}

/// A session without settings or grants.
pub fn open(plugin: &Plugin, deadline: Deadline) -> Result<Session, CallError> {
    plugin.open(OpenOptions::new(&BTreeMap::new(), deadline))
}

/// What both kinds of plugin in text say of themselves: at 64 a descriptor, at 128 its challenge, at 200 its text.
const DESCRIBED: &str = r#"
    (data (i32.const 64) "\c8\00\00\00\03\00\00\00\d2\00\00\00\05\00\00\00\80\00\00\00\01\00\00\00")
    (data (i32.const 128) "\c8\00\00\00\03\00\00\00\dc\00\00\00\04\00\00\00")
    (data (i32.const 200) "wat")
    (data (i32.const 210) "0.1.0")
    (data (i32.const 220) "/wat")"#;

/// A strategy in WebAssembly text: the bodies of its functions, each of which returns the address of its result.
/// As it comes it describes itself as `wat`, accepts everything, plans nothing and answers no frame.
pub struct Text<'t> {
    /// The version of the contract that it is built for.
    pub version: &'t str,
    pub describe: &'t str,
    pub accept: &'t str,
    pub open: &'t str,
    pub plan: &'t str,
    pub observe: &'t str,
    pub finish: &'t str,
    /// Where the allocator puts whatever it is asked for.
    pub realloc: &'t str,
    /// What it imports, before anything that it defines; what [`filled_in`] puts in may be left out, here as elsewhere.
    pub imports: &'t str,
    /// More of the module: functions, a start function.
    pub more: &'t str,
    /// Where `accept` says that the clip is.
    pub clip: &'t str,
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self {
            version: "0.2.0",
            describe: "(i32.const 64)",
            accept: "(i32.const 256)",
            open: "(i32.store (i32.const 304) (call $new (i32.const 1))) (i32.const 300)",
            plan: "(i32.const 320)",
            observe: "(i32.const 320)",
            finish: "(i32.const 320)",
            realloc: "(i32.const 4096)",
            imports: "",
            more: "",
            clip: "/wat",
        }
    }
}

impl Text<'_> {
    /// Loads it as a plugin.
    pub fn load(&self, sandbox: &Sandbox) -> Result<Plugin, LoadError> {
        load_bytes_in(sandbox, &self.component())
    }

    /// The component's bytes.
    pub fn component(&self) -> Vec<u8> {
        component("strategy-plugin", self.version, &self.module())
    }

    /// At 64 to 220 as in [`DESCRIBED`]; at 256 work accepted; at 300 a run opened; at 320 success without anything; at
    /// 2,048 the clip's address. Address 0 holds zeros: a descriptor of empty text and lists. `$answer` makes an answer
    /// of so many frames at 600, as [`answers`] says.
    fn module(&self) -> String {
        let Self { describe, accept, open, plan, observe, finish, realloc, imports, more, clip, .. } = self;
        let (answers, observed) = (answers(self.version), observed(self.version));
        let clip_bytes: String =
            (clip.len() as u32).to_le_bytes().map(|byte| format!("\\{byte:02x}")).concat();
        format!(
            r#"(module
                (import "[export]touchline:plugin/strategy@VERSION" "[resource-new]run"
                    (func $new (param i32) (result i32)))
                {imports}
                (memory (export "memory") 2)
                {DESCRIBED}
                (data (i32.const 260) "\c8\00\00\00\03\00\00\00\00\08\00\00{clip_bytes}")
                (data (i32.const 2048) "{clip}")
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) {realloc})
                (func (export "touchline:plugin/strategy@VERSION#describe") (result i32) {describe})
                (func (export "touchline:plugin/strategy@VERSION#accept") (param i32 i32) (result i32) {accept})
                (func (export "touchline:plugin/strategy@VERSION#[static]run.open")
                    (param i32 i32 f64 i32 i32) (result i32) {open})
                (func (export "touchline:plugin/strategy@VERSION#[method]run.plan")
                    (param i32 i32 i32 i32) (result i32) {plan})
                (func (export "touchline:plugin/strategy@VERSION#[method]run.observe")
                    (param i32) {observed} (result i32) {observe})
                (func (export "touchline:plugin/strategy@VERSION#[method]run.finish")
                    (param i32 i32) (result i32) {finish})
                {answers}
                {more})"#
        )
    }
}

/// A scorer in WebAssembly text. As it comes it describes itself as `wat` and gives one half without components.
pub struct ScorerText<'t> {
    /// The body of `score`, which returns the address of its result.
    pub score: &'t str,
}

impl Default for ScorerText<'_> {
    fn default() -> Self {
        Self { score: "(i32.const 256)" }
    }
}

impl ScorerText<'_> {
    /// The component's bytes.
    pub fn component(&self) -> Vec<u8> {
        component("scorer-plugin", "0.2.0", &self.module())
    }

    /// At 64 to 220 as in [`DESCRIBED`]; at 256 a score of one half.
    fn module(&self) -> String {
        let score = self.score;
        format!(
            r#"(module
                (memory (export "memory") 2)
                {DESCRIBED}
                (data (i32.const 260) "\00\00\00\3f")
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
                (func (export "touchline:plugin/scorer@VERSION#describe") (result i32) (i32.const 64))
                (func (export "touchline:plugin/scorer@VERSION#score") (param i32) (result i32) {score}))"#
        )
    }
}

/// A component of `world` around a module in text, filled in for `version` of the contract.
pub fn component(world: &str, version: &str, module: &str) -> Vec<u8> {
    let mut module = wat::parse_str(filled_in(module, version)).unwrap();
    let mut resolve = Resolve::default();
    let contract =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../sdk/wit/touchline-plugin-{version}"));
    let (package, _) = resolve.push_path(contract).unwrap();
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap()
}
