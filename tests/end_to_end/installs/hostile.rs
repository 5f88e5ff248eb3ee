//! Files that must not get onto the shelf, whatever they do.

use super::{Desk, made};
use crate::plugins::Text;

/// Tries to install `bytes`; the refusal must say `wanted`, and nothing may be left behind.
fn refused(desk: &Desk, bytes: &[u8], wanted: &str) {
    let file = desk.file("hostile.wasm", bytes);
    let error = desk.refused(&["install", &file, "--unsigned"]);
    assert!(error.contains(wanted), "{wanted:?} is not in: {error}");
    assert!(error.contains("hostile.wasm was not installed"), "{error}");
    for folder in ["blobs", "incoming"] {
        let left = std::fs::read_dir(desk.shelf().dir().join(folder)).unwrap().count();
        assert_eq!(left, 0, "{folder}: {error}");
    }
}

#[test]
fn what_is_no_component_is_refused() {
    let desk = Desk::new();
    let good = made::strategy("1.0.0");
    let module = wat::parse_str("(module (func (export \"describe\")))").unwrap();
    refused(&desk, b"", "is not a WebAssembly component");
    refused(&desk, b"hello", "is not a WebAssembly component");
    refused(&desk, &good[..good.len() / 2], "is not a WebAssembly component");
    refused(&desk, &module, "a core WebAssembly module");
}

#[test]
fn a_flipped_bit_never_gets_past_the_checks_unnoticed() {
    let desk = Desk::new();
    let good = made::strategy("1.0.0");
    let digest = {
        let file = desk.file("good.wasm", &good);
        packages::file_digest(std::path::Path::new(&file)).unwrap()
    };
    let file = desk.path("flipped.wasm").display().to_string();
    for place in (8..good.len()).step_by(good.len() / 12) {
        let mut flipped = good.clone();
        flipped[place] ^= 0x10;
        desk.file("flipped.wasm", &flipped);
        let error = desk.refused(&["install", &file, "--unsigned", "--digest", &digest]);
        assert!(error.contains("was asked for"), "{error}");
        // Without a digest to hold it against, it is refused or it is a plugin that keeps to the contract.
        let run = desk.plugin(&["install", &file, "--unsigned"]);
        assert!(matches!(run.status.code(), Some(0 | 1)), "{:?}", run);
    }
}

#[test]
fn a_forged_precompiled_file_is_refused_without_being_loaded() {
    let desk = Desk::new();
    let file = desk.file("good.wasm", &made::strategy("1.0.0"));
    desk.done(&["install", &file, "--unsigned"]);
    let entry = std::fs::read_dir(desk.path("plugin-cache")).unwrap().next().unwrap().unwrap().path();
    let compiled = std::fs::read(entry).unwrap();
    desk.done(&["disable", "wat"]);
    desk.done(&["remove", "wat"]);
    refused(&desk, &compiled, "is not a WebAssembly component");
    // Without the digest that the cache puts before it: an object file.
    refused(&desk, &compiled[32..], "is not a WebAssembly component");
}

#[test]
fn a_component_that_needs_wasi_or_a_world_from_the_future_is_refused() {
    let desk = Desk::new();
    let wasi = wat::parse_str(
        r#"(component
            (import "wasi:random/random@0.2.0" (instance (export "get-random-u64" (func (result u64)))))
            (core module $m (func (export "f")))
            (core instance $i (instantiate $m))
            (func $describe (canon lift (core func $i "f")))
            (instance $strategy (export "describe" (func $describe)))
            (export "touchline:plugin/strategy@0.1.0" (instance $strategy)))"#,
    );
    refused(&desk, &wasi.unwrap(), "wasi:random/random@0.2.0");
    let mut future = made::strategy("1.0.0");
    let (now, then) = (b"touchline:plugin/strategy@0.", b"9.0");
    let places: Vec<usize> =
        (0..future.len()).filter(|&at| future[at..].starts_with(now)).map(|at| at + now.len()).collect();
    for place in places {
        future[place..place + then.len()].copy_from_slice(then);
    }
    refused(&desk, &future, "0.9.0");
}

#[test]
fn a_plugin_that_traps_lies_or_answers_nonsense_is_refused() {
    let desk = Desk::new();
    let component = |text: Text| text.component();
    refused(
        &desk,
        &component(Text { describe: "unreachable", ..Text::default() }),
        "does not describe itself",
    );
    refused(&desk, &component(Text { describe: "(i32.const 0)", ..Text::default() }), "cannot be used");
    refused(&desk, &component(Text { finish: "unreachable", ..Text::default() }), "finish trapped");
    // As the text comes, it answers no frame.
    refused(&desk, &component(Text::default()), "0 annotations for a clip of 40 frames");
    refused(
        &desk,
        &made::with("1.0.0", "(data (i32.const 220) \"/availability\") (data (i32.const 140) \"\\0d\")"),
        "/availability",
    );
}

#[test]
fn a_plugin_that_takes_forever_to_compile_or_all_memory_is_stopped() {
    let bomb = bomb();
    for (key, value, says) in LIMITS {
        refused(&limited(key, value), &bomb, says);
    }
}

#[test]
fn looking_at_a_file_that_takes_forever_to_compile_or_all_memory_is_stopped_too() {
    let bomb = bomb();
    for (key, value, says) in LIMITS {
        let desk = limited(key, value);
        let file = desk.file("bomb.wasm", &bomb);
        let error = desk.refused(&["inspect", &file]);
        assert!(error.contains(says) && error.contains("cannot inspect") && error.contains(&file), "{error}");
    }
}

/// A limit of the process that looks at files, and what is said where a file runs into it.
const LIMITS: [(&str, i64, &str); 2] = [
    ("check_seconds", 1, "more than 1 s of processor time (plugins.check_seconds)"),
    ("check_memory_bytes", 96 << 20, "more than 100663296 bytes of memory (plugins.check_memory_bytes)"),
];

fn limited(key: &str, value: i64) -> Desk {
    Desk::with(|config| {
        config.insert("plugins".into(), toml::Table::from_iter([(key.to_owned(), value.into())]).into());
    })
}

/// Two functions that are slow and large to compile; nothing in them can be folded away.
fn bomb() -> Vec<u8> {
    let body = "(local.set 0 (i64.xor (i64.rotl (local.get 0) (local.get 1)) (i64.mul (local.get 1) (local.get 0)))) "
        .repeat(60_000);
    let function =
        |nth: usize| format!("(func $bomb{nth} (param i64 i64) (result i64) {body} (local.get 0))");
    made::with("1.0.0", &(0..2).map(function).collect::<String>())
}
