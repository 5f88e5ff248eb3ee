//! From what implements a trait to the exports of a component.

mod scorer;
mod strategy;

pub use scorer::ExportedScorer;
pub use strategy::{Exported, ExportedRun};

/// Makes the crate a component that answers by a [`Strategy`](crate::Strategy). Once in a crate, whose type must be
/// `cdylib`; beside [`export_scorer!`](crate::export_scorer) it makes a component that does both. Outside WebAssembly it
/// only checks that the type is a strategy.
#[macro_export]
macro_rules! export_strategy {
    ($strategy:ty) => {
        const _: () = {
            type TouchlineExport = $crate::export::Exported<$strategy>;

            #[cfg(target_arch = "wasm32")]
    $crate::bindings::export_strategy_component!(TouchlineExport with_types_in $crate::bindings);

            #[cfg(not(target_arch = "wasm32"))]
            const fn is_strategy<S: $crate::Strategy>(
                _: std::marker::PhantomData<$crate::export::Exported<S>>,
            ) {
            }
            #[cfg(not(target_arch = "wasm32"))]
            is_strategy::<$strategy>(std::marker::PhantomData::<TouchlineExport>);
        };
    };
}

/// Makes the crate a component that scores by a [`Scorer`](crate::Scorer). Once in a crate, whose type must be `cdylib`;
/// beside [`export_strategy!`](crate::export_strategy) it makes a component that does both. Outside WebAssembly it only
/// checks that the type is a scorer.
#[macro_export]
macro_rules! export_scorer {
    ($scorer:ty) => {
        const _: () = {
            type TouchlineExport = $crate::export::ExportedScorer<$scorer>;

            #[cfg(target_arch = "wasm32")]
            $crate::scorer_bindings::export_scorer_component!(
                TouchlineExport with_types_in $crate::scorer_bindings
            );

            #[cfg(not(target_arch = "wasm32"))]
            const fn is_scorer<S: $crate::Scorer>(
                _: std::marker::PhantomData<$crate::export::ExportedScorer<S>>,
            ) {
            }
            #[cfg(not(target_arch = "wasm32"))]
            is_scorer::<$scorer>(std::marker::PhantomData::<TouchlineExport>);
        };
    };
}
