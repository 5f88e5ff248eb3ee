//! Who answers what, for people: after a change, and what the change took away.

use packages::{Installed, Shelf, ShelfError, ShelfState};
use std::collections::BTreeSet;

/// Makes `change`, and prints a line for each path that another plugin answers from then on, or none.
///
/// # Errors
/// What keeps the change from being made, and a shelf that cannot be read.
pub fn changing<T>(
    shelf: &Shelf,
    change: impl FnOnce(&Shelf) -> Result<T, ShelfError>,
) -> Result<T, ShelfError> {
    let before = shelf.state()?;
    let made = change(shelf)?;
    let now = shelf.state()?;
    let paths: BTreeSet<&String> = before.active.keys().chain(now.active.keys()).collect();
    for path in paths {
        if let Some(line) = difference(path, &before, &now) {
            println!("{line}");
        }
    }
    Ok(made)
}

/// Prints a line for each path that a plugin on the shelf was given.
///
/// # Errors
/// A shelf that cannot be read.
pub fn tell_all(shelf: &Shelf) -> Result<(), ShelfError> {
    let state = shelf.state()?;
    for (path, digest) in &state.active {
        let active = state.plugin(digest);
        match (state.standing(path), active) {
            (Some(standing), Some(active)) if standing.digest != active.digest => {
                println!("{path} is answered by {standing} in the place of {}", hindered(&state, active));
            }
            (Some(standing), _) => println!("{path} is answered by {standing}"),
            (None, Some(active)) => println!("{path} has {}; {BASE}", hindered(&state, active)),
            (None, None) => {}
        }
    }
    for (path, plugin) in state.scorers() {
        println!("answers to {path} are scored by {plugin}");
    }
    if state.active.is_empty() && state.scoring.is_empty() {
        println!("no installed plugin answers anything; {BASE}");
    }
    Ok(())
}

const BASE: &str = "the base strategy answers, where there is one that does";

fn difference(path: &str, before: &ShelfState, now: &ShelfState) -> Option<String> {
    let (left, came) = (before.standing(path), now.standing(path));
    if left.map(|plugin| &plugin.digest) == came.map(|plugin| &plugin.digest) {
        return None;
    }
    let no_longer = left.map(|plugin| format!(", no longer by {plugin}")).unwrap_or_default();
    Some(match came {
        Some(plugin) => format!("{path} is answered by {plugin} from now on{no_longer}"),
        None => format!("{path} is answered by nobody on the shelf from now on{no_longer}; {BASE}"),
    })
}

fn hindered(state: &ShelfState, plugin: &Installed) -> String {
    let hindrance = state.hindrance(plugin).unwrap_or_else(|| "not used".into());
    format!("{plugin}, which is {hindrance}")
}
