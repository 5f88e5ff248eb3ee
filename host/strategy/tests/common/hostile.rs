//! The corpus of plugins that mean harm, `host/strategy/tests/hostile/`.

use super::Text;
use std::path::Path;
use toml::Table;

/// One file of the corpus.
pub struct Case {
    /// The file's name.
    pub name: String,
    /// What its failure says; none for a plugin that must be borne.
    pub error: Option<String>,
    /// What the record of a challenge says that it was to answer.
    pub in_challenge: Option<String>,
    table: Table,
}

/// The whole corpus, by name.
pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../strategy/tests/hostile");
    let mut cases: Vec<Case> =
        std::fs::read_dir(folder).unwrap().map(|file| read(&file.unwrap().path())).collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn read(file: &Path) -> Case {
    let mut table: Table = toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut take = |key: &str| table.remove(key).map(|value| value.as_str().unwrap().to_owned());
    let (error, in_challenge) = (take("error"), take("in_challenge"));
    Case { name: file.file_stem().unwrap().display().to_string(), error, in_challenge, table }
}

impl Case {
    /// The component.
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes_about("/wat")
    }

    /// The component; what it accepts is about the clip at that address.
    pub fn bytes_about(&self, clip: &str) -> Vec<u8> {
        if let Some(component) = self.table.get("component") {
            return wat::parse_str(component.as_str().unwrap()).unwrap();
        }
        let mut text = Text { finish: "(call $answer (local.get 1))", clip, ..Text::default() };
        for (key, value) in &self.table {
            let body = match key.as_str() {
                "describe" => &mut text.describe,
                "accept" => &mut text.accept,
                "open" => &mut text.open,
                "plan" => &mut text.plan,
                "observe" => &mut text.observe,
                "finish" => &mut text.finish,
                "realloc" => &mut text.realloc,
                "imports" => &mut text.imports,
                "more" => &mut text.more,
                other => panic!("{}: no key {other}", self.name),
            };
            *body = value.as_str().unwrap();
        }
        text.component()
    }
}
