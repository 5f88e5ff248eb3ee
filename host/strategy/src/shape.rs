//! What a component imports and exports, held against the contract's worlds, before anything of it runs.

use crate::capability::Capability;
use crate::version::{INTERFACE_PACKAGE, InterfaceVersion, split};
use crate::world::World;
use serde::Serialize;
use std::collections::BTreeSet;
use thiserror::Error;
use wasmtime::Engine;
use wasmtime::component::Component;

/// The names of a component's imports and exports, sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shape {
    /// What it needs of its host.
    pub imports: Vec<String>,
    /// What it has.
    pub exports: Vec<String>,
}

/// Where a component does not fit a world of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WorldMismatch {
    /// It was built for a version of the contract that this host does not serve.
    #[error(
        "it is built for {INTERFACE_PACKAGE} {found}, and this host serves {served}; build it for one of these, or use a \
         Touchline that serves {found}"
    )]
    OtherVersion {
        /// The version that it names.
        found: String,
        /// Those there are.
        served: String,
    },
    /// It imports what the host does not give.
    #[error(
        "it imports {import}, which the world {world} of {INTERFACE_PACKAGE}@{version} does not have; \
         a plugin may import {offered} and nothing else, WASI included"
    )]
    ForbiddenImport {
        /// The import.
        import: String,
        /// The world that it is held against.
        world: World,
        /// The version that it was built for.
        version: InterfaceVersion,
        /// What there is.
        offered: String,
    },
    /// It lacks what a component of the world exports.
    #[error("it does not export {export}, as the world {world} wants; it exports {found}")]
    MissingExport {
        /// What is missing.
        export: String,
        /// The world that it is held against.
        world: World,
        /// What is there.
        found: String,
    },
    /// A name is there but its type is another.
    #[error(
        "its imports or exports have other types than in the world {world} of {INTERFACE_PACKAGE}@{version}: {reason}"
    )]
    OtherTypes {
        /// The world that it is held against.
        world: World,
        /// The version that it was built for.
        version: InterfaceVersion,
        /// The engine's words.
        reason: String,
    },
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

    /// Whether it exports what a component of `world` does, of whatever version.
    pub fn claims(&self, world: World) -> bool {
        self.versions(world).next().is_some()
    }

    /// Holds it against `world` by name; types are compared when it is linked. Where it has several served versions of
    /// the world, the newest counts.
    ///
    /// # Errors
    /// A version that is not served, the export that is missing, or the first import that is too much.
    pub fn check_world(&self, world: World) -> Result<InterfaceVersion, WorldMismatch> {
        let version = self.version(world)?;
        // A component of both worlds may import what either offers, which is what a strategy's does.
        let offers = if self.claims(World::Strategy) { World::Strategy } else { world };
        let offered: Vec<String> =
            offers.offered(version).iter().map(|name| version.interface(name)).collect();
        match self.imports.iter().find(|import| !offered.contains(import)) {
            None => Ok(version),
            Some(import) => {
                let (import, offered) = (import.clone(), offered.join(", "));
                Err(WorldMismatch::ForbiddenImport { import, world, version, offered })
            }
        }
    }

    /// What it wants that an operator must have granted.
    pub fn requests(&self) -> BTreeSet<Capability> {
        let names = self.imports.iter().filter_map(|import| Some(split(import)?.0));
        names.filter_map(Capability::from_name).collect()
    }

    /// The version of the contract that it was built for; none where it names the contract nowhere.
    pub fn interface_version(&self) -> Option<&str> {
        self.exports.iter().chain(&self.imports).find_map(|name| Some(split(name)?.1))
    }

    fn version(&self, world: World) -> Result<InterfaceVersion, WorldMismatch> {
        if let Some(version) = self.versions(world).filter_map(InterfaceVersion::from_name).max() {
            return Ok(version);
        }
        let unknown = |found: &&str| InterfaceVersion::from_name(found).is_none();
        if let Some(found) = self.versions(world).next().or(self.interface_version().filter(unknown)) {
            let (found, served) = (found.to_owned(), InterfaceVersion::served());
            return Err(WorldMismatch::OtherVersion { found, served });
        }
        let export = InterfaceVersion::CURRENT.interface(world.export());
        let found = if self.exports.is_empty() { "nothing".into() } else { self.exports.join(", ") };
        Err(WorldMismatch::MissingExport { export, world, found })
    }

    fn versions(&self, world: World) -> impl Iterator<Item = &str> {
        let exports = self.exports.iter().filter_map(|export| split(export));
        exports.filter(move |(interface, _)| *interface == world.export()).map(|(_, version)| version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(imports: &[&str], exports: &[&str]) -> Shape {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Shape { imports: owned(imports), exports: owned(exports) }
    }

    #[test]
    fn a_strategy_may_import_what_its_world_offers_and_export_more() {
        for version in InterfaceVersion::SERVED {
            let imports: Vec<String> =
                World::Strategy.offered(version).iter().map(|name| version.interface(name)).collect();
            let exports = vec!["other:thing/x".into(), version.interface("strategy")];
            let strategy = Shape { imports, exports };
            assert_eq!(strategy.check_world(World::Strategy), Ok(version));
            assert_eq!(strategy.interface_version(), Some(version.name()));
            assert!(strategy.claims(World::Strategy) && !strategy.claims(World::Scorer));
        }
    }

    #[test]
    fn what_another_version_or_nobody_offers_is_named() {
        for import in
            ["touchline:plugin/log@0.2.0", "touchline:plugin/draft@0.1.0", "wasi:clocks/wall-clock@0.2.0"]
        {
            let error = shape(&[import], &["touchline:plugin/strategy@0.1.0"])
                .check_world(World::Strategy)
                .unwrap_err();
            assert!(error.to_string().contains(import), "{error}");
        }
    }

    #[test]
    fn a_world_from_the_future_is_named_beside_those_served() {
        let futures = [
            shape(&["touchline:plugin/log@0.3.0"], &["touchline:plugin/strategy@0.3.0"]),
            shape(&[], &["touchline:plugin/strategy@1.0.0"]),
            shape(&["touchline:plugin/pixels@0.3.0"], &[]),
        ];
        for (future, found) in futures.iter().zip(["0.3.0", "1.0.0", "0.3.0"]) {
            let text = future.check_world(World::Strategy).unwrap_err().to_string();
            assert!(text.contains(&format!("touchline:plugin {found}")), "{text}");
            assert!(text.contains("serves 0.1.0 and 0.2.0"), "{text}");
        }
        assert_eq!(shape(&["touchline:pluginx/a@1.0.0"], &[]).interface_version(), None);
    }

    #[test]
    fn a_scorer_leaves_no_drafts_unless_it_is_a_strategy_too() {
        let draft = "touchline:plugin/draft@0.2.0";
        let (scorer, strategy) = ("touchline:plugin/scorer@0.2.0", "touchline:plugin/strategy@0.2.0");
        assert!(shape(&[draft], &[scorer]).check_world(World::Scorer).is_err());
        let both = shape(&[draft], &[scorer, strategy]);
        assert_eq!(both.check_world(World::Scorer), Ok(InterfaceVersion::V0_2));
        assert_eq!(both.check_world(World::Strategy), Ok(InterfaceVersion::V0_2));
    }

    #[test]
    fn a_capability_is_requested_by_its_import() {
        assert_eq!(shape(&["touchline:plugin/log@0.2.0"], &[]).requests(), BTreeSet::new());
        let wants = shape(&["touchline:plugin/state@0.2.0"], &[]);
        assert_eq!(wants.requests(), BTreeSet::from([Capability::State]));
    }
}
