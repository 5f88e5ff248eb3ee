//! Looking into plugin files.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

use std::path::Path;
use touchline_packages::{InspectError, StrategyInfo, inspect};

fn inspect_text(text: &str) -> Result<touchline_packages::PackageInfo, InspectError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("some.wasm");
    std::fs::write(&path, wat::parse_str(text).unwrap()).unwrap();
    inspect(&path)
}

#[test]
fn the_shipped_plugin_is_described_for_people_and_programs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins/gsr.wasm");
    assert!(path.exists(), "{} is missing; run `make plugins`", path.display());
    let info = inspect(&path).unwrap();
    let StrategyInfo::Fits(descriptor) = &info.strategy else { panic!("{info}") };
    assert_eq!(descriptor.name, "gsr");
    assert_eq!(info.interface_version.as_deref(), Some("0.2.0"));
    assert_eq!(info.bytes, std::fs::metadata(&path).unwrap().len());
    let text = info.to_string();
    for part in
        [&info.digest, "gsr, posted to /soccer/challenge", "pitch: pitch with 32 keypoints", "lost-frames"]
    {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let json = serde_json::to_value(&info).unwrap();
    assert_eq!(json["strategy"]["fits"]["roles"][0]["class_names"][0], "ball");
}

#[test]
fn bundled_plugins_import_nothing_but_the_contract() {
    for name in ["gsr", "sn44", "soccer-actions"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../target/plugins/{name}.wasm"));
        assert!(path.exists(), "{} is missing; run `make plugins`", path.display());
        let imports = inspect(&path).unwrap().imports;
        assert!(imports.iter().all(|import| import.starts_with("touchline:plugin/")), "{name}: {imports:?}");
    }
}

#[test]
fn a_component_of_another_world_is_shown_with_the_reason() {
    let component = r#"(component
        (import "wasi:random/random@0.2.0" (instance (export "get-random-u64" (func (result u64))))))"#;
    let info = inspect_text(component).unwrap();
    assert_eq!(info.imports, ["wasi:random/random@0.2.0"]);
    assert_eq!(info.interface_version, None);
    let StrategyInfo::Unfit(reason) = &info.strategy else { panic!("{info}") };
    assert!(reason.contains("touchline:plugin/strategy@0.2.0"), "{reason}");
    assert!(info.to_string().contains("exports    none"), "{info}");
}

#[test]
fn what_is_no_component_is_an_error() {
    assert!(matches!(inspect_text("(module)"), Err(InspectError::Load(_))));
    assert!(matches!(inspect(Path::new("/nowhere.wasm")), Err(InspectError::Load(_))));
}
