//! What a component imports and exports, held against the contract's world, before anything of it runs.

use serde::Serialize;
use thiserror::Error;
use wasmtime::Engine;
use wasmtime::component::Component;

/// The contract's package.
pub const INTERFACE_PACKAGE: &str = "touchline:plugin";
/// The version of the contract that this host has.
pub const INTERFACE_VERSION: &str = "0.1.0";

/// What the world `strategy-plugin` offers to a component. `types` holds types alone.
const OFFERED: [&str; 4] = ["types", "log", "config", "budget"];
/// What it wants of one.
const WANTED: &str = "strategy";

/// The names of a component's imports and exports, sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shape {
    /// What it needs of its host.
    pub imports: Vec<String>,
    /// What it has.
    pub exports: Vec<String>,
}

/// Where a component does not fit the world `strategy-plugin`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WorldMismatch {
    /// It imports what the host does not give.
    #[error(
        "it imports {import}, which the world strategy-plugin of {INTERFACE_PACKAGE}@{INTERFACE_VERSION} does not have; \
         a plugin may import {offered} and nothing else, WASI included"
    )]
    ForbiddenImport {
        /// The import.
        import: String,
        /// What there is.
        offered: String,
    },
    /// It lacks what a strategy exports.
    #[error(
        "it does not export {export}, as the world strategy-plugin of {INTERFACE_PACKAGE}@{INTERFACE_VERSION} wants; \
         it exports {found}"
    )]
    MissingExport {
        /// What is missing.
        export: String,
        /// What is there.
        found: String,
    },
    /// A name is there but its type is another.
    #[error(
        "its imports or exports have other types than in the world strategy-plugin of \
         {INTERFACE_PACKAGE}@{INTERFACE_VERSION}: {0}"
    )]
    OtherTypes(String),
}

impl Shape {
    pub(crate) fn of(component: &Component, engine: &Engine) -> Self {
        let component = component.component_type();
        let mut imports: Vec<String> = component.imports(engine).map(|import| import.0.to_owned()).collect();
        let mut exports: Vec<String> = component.exports(engine).map(|export| export.0.to_owned()).collect();
        imports.sort_unstable();
        exports.sort_unstable();
        Self { imports, exports }
    }

    /// Holds it against the world by name; types are compared when it is linked.
    ///
    /// # Errors
    /// The first import that is too much, or the export that is missing.
    pub fn check_world(&self) -> Result<(), WorldMismatch> {
        let offered = OFFERED.map(interface);
        if let Some(import) = self.imports.iter().find(|import| !offered.contains(import)) {
            let mismatch =
                WorldMismatch::ForbiddenImport { import: import.clone(), offered: offered.join(", ") };
            return Err(mismatch);
        }
        let export = interface(WANTED);
        if self.exports.contains(&export) {
            return Ok(());
        }
        let found = if self.exports.is_empty() { "nothing".into() } else { self.exports.join(", ") };
        Err(WorldMismatch::MissingExport { export, found })
    }

    /// The version of the contract that it was built for; none where it names the contract nowhere.
    pub fn interface_version(&self) -> Option<&str> {
        let mut names = self.exports.iter().chain(&self.imports);
        names.find_map(|name| {
            let (interface, version) = name.split_once('@')?;
            interface.strip_prefix(INTERFACE_PACKAGE)?.starts_with('/').then_some(version)
        })
    }
}

fn interface(name: &str) -> String {
    format!("{INTERFACE_PACKAGE}/{name}@{INTERFACE_VERSION}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(imports: &[&str], exports: &[&str]) -> Shape {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Shape { imports: owned(imports), exports: owned(exports) }
    }

    #[test]
    fn a_strategy_may_import_what_the_world_offers_and_export_more() {
        let all =
            ["touchline:plugin/budget@0.1.0", "touchline:plugin/log@0.1.0", "touchline:plugin/types@0.1.0"];
        let strategy = shape(&all, &["other:thing/x", "touchline:plugin/strategy@0.1.0"]);
        assert_eq!(strategy.check_world(), Ok(()));
        assert_eq!(strategy.interface_version(), Some("0.1.0"));
    }

    #[test]
    fn another_version_or_wasi_is_named() {
        for import in ["touchline:plugin/log@0.2.0", "wasi:clocks/wall-clock@0.2.0"] {
            let error = shape(&[import], &["touchline:plugin/strategy@0.1.0"]).check_world().unwrap_err();
            assert!(error.to_string().contains(import), "{error}");
        }
        assert_eq!(shape(&[], &["touchline:plugin/strategy@9.0.0"]).interface_version(), Some("9.0.0"));
        assert_eq!(shape(&["touchline:pluginx/a@1.0.0"], &[]).interface_version(), None);
    }
}
