//! What a model's graph leaves open, read before a backend sees it: a graph of another layout is refused in
//! milliseconds, not after minutes of building engines.

use super::super::model::{check_layout, not_onnx};
use crate::devices::ModelFile;
use crate::{EngineError, Runtime};
use ort::ep;
use ort::session::Session as OrtSession;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use ort::value::ValueType;

/// A graph's input, and how it is made one of fixed size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Graph {
    /// The input's name.
    pub input: String,
    /// `[batch, 3, height, width]`.
    pub shape: [usize; 4],
    /// Dimensions that the graph leaves open under a name, with the number that they get.
    pub open: Vec<(String, i64)>,
    /// Whether a dimension is open without a name, so that only an optimisation profile can fix it.
    pub nameless: bool,
}

impl Graph {
    /// Reads the graph of `model`; `max_batch` frames where it does not insist on a number.
    ///
    /// # Errors
    /// Bytes that are no model, or a graph of another layout than the manifest says.
    pub fn read(runtime: &Runtime, model: &ModelFile, max_batch: usize) -> Result<Self, EngineError> {
        let ModelFile { manifest, bytes } = model;
        let mut builder = plain(runtime).map_err(|reason| not_onnx(manifest, reason))?;
        let session =
            builder.commit_from_memory(bytes).map_err(|error| not_onnx(manifest, error.to_string()))?;
        let batch = check_layout(&session, manifest)?.unwrap_or(max_batch.max(1));
        let shape = [batch, 3, manifest.input.height as usize, manifest.input.width as usize];
        let [input] = session.inputs() else {
            return Err(not_onnx(manifest, "it has not one input".into()));
        };
        let ValueType::Tensor { shape: found, dimension_symbols: names, .. } = input.dtype() else {
            return Err(not_onnx(manifest, "its input is no tensor".into()));
        };
        let mut graph = Self { input: input.name().to_owned(), shape, open: Vec::new(), nameless: false };
        for ((&found, name), wanted) in found.iter().zip(names.iter()).zip(shape) {
            match (found < 0, name.as_str()) {
                (false, _) => {}
                (true, "") => graph.nameless = true,
                (true, name) => graph.open.push((name.to_owned(), wanted as i64)),
            }
        }
        Ok(graph)
    }

    /// Frames in a batch.
    pub fn batch(&self) -> usize {
        self.shape[0]
    }

    /// The input's shape as optimisation profiles are written: `images:8x3x384x640`.
    pub fn profile(&self) -> String {
        let sides = self.shape.map(|side| side.to_string());
        format!("{}:{}", self.input, sides.join("x"))
    }
}

/// A session that only reads: on the processor, said explicitly, since ONNX Runtime otherwise chooses among the
/// devices of registered plugins.
#[allow(clippy::result_large_err)] // the builder hands itself back inside its errors
fn plain(runtime: &Runtime) -> Result<SessionBuilder, String> {
    let builder = OrtSession::builder(&runtime.environment).map_err(|error| error.to_string())?;
    builder
        .with_execution_providers([ep::CPU::default().build().error_on_failure()])
        .and_then(|builder| builder.with_optimization_level(GraphOptimizationLevel::Disable))
        .and_then(|builder| builder.with_intra_threads(1))
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Manifest;
    use sha2::{Digest, Sha256};
    use std::path::Path;

    /// A fixture of `tests/fixtures` that reads 32x24 px and tells four classes apart.
    fn model(file: &str) -> ModelFile {
        let bytes =
            std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("model.onnx"), &bytes).unwrap();
        let manifest = format!(
            "role = \"players\"\nfile = \"model.onnx\"\nsha256 = \"{}\"\nhead = \"yolov8-detect\"\nconfidence = 0.1\n\
             iou = 0.6\ninput = {{ width = 32, height = 24 }}\nclasses = [\"a\", \"b\", \"c\", \"d\"]\n",
            hex::encode(Sha256::digest(&bytes))
        );
        let path = folder.path().join("model.toml");
        std::fs::write(&path, manifest).unwrap();
        ModelFile { manifest: Manifest::load(&path).unwrap(), bytes }
    }

    fn runtime() -> Runtime {
        let set_up = "../../.tools/onnxruntime/libonnxruntime.so.1.31.1";
        let set_up = Path::new(env!("CARGO_MANIFEST_DIR")).join(set_up);
        let library = std::env::var_os("TOUCHLINE_ONNXRUNTIME").map_or(set_up, Into::into);
        Runtime::load(&library)
            .expect("this test needs ONNX Runtime (`make setup`, or TOUCHLINE_ONNXRUNTIME)")
    }

    #[test]
    fn a_graph_that_takes_any_batch_gets_the_configured_one() {
        let graph = Graph::read(&runtime(), &model("detect-dynamic.onnx"), 16).unwrap();
        assert_eq!((graph.batch(), graph.nameless), (16, false));
        assert_eq!(graph.open, [("batch".to_owned(), 16)]);
        assert_eq!(graph.profile(), "images:16x3x24x32");
    }

    #[test]
    fn a_graph_that_insists_on_a_batch_keeps_it() {
        let graph = Graph::read(&runtime(), &model("detect.onnx"), 16).unwrap();
        assert_eq!((graph.batch(), graph.nameless, graph.open.len()), (1, false, 0));
    }

    #[test]
    fn a_graph_of_another_layout_is_refused_before_a_backend_sees_it() {
        let error = Graph::read(&runtime(), &model("pose.onnx"), 16).unwrap_err();
        assert!(matches!(error, EngineError::Layout { .. }), "{error}");
    }
}
