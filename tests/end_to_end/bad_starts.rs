//! A miner that cannot do its work does not start, and says which file is at fault and what to do.

use crate::harness::{Workspace, root};
use std::os::unix::fs::PermissionsExt;

fn refuses_to_start(workspace: &Workspace, says: &[&str]) {
    let run = workspace.run(&["serve"]);
    let error = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(1), "{error}");
    for words in says {
        assert!(error.contains(words), "{words:?} is not in: {error}");
    }
    assert!(!error.contains("panicked"), "{error}");
}

fn table<'a>(config: &'a mut toml::Table, name: &str) -> &'a mut toml::Table {
    config[name].as_table_mut().unwrap()
}

/// A folder with a copy of the players' model whose manifest and file `spoil` changes.
fn with_players_model(spoil: impl FnOnce(&mut toml::Table, &std::path::Path)) -> Workspace {
    let workspace = Workspace::new();
    let from = root().join("models/players");
    let file = workspace.path("players.onnx");
    std::fs::copy(from.join("players.onnx"), &file).unwrap();
    let mut manifest: toml::Table =
        toml::from_str(&std::fs::read_to_string(from.join("model.toml")).unwrap()).unwrap();
    spoil(&mut manifest, &file);
    std::fs::write(workspace.path("model.toml"), toml::to_string(&manifest).unwrap()).unwrap();
    workspace.configure(|config| {
        table(config, "models").insert("players".into(), "model.toml".into());
    });
    workspace
}

fn digest(file: &std::path::Path) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(std::fs::read(file).unwrap()))
}

#[test]
fn a_missing_model_file_is_named() {
    let workspace = with_players_model(|_, file| std::fs::remove_file(file).unwrap());
    refuses_to_start(&workspace, &["players.onnx", "model.toml"]);
}

#[test]
fn a_model_file_that_changed_is_named_with_both_digests() {
    let mut found = String::new();
    let workspace = with_players_model(|_, file| {
        std::fs::write(file, b"other bytes").unwrap();
        found = digest(file);
    });
    refuses_to_start(&workspace, &["players.onnx", "sha256", &found]);
}

#[test]
fn a_model_file_that_is_not_onnx_is_named() {
    let workspace = with_players_model(|manifest, file| {
        std::fs::write(file, b"this is no graph").unwrap();
        manifest.insert("sha256".into(), digest(file).into());
    });
    refuses_to_start(&workspace, &["players.onnx", "ONNX"]);
}

#[test]
fn a_model_of_another_layout_is_refused_with_both_shapes() {
    let workspace = with_players_model(|manifest, _| {
        manifest.insert("classes".into(), vec!["ball", "goalkeeper", "player", "referee", "coach"].into());
    });
    refuses_to_start(
        &workspace,
        &["players.onnx", "output0 of f32, [n, 8, ", "want one of 32-bit floats, [n, 9, n]"],
    );
}

#[test]
fn a_plugin_that_is_no_component_is_named() {
    let workspace = Workspace::new();
    std::fs::write(workspace.path("plugin.wasm"), b"\0asm\x01\0\0\0").unwrap();
    workspace.configure(|config| {
        table(config, "strategy").insert("plugin".into(), "plugin.wasm".into());
    });
    refuses_to_start(&workspace, &["plugin.wasm", "component"]);
}

#[test]
fn a_plugin_of_another_world_is_named_with_what_it_lacks() {
    let workspace = Workspace::new();
    std::fs::write(workspace.path("plugin.wasm"), b"\0asm\x0d\0\x01\0").unwrap();
    workspace.configure(|config| {
        table(config, "strategy").insert("plugin".into(), "plugin.wasm".into());
    });
    refuses_to_start(&workspace, &["plugin.wasm", "touchline:plugin/strategy@0.2.0"]);
}

#[test]
fn a_database_newer_than_the_program_is_left_alone() {
    let workspace = Workspace::new();
    let path = workspace.path("touchline.sqlite");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        store::Store::open(&path).await.unwrap().close().await;
        let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
        sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99990101000000, 'from the future', 1, x'00', 0)")
            .execute(&pool).await.unwrap();
        pool.close().await;
    });
    refuses_to_start(&workspace, &["touchline.sqlite", "99990101000000", "upgrade Touchline"]);
}

#[test]
fn a_file_that_is_no_database_is_named() {
    let workspace = Workspace::new();
    std::fs::write(workspace.path("touchline.sqlite"), b"these are notes, not a database. ".repeat(200))
        .unwrap();
    refuses_to_start(&workspace, &["touchline.sqlite", "database"]);
}

