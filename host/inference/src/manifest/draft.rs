//! A manifest for a model that has none yet: what the ONNX file says of itself, and what the operator adds.

use super::InputSize;
use super::deduce::Deduction;
use super::refusal::DraftError;
use super::written::Written;
use crate::Graph;
use crate::heads::Head;
use std::fmt::Write;
use std::path::Path;

/// The thresholds that the exporting library's `predict` has by default.
const CONFIDENCE: f32 = 0.25;
const IOU: f32 = 0.7;
const LIBRARY: &str = "the default of the exporting library's predict";

/// What the operator says. The role always; the others where the file does not tell, or to have it otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    /// What the model is for.
    pub role: String,
    /// Class names in the model's order, perhaps others than the export has.
    pub classes: Option<Vec<String>>,
    /// Size of the pictures for a dynamic graph.
    pub input: Option<InputSize>,
    /// Keypoints of an object; 0 for a model without.
    pub keypoints: Option<u32>,
    /// How the output is laid out.
    pub head: Option<Head>,
    /// Instead of the library's default.
    pub confidence: Option<f32>,
    /// Instead of the library's default.
    pub iou: Option<f32>,
}

/// A value, and where it was taken from, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Known<T> {
    /// The value.
    pub value: T,
    /// For example `the metadata's names`.
    pub source: String,
}

impl<T> Known<T> {
    pub(super) fn new(value: T, source: impl Into<String>) -> Self {
        Self { value, source: source.into() }
    }
}

/// What a manifest for a model will say.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What the model is for.
    pub role: String,
    /// How the output is read.
    pub head: Known<Head>,
    /// Size of the input.
    pub input: Known<InputSize>,
    /// Class names by class id.
    pub classes: Known<Vec<String>>,
    /// Keypoints; 0 for a model without.
    pub keypoints: Known<u32>,
    /// See [`super::Manifest::confidence`].
    pub confidence: Known<f32>,
    /// See [`super::Manifest::iou`]; none for a head whose suppression is inside the model.
    pub iou: Option<Known<f32>>,
    /// Who exported the model, where it says so.
    pub exporter: Option<String>,
}

impl Draft {
    /// What `graph` and `wishes` make together. Runs the graph once.
    ///
    /// # Errors
    /// A model that cannot be served, something that must be asked, or a value out of its range.
    pub fn of(graph: &mut Graph, wishes: &Wishes) -> Result<Self, DraftError> {
        let Deduction { head, input, classes, keypoints } = Deduction::of(graph, wishes)?;
        let threshold = |wish: Option<f32>, usual| match wish {
            Some(wish) => Known::new(wish, "given"),
            None => Known::new(usual, LIBRARY),
        };
        let suppressed = head.value.is_suppressed();
        let draft = Self {
            role: wishes.role.clone(),
            head,
            input,
            classes,
            keypoints,
            confidence: threshold(wishes.confidence, CONFIDENCE),
            iou: if suppressed {
                wishes.iou.map(|iou| Known::new(iou, "given"))
            } else {
                Some(threshold(wishes.iou, IOU))
            },
            exporter: graph.notes.exporter.clone(),
        };
        Written::parse(&graph.path, &draft.toml(Path::new("model.onnx"), &"0".repeat(64)))?;
        Ok(draft)
    }

    /// Key, value in TOML, and where the value was taken from; `role` aside, in the order of the reference.
    pub fn entries(&self) -> Vec<(&'static str, String, &str)> {
        let input = format!("{{ width = {}, height = {} }}", self.input.value.width, self.input.value.height);
        let names: Vec<String> = self.classes.value.iter().map(|name| text(name)).collect();
        let mut entries = vec![
            ("head", text(self.head.value.name()), self.head.source.as_str()),
            ("input", input, &self.input.source),
            ("classes", format!("[{}]", names.join(", ")), &self.classes.source),
        ];
        if self.head.value.has_keypoints() {
            entries.push(("keypoints", self.keypoints.value.to_string(), &self.keypoints.source));
        }
        entries.push(("confidence", number(self.confidence.value), &self.confidence.source));
        entries.extend(self.iou.as_ref().map(|iou| ("iou", number(iou.value), iou.source.as_str())));
        entries
    }

    /// The manifest's text, for a model at `file`, relative to the manifest, with the digest `sha256` in hex.
    pub fn toml(&self, file: &Path, sha256: &str) -> String {
        let by = self
            .exporter
            .as_ref()
            .map_or(String::new(), |exporter| format!(" {exporter} exported the model."));
        let mut toml =
            format!("# Written by `touchline models import`.{}\n", by.replace(char::is_control, " "));
        let mut line = |key: &str, value: &str| {
            // Writing into a String cannot fail.
            let _ = writeln!(toml, "{key} = {value}");
        };
        line("role", &text(&self.role));
        line("file", &text(&file.to_string_lossy()));
        line("sha256", &text(sha256));
        for (key, value, _) in self.entries() {
            line(key, &value);
        }
        toml
    }
}

/// As TOML quotes it.
fn text(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// With a point, which makes it a number that is no integer in TOML.
fn number(number: f32) -> String {
    format!("{number:?}")
}
