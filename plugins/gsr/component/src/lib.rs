//! The strategy `gsr` as a component, and no more: a component exports one strategy, and others are built on the library
//! `gsr`, which therefore exports none.

use gsr::Gsr;
use touchline_sdk::export_strategy;

export_strategy!(Gsr);
