//! Files that are no strategy, and components that misbehave when they are asked what they are.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

extern crate touchline_strategy as strategy;

mod common;

use common::{Text, load_bytes, load_wat, sandbox};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;
use strategy::{
    CallError, Component, Deadline, InterfaceVersion, LoadError, MAX_PLUGIN_BYTES, Plugin, Sandbox,
    SandboxLimits, World,
};

#[test]
fn a_missing_file_is_named_with_the_remedy() {
    let error = Plugin::load(&sandbox(), Path::new("/nowhere/gsr.wasm"), None).err().unwrap();
    assert!(matches!(error, LoadError::Unreadable { .. }));
    let text = error.to_string();
    assert!(text.contains("/nowhere/gsr.wasm") && text.contains("make plugins"), "{text}");
}

#[test]
fn garbage_and_a_cut_component_are_not_components() {
    let whole = wat::parse_str("(component (core module (memory 1)))").unwrap();
    for bytes in [&b"garbage"[..], b"", b"(component)", &whole[..whole.len() - 3]] {
        let error = load_bytes(bytes).err().unwrap();
        assert!(matches!(error, LoadError::NotComponent { .. }), "{error}");
    }
}

#[test]
fn a_core_module_is_told_apart_from_a_component() {
    let error = load_wat("(module (func (export \"describe\")))").err().unwrap();
    assert!(matches!(error, LoadError::CoreModule { .. }), "{error}");
}

#[test]
fn a_file_too_large_is_not_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("large.wasm");
    std::fs::File::create(&path).unwrap().set_len(MAX_PLUGIN_BYTES + 1).unwrap();
    let error = Plugin::load(&sandbox(), &path, None).err().unwrap();
    assert!(matches!(error, LoadError::TooLarge { .. }), "{error}");
}

#[test]
fn a_component_of_another_world_is_told_what_is_missing() {
    let other = r#"(component (core module $m (func (export "f"))) (core instance $i (instantiate $m))
        (func $f (canon lift (core func $i "f"))) (export "hello" (func $f)))"#;
    let error = load_wat(other).err().unwrap().to_string();
    assert!(
        error.contains("touchline:plugin/strategy@0.2.0") && error.contains("it exports hello"),
        "{error}"
    );
}

#[test]
fn a_wasi_import_is_forbidden_before_anything_runs() {
    for version in ["0.1.0", "0.2.0"] {
        let component = format!(
            r#"(component
                (import "wasi:random/random@0.2.0" (instance (export "get-random-u64" (func (result u64)))))
                (instance $nothing)
                (export "touchline:plugin/strategy@{version}" (instance $nothing)))"#
        );
        let error = load_wat(&component).err().unwrap();
        let text = error.to_string();
        assert!(matches!(error, LoadError::OtherWorld { .. }), "{text}");
        let log = format!("touchline:plugin/log@{version}");
        assert!(text.contains("wasi:random/random@0.2.0") && text.contains(&log), "{text}");
    }
}

#[test]
fn an_import_of_the_right_name_and_another_type_is_another_world() {
    let component = r#"(component
        (import "touchline:plugin/budget@0.1.0" (instance (export "remaining-ms" (func (result string)))))
        (core module $m (func (export "f")))
        (core instance $i (instantiate $m))
        (func $describe (canon lift (core func $i "f")))
        (instance $strategy (export "describe" (func $describe)))
        (export "touchline:plugin/strategy@0.1.0" (instance $strategy)))"#;
    let error = load_wat(component).err().unwrap();
    assert!(matches!(error, LoadError::OtherWorld { .. }), "{error}");
    assert!(error.to_string().contains("other types"), "{error}");
}

#[test]
fn an_export_of_the_right_name_and_another_type_is_another_world() {
    let component = r#"(component
        (core module $m (func (export "f")))
        (core instance $i (instantiate $m))
        (func $describe (canon lift (core func $i "f")))
        (instance $strategy (export "describe" (func $describe)))
        (export "touchline:plugin/strategy@0.1.0" (instance $strategy)))"#;
    let error = load_wat(component).err().unwrap();
    assert!(matches!(error, LoadError::OtherWorld { .. }), "{error}");
    assert!(error.to_string().contains("other types"), "{error}");
}

#[test]
fn a_strategy_of_either_version_is_served() {
    for version in InterfaceVersion::SERVED {
        let plugin = Text { version: version.name(), ..Text::default() }.load(&sandbox()).unwrap();
        assert_eq!(plugin.interface_version(), version);
        assert_eq!(plugin.descriptor().name, "wat");
        assert_eq!(plugin.descriptor().challenges[0].path, "/wat");
        assert!(plugin.requests().is_empty());
    }
}

