//! Sandboxes, plugins written in WebAssembly text, and the plugin that ships.

#![allow(dead_code, clippy::unwrap_used)] // each test file uses a part; a panic here is a test's report

use std::path::{Path, PathBuf};
use std::time::Duration;
use strategy::{LoadError, Plugin, Sandbox, SandboxLimits};
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

/// A strategy in WebAssembly text: the bodies of its functions, each of which returns the address of its result.
/// As it comes it describes itself as `wat`, accepts everything, plans nothing and answers no frame.
pub struct Text {
    pub describe: &'static str,
    pub accept: &'static str,
    pub open: &'static str,
    pub plan: &'static str,
    pub observe: &'static str,
    pub finish: &'static str,
    /// More of the module: functions, a start function.
    pub more: &'static str,
}

impl Default for Text {
    fn default() -> Self {
        Self {
            describe: "(i32.const 64)",
            accept: "(i32.const 256)",
            open: "(i32.store (i32.const 304) (call $new (i32.const 1))) (i32.const 300)",
            plan: "(i32.const 320)",
            observe: "(i32.const 320)",
            finish: "(i32.const 320)",
            more: "",
        }
    }
}

impl Text {
    /// Loads it as a plugin.
    pub fn load(&self, sandbox: &Sandbox) -> Result<Plugin, LoadError> {
        load_bytes_in(sandbox, &self.component())
    }

    /// The component's bytes.
    pub fn component(&self) -> Vec<u8> {
        let mut module = wat::parse_str(self.module()).unwrap();
        let mut resolve = Resolve::default();
        let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk/wit/touchline-plugin-0.1.0");
        let (package, _) = resolve.push_path(contract).unwrap();
        let world = resolve.select_world(&[package], Some("strategy-plugin")).unwrap();
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
        ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap()
    }

    /// At 64 a descriptor, at 128 its challenge, at 200 its text; at 256 work accepted; at 300 a run opened; at
    /// 320 success without anything. Address 0 holds zeros: a descriptor of empty text and lists.
    fn module(&self) -> String {
        let Self { describe, accept, open, plan, observe, finish, more } = self;
        format!(
            r#"(module
                (import "[export]touchline:plugin/strategy@0.1.0" "[resource-new]run"
                    (func $new (param i32) (result i32)))
                (memory (export "memory") 2)
                (data (i32.const 64) "\c8\00\00\00\03\00\00\00\d2\00\00\00\05\00\00\00\80\00\00\00\01\00\00\00")
                (data (i32.const 128) "\c8\00\00\00\03\00\00\00\dc\00\00\00\04\00\00\00")
                (data (i32.const 200) "wat")
                (data (i32.const 210) "0.1.0")
                (data (i32.const 220) "/wat")
                (data (i32.const 260) "\c8\00\00\00\03\00\00\00\dc\00\00\00\04\00\00\00")
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
                (func (export "touchline:plugin/strategy@0.1.0#describe") (result i32) {describe})
                (func (export "touchline:plugin/strategy@0.1.0#accept") (param i32 i32) (result i32) {accept})
                (func (export "touchline:plugin/strategy@0.1.0#[static]run.open")
                    (param i32 i32 f64 i32 i32) (result i32) {open})
                (func (export "touchline:plugin/strategy@0.1.0#[method]run.plan")
                    (param i32 i32 i32 i32) (result i32) {plan})
                (func (export "touchline:plugin/strategy@0.1.0#[method]run.observe")
                    (param i32 i32 i32) (result i32) {observe})
                (func (export "touchline:plugin/strategy@0.1.0#[method]run.finish")
                    (param i32 i32) (result i32) {finish})
                {more})"#
        )
    }
}
