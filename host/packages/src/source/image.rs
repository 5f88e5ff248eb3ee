//! What an image's manifest says: where its plugin and its signature are. An image holds one plugin, as `oras push` and
//! `wkg` make it: a manifest with one layer of WebAssembly, and perhaps one with its signature.

use super::address::sha256;
use serde::Deserialize;

/// The media type of an image's manifest.
pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The media type of a signature's layer.
const SIGNATURE: &str = "application/vnd.touchline.plugin.signature.v1";
/// Media types of a component's layer: the standard's, and one that older tools write.
const WASM: [&str; 2] = ["application/wasm", "application/vnd.wasm.content.layer.v1+wasm"];

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// SHA-256 in hex.
    pub digest: String,
    pub bytes: u64,
}

/// An image that holds a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    pub plugin: Layer,
    pub signature: Option<Layer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    schema_version: u32,
    media_type: Option<String>,
    layers: Option<Vec<WrittenLayer>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenLayer {
    media_type: String,
    digest: String,
    size: u64,
}

/// Reads a manifest, whatever type the registry says it has.
pub fn read(bytes: &[u8]) -> Result<Manifest, String> {
    let written: Written =
        serde_json::from_slice(bytes).map_err(|error| format!("its manifest cannot be read: {error}"))?;
    let Written { schema_version, media_type, layers } = written;
    if schema_version != 2 || media_type.as_deref().is_some_and(|found| found != MANIFEST) {
        let found = media_type.unwrap_or_else(|| format!("schema {schema_version}"));
        return Err(format!(
            "its manifest is of the type {found}, not {MANIFEST}; name one image of an index by its digest"
        ));
    }
    let layers = layers.unwrap_or_default();
    let plugin = single(&layers, &WASM)?.ok_or_else(|| {
        let found: Vec<&str> = layers.iter().map(|layer| layer.media_type.as_str()).collect();
        format!("it has no layer of the type {}; it has [{}]", WASM[0], found.join(", "))
    })?;
    Ok(Manifest { plugin, signature: single(&layers, &[SIGNATURE])? })
}

/// The one layer of these types.
fn single(layers: &[WrittenLayer], types: &[&str]) -> Result<Option<Layer>, String> {
    let mut found = layers.iter().filter(|layer| types.contains(&layer.media_type.as_str()));
    let Some(layer) = found.next() else { return Ok(None) };
    if found.next().is_some() {
        return Err(format!("it has several layers of the type {}", layer.media_type));
    }
    let digest = sha256(&layer.digest);
    let digest = digest.ok_or_else(|| format!("its layer's digest {:?} is no SHA-256", layer.digest))?;
    Ok(Some(Layer { digest, bytes: layer.size }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(kind: &str, figure: char) -> String {
        let digest = figure.to_string().repeat(64);
        format!(r#"{{"mediaType":"{kind}","digest":"sha256:{digest}","size":7,"annotations":{{"x":"y"}}}}"#)
    }

    fn manifest(layers: &[String]) -> String {
        format!(
            r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{{}},"layers":[{}]}}"#,
            layers.join(",")
        )
    }

    #[test]
    fn a_plugin_and_its_signature_are_found_by_their_types() {
        let text = manifest(&[layer("text/plain", 'a'), layer(SIGNATURE, 'b'), layer(WASM[0], 'c')]);
        let read = read(text.as_bytes()).unwrap();
        assert_eq!(read.plugin, Layer { digest: "c".repeat(64), bytes: 7 });
        assert_eq!(read.signature.unwrap().digest, "b".repeat(64));
    }

    #[test]
    fn an_image_of_something_else_is_refused_with_what_it_has() {
        let index =
            r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#;
        for (text, wanted) in [
            (index.to_owned(), "image.index.v1+json"),
            (manifest(&[layer("text/plain", 'a')]), "it has [text/plain]"),
            (manifest(&[layer(WASM[0], 'a'), layer(WASM[1], 'b')]), "several layers"),
            (manifest(&[layer(WASM[0], 'x')]), "no SHA-256"),
            ("[]".into(), "cannot be read"),
        ] {
            let error = read(text.as_bytes()).unwrap_err();
            assert!(error.contains(wanted), "{error}");
        }
    }
}
