//! Plugins that tests make of text. They answer every frame of a clip with the same object.

use crate::plugins::Text;

/// An answer for as many frames as the clip has.
const FINISH: &str = "(call $answer (local.get 1))";

/// A strategy called `wat` of this version for the path `/wat`.
pub fn strategy(version: &str) -> Vec<u8> {
    with(version, "")
}

/// The same, with more in its module.
pub fn with(version: &str, more: &str) -> Vec<u8> {
    let more = format!("{} {more}", of(version));
    Text { finish: FINISH, more: &more, ..Text::default() }.component()
}

/// One that asks for `state`.
pub fn asking(version: &str) -> Vec<u8> {
    let imports = r#"(import "touchline:plugin/state@VERSION" "remove" (func (param i32 i32)))"#;
    Text { finish: FINISH, more: &of(version), imports, ..Text::default() }.component()
}

/// One that calls itself `wot`.
pub fn renamed(version: &str) -> Vec<u8> {
    with(version, "(data (i32.const 200) \"wot\")")
}

/// Writes the version over the one that the text has.
fn of(version: &str) -> String {
    assert_eq!(version.len(), 5, "a version as long as the one before");
    format!("(data (i32.const 210) \"{version}\")")
}