#[test]
fn a_read_only_database_is_named() {
    let workspace = Workspace::new();
    let dir = workspace.path("sealed");
    let path = dir.join("touchline.sqlite");
    std::fs::create_dir(&dir).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { store::Store::open(&path).await.unwrap().close().await });
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    workspace.configure(|config| {
        table(config, "store").insert("path".into(), "sealed/touchline.sqlite".into());
    });
    refuses_to_start(&workspace, &["touchline.sqlite", "read-only", "writable"]);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o555)).unwrap();
    refuses_to_start(&workspace, &["sealed", "read-only", "writable"]);
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn an_unknown_key_is_named() {
    let workspace = Workspace::new();
    workspace.configure(|config| {
        table(config, "validator").insert("deadline_sec".into(), 5.into());
    });
    refuses_to_start(&workspace, &["touchline.toml", "deadline_sec", "deadline_ms"]);
}

#[test]
fn an_unknown_setting_of_the_strategy_is_named() {
    let workspace = Workspace::new();
    workspace.configure(|config| {
        let settings: toml::Table = toml::from_str("player-stride = '2'").unwrap();
        table(config, "strategy").insert("settings".into(), settings.into());
    });
    refuses_to_start(&workspace, &["player-stride", "players-stride"]);
}

#[test]
fn a_setting_that_the_strategy_cannot_use_is_named() {
    let workspace = Workspace::new();
    workspace.configure(|config| {
        let settings: toml::Table = toml::from_str("players-stride = 'often'").unwrap();
        table(config, "strategy").insert("settings".into(), settings.into());
    });
    refuses_to_start(&workspace, &["players-stride", "often"]);
}

#[test]
fn a_report_that_others_could_read_needs_to_be_asked_for() {
    let workspace = Workspace::new();
    workspace.configure(|config| {
        table(config, "operator").insert("listen".into(), "0.0.0.0:0".into());
    });
    refuses_to_start(&workspace, &["operator.listen", "allow_remote"]);
}

#[test]
fn runs_of_looks_for_lines_that_overlap_are_refused_by_key() {
    let workspace = Workspace::new();
    workspace.configure(|config| {
        config.insert("scorer".into(), toml::Table::new().into());
        set(table(config, "scorer"), "lines_run_frames", 11);
        set(table(config, "scorer"), "lines_every_frames", 10);
    });
    refuses_to_start(&workspace, &["scorer.lines_run_frames = 11", "scorer.lines_every_frames"]);
}

/// Changes the table `devices`.
type Change = fn(&mut toml::Table);

#[test]
fn devices_that_cannot_be_meant_are_refused_by_key() {
    let cases: [(&str, Change, &[&str]); 5] = [
        ("use", |devices| set(devices, "use", Vec::<String>::new()), &["devices.use = []", "\"cuda:0\""]),
        ("double", |devices| set(devices, "use", vec!["cpu", "cpu"]), &["names cpu twice"]),
        ("unknown", |devices| set(devices, "use", vec!["tpu"]), &["\"tpu\"", "no such device", "\"cpu\""]),
        (
            "threads",
            |devices| set(devices, "decode_threads", 100_000),
            &["devices.decode_threads = 100000", "512"],
        ),
        (
            "backends",
            |devices| {
                let gpu = toml::Table::from_iter([("backends".to_owned(), toml::Value::Array(vec![]))]);
                set(devices, "gpu", gpu);
            },
            &["devices.gpu.backends = []", "\"tensorrt\""],
        ),
    ];
    for (case, change, says) in cases {
        let workspace = Workspace::new();
        workspace.configure(|config| change(table(config, "devices")));
        println!("{case}");
        refuses_to_start(&workspace, says);
    }
}

/// The build of ONNX Runtime that tests use has no backend for GPUs, and the processor never stands in for one.
#[test]
fn a_gpu_that_is_not_there_is_named_with_what_every_backend_lacks() {
    let workspace = Workspace::new();
    workspace.configure(|config| set(table(config, "devices"), "use", vec!["cuda:0", "cpu"]));
    refuses_to_start(
        &workspace,
        &["cuda:0 does not come up", "tensorrt lacks", "tensorrt-rtx lacks", "cuda lacks"],
    );
}

fn set(table: &mut toml::Table, key: &str, value: impl Into<toml::Value>) {
    table.insert(key.into(), value.into());
}
