//! The files of a new project, by language and by what the plugin does. They lie in `sdk/templates`.

use super::new::{Kind, Language};

/// One file of a project.
#[derive(Clone, Copy)]
pub struct File {
    /// Where it lies in the project.
    pub path: &'static str,
    /// What is in it, for a plugin that is called `my-plugin`.
    pub text: &'static str,
}

/// A file of `sdk/templates`, and its place in the project.
macro_rules! file {
    ($template:literal => $path:literal) => {
        File {
            path: $path,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sdk/templates/", $template)),
        }
    };
}

/// The contract, where a language's tool wants it in the project. Rust has it in the SDK.
const CONTRACT: File = File {
    path: "wit/deps/touchline/plugin.wit",
    text: include_str!("../../../../../sdk/wit/touchline-plugin-0.2.0/plugin.wit"),
};

const RUST: [File; 4] = [
    file!("rust/Cargo.toml" => "Cargo.toml"),
    file!("rust/Makefile" => "Makefile"),
    file!("rust/README.md" => "README.md"),
    file!("rust/.gitignore" => ".gitignore"),
];

const PYTHON: [File; 4] = [
    CONTRACT,
    file!("python/Makefile" => "Makefile"),
    file!("python/README.md" => "README.md"),
    file!("python/.gitignore" => ".gitignore"),
];

const JAVASCRIPT: [File; 4] = [
    CONTRACT,
    file!("javascript/package.json" => "package.json"),
    file!("javascript/README.md" => "README.md"),
    file!("javascript/.gitignore" => ".gitignore"),
];

const RUST_STRATEGY: [File; 1] = [file!("rust/strategy/lib.rs" => "src/lib.rs")];
const RUST_SCORER: [File; 1] = [file!("rust/scorer/lib.rs" => "src/lib.rs")];

const PYTHON_STRATEGY: [File; 9] = [
    file!("python/strategy/app.py" => "app.py"),
    file!("python/strategy/strategy.py" => "strategy.py"),
    file!("python/strategy/request.py" => "request.py"),
    file!("python/strategy/test_request.py" => "test_request.py"),
    file!("python/strategy/columns.py" => "columns.py"),
    file!("python/strategy/test_columns.py" => "test_columns.py"),
    file!("python/strategy/choose.py" => "choose.py"),
    file!("python/strategy/test_choose.py" => "test_choose.py"),
    file!("python/strategy/world.wit" => "wit/world.wit"),
];
const PYTHON_SCORER: [File; 4] = [
    file!("python/scorer/app.py" => "app.py"),
    file!("python/scorer/cover.py" => "cover.py"),
    file!("python/scorer/test_cover.py" => "test_cover.py"),
    file!("python/scorer/world.wit" => "wit/world.wit"),
];

const JAVASCRIPT_STRATEGY: [File; 8] = [
    file!("javascript/strategy/app.js" => "app.js"),
    file!("javascript/strategy/request.js" => "request.js"),
    file!("javascript/strategy/request.test.js" => "request.test.js"),
    file!("javascript/strategy/columns.js" => "columns.js"),
    file!("javascript/strategy/columns.test.js" => "columns.test.js"),
    file!("javascript/strategy/choose.js" => "choose.js"),
    file!("javascript/strategy/choose.test.js" => "choose.test.js"),
    file!("javascript/strategy/world.wit" => "wit/world.wit"),
];
const JAVASCRIPT_SCORER: [File; 4] = [
    file!("javascript/scorer/app.js" => "app.js"),
    file!("javascript/scorer/cover.js" => "cover.js"),
    file!("javascript/scorer/cover.test.js" => "cover.test.js"),
    file!("javascript/scorer/world.wit" => "wit/world.wit"),
];

/// The files of a project.
pub fn of(language: Language, kind: Kind) -> Vec<File> {
    let (shared, own): (&[File], &[File]) = match (language, kind) {
        (Language::Rust, Kind::Strategy) => (&RUST, &RUST_STRATEGY),
        (Language::Rust, Kind::Scorer) => (&RUST, &RUST_SCORER),
        (Language::Python, Kind::Strategy) => (&PYTHON, &PYTHON_STRATEGY),
        (Language::Python, Kind::Scorer) => (&PYTHON, &PYTHON_SCORER),
        (Language::Javascript, Kind::Strategy) => (&JAVASCRIPT, &JAVASCRIPT_STRATEGY),
        (Language::Javascript, Kind::Scorer) => (&JAVASCRIPT, &JAVASCRIPT_SCORER),
    };
    shared.iter().chain(own).copied().collect()
}