/// Calls nothing, and has every import (`types` comes along) that its version of the contract offers, with the contract's types.
#[test]
fn whatever_the_contract_offers_is_given_with_its_types() {
    const OLD: &str = r#"
        (import "touchline:plugin/log@VERSION" "write" (func (param i32 i32 i32)))
        (import "touchline:plugin/config@VERSION" "get" (func (param i32 i32 i32)))
        (import "touchline:plugin/budget@VERSION" "remaining-ms" (func (result i32)))"#;
    const NEW: &str = r#"
        (import "touchline:plugin/log@VERSION" "write" (func (param i32 i32 i32)))
        (import "touchline:plugin/config@VERSION" "get" (func (param i32 i32 i32)))
        (import "touchline:plugin/budget@VERSION" "remaining-ms" (func (result i32)))
        (import "touchline:plugin/draft@VERSION" "leave" (func SEVEN_LISTS (param i32)))
        (import "touchline:plugin/state@VERSION" "get" (func (param i32 i32 i32)))
        (import "touchline:plugin/state@VERSION" "set" (func (param i32 i32 i32 i32 i32)))
        (import "touchline:plugin/state@VERSION" "remove" (func (param i32 i32)))"#;
    for (version, imports) in [("0.1.0", OLD), ("0.2.0", NEW)] {
        let plugin = Text { version, imports, ..Text::default() }.load(&sandbox()).unwrap();
        assert_eq!(plugin.shape().imports.len(), if version == "0.1.0" { 4 } else { 6 });
    }
}

/// For plugins that never end, whose first call is the endless one: however busy the machine, that call is the one
/// that the deadline ends.
fn impatient() -> Sandbox {
    Sandbox::new(&SandboxLimits { describe: Duration::from_millis(50), ..common::limits() }).unwrap()
}

#[test]
fn a_start_function_that_traps_or_never_ends_is_stopped() {
    for (sandbox, more, wanted) in [
        (sandbox(), "(func $start unreachable) (start $start)", "start trapped"),
        (impatient(), "(func $start (loop br 0)) (start $start)", "start was not done within 50 ms"),
    ] {
        let error = Text { more, ..Text::default() }.load(&sandbox).err().unwrap();
        assert!(matches!(error, LoadError::Describe { .. }), "{error}");
        assert!(error.to_string().contains(wanted), "{error}");
    }
}

#[test]
fn describe_may_trap_loop_or_grow_without_harm() {
    let call = |sandbox, describe| match (Text { describe, ..Text::default() }).load(&sandbox).err().unwrap()
    {
        LoadError::Describe { source, .. } => source,
        other => panic!("{other}"),
    };
    assert!(matches!(call(sandbox(), "unreachable"), CallError::Trapped { function: "describe", .. }));
    assert_eq!(
        call(impatient(), "(loop br 0) unreachable"),
        CallError::SlowDescribe { function: "describe", limit_ms: 50 }
    );
    let small = Sandbox::new(&SandboxLimits { memory_bytes: 1 << 20, ..common::limits() }).unwrap();
    let grow = "(drop (memory.grow (i32.const 100))) unreachable";
    assert_eq!(call(small, grow), CallError::Memory { function: "describe", limit_bytes: 1 << 20 });
}

#[test]
fn a_memory_larger_than_allowed_is_refused() {
    let sandbox = Sandbox::new(&SandboxLimits { memory_bytes: 1 << 16, ..common::limits() }).unwrap();
    let error = Text::default().load(&sandbox).err().unwrap();
    assert!(matches!(error, LoadError::NotComponent { .. }), "{error}");
    assert!(error.to_string().contains("131072 which exceeds the limit of 0x10000 bytes"), "{error}");
}

#[test]
fn a_descriptor_that_cannot_be_used_is_refused() {
    let error = Text { describe: "(i32.const 0)", ..Text::default() }.load(&sandbox()).err().unwrap();
    assert!(matches!(error, LoadError::Descriptor { .. }), "{error}");
    assert!(error.to_string().contains("its name"), "{error}");
}

#[test]
fn a_compiled_plugin_is_kept_and_a_damaged_one_is_made_again() {
    let directory = tempfile::tempdir().unwrap();
    let cache = directory.path().join("cache");
    let entries =
        || -> Vec<_> { std::fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path()).collect() };
    let load = || {
        let plugin = Plugin::load(&sandbox(), &common::gsr_path(), Some(&cache)).unwrap();
        common::open(&plugin, Deadline::after(Duration::from_secs(60))).unwrap();
    };
    load();
    let [entry] = entries().try_into().unwrap();
    let whole = std::fs::read(&entry).unwrap();
    // An entry that is made again is another file, renamed to the same name.
    let file = || {
        let about = std::fs::metadata(&entry).unwrap();
        (about.ino(), about.mtime(), about.mtime_nsec())
    };
    let first = file();
    load();
    assert_eq!(file(), first);
    let spoils: [fn(&mut Vec<u8>); 3] = [|bytes| bytes.truncate(10), |bytes| bytes[5_000] ^= 1, Vec::clear];
    for spoil in spoils {
        let mut damaged = whole.clone();
        spoil(&mut damaged);
        std::fs::write(&entry, damaged).unwrap();
        let spoilt = file();
        load();
        assert_ne!(file().0, spoilt.0);
        assert_eq!(entries(), std::slice::from_ref(&entry));
        assert!(std::fs::read(&entry).unwrap() == whole, "the entry was not made again");
    }
}

#[test]
fn the_shipped_plugin_imports_nothing_but_the_contract() {
    let component = Component::read(&sandbox(), &common::gsr_path(), None).unwrap();
    let version = component.shape().check_world(World::Strategy).unwrap();
    assert_eq!(component.shape().interface_version(), Some(version.name()));
    assert_eq!(component.digest().len(), 64);
    assert!(!component.shape().imports.iter().any(|import| import.contains("wasi")));
}
