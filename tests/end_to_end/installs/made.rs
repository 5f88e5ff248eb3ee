//! Plugins that tests make of text. They answer every clip with a body of `{}` and without annotations.

use crate::plugins::Text;

/// Data of the text plugin: an answer of a body alone.
const ANSWER: &str =
    r#"(data (i32.const 412) "\01\00\00\00\b4\01\00\00\02\00\00\00") (data (i32.const 436) "{}")"#;
/// What `finish` returns for that answer.
const FINISH: &str = "(i32.const 400)";

/// A strategy called `wat` of this version for the path `/wat`.
pub fn strategy(version: &str) -> Vec<u8> {
    with(version, "")
}

/// The same, with more in its module.
pub fn with(version: &str, more: &str) -> Vec<u8> {
    assert_eq!(version.len(), 5, "the version is written over another");
    let more = format!("{ANSWER} (data (i32.const 210) \"{version}\") {more}");
    Text { finish: FINISH, more: more.leak(), ..Text::default() }.component()
}

/// One that calls itself `wot`.
pub fn renamed(version: &str) -> Vec<u8> {
    with(version, "(data (i32.const 200) \"wot\")")
}
