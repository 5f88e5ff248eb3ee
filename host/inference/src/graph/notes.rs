//! What an exporter noted in an ONNX file's metadata, under the keys that YOLO exports have.
//!
//! Keys that are absent are nothing; one that is there and cannot be understood is an error, since to guess at its
//! meaning would make a manifest that lies.

use super::literal::{self, Literal};
use crate::InputSize;
use std::collections::BTreeMap;

/// The notes of an export; none where it has no such note.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportNotes {
    /// For example `detect` or `pose`.
    pub task: Option<String>,
    /// Class names by class id.
    pub names: Option<Vec<String>>,
    /// Size of the input that it was exported with; a dynamic graph takes others too.
    pub input: Option<InputSize>,
    /// Keypoints of an object, and numbers of a keypoint.
    pub keypoints: Option<[u32; 2]>,
    /// Whether detections that cover each other are suppressed inside: an export that needs no NMS, or has it.
    pub suppressed: Option<bool>,
    /// Who wrote it: the library and its version.
    pub exporter: Option<String>,
}

/// A note that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrongNote {
    pub key: &'static str,
    pub value: String,
    pub reason: String,
}

impl ExportNotes {
    /// Reads the notes out of a file's metadata.
    pub(super) fn read(metadata: &BTreeMap<String, String>) -> Result<Self, WrongNote> {
        let note = |key: &'static str| metadata.get(key).map(|value| Note { key, value });
        let exporter = note("author").map(|author| match metadata.get("version") {
            Some(version) => format!("{} {version}", author.value),
            None => author.value.to_owned(),
        });
        Ok(Self {
            task: note("task").map(|task| task.value.to_owned()),
            names: note("names").map(|names| names.read(names_of)).transpose()?,
            input: note("imgsz").map(|input| input.read(input_of)).transpose()?,
            keypoints: note("kpt_shape").map(|shape| shape.read(pair_of)).transpose()?,
            suppressed: suppressed(note("end2end"), note("args"))?,
            exporter,
        })
    }
}

struct Note<'m> {
    key: &'static str,
    value: &'m str,
}

impl Note<'_> {
    fn read<T>(&self, meaning: impl Fn(Literal) -> Result<T, String>) -> Result<T, WrongNote> {
        literal::parse(self.value).and_then(meaning).map_err(|reason| WrongNote {
            key: self.key,
            value: self.value.to_owned(),
            reason,
        })
    }
}

/// Two notes tell of it: `end2end` of models that need no NMS, and `nms` among the export's arguments of one with NMS
/// in the graph. Where none is there, nothing is known.
fn suppressed(end2end: Option<Note>, args: Option<Note>) -> Result<Option<bool>, WrongNote> {
    let end2end = end2end.map(|note| note.read(bool_of)).transpose()?;
    let nms = args.map(|note| note.read(|args| nms_of(&args))).transpose()?.flatten();
    Ok(match (end2end, nms) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), _) => Some(false),
        (None, _) => None,
    })
}

fn bool_of(literal: Literal) -> Result<bool, String> {
    match literal {
        Literal::Bool(value) => Ok(value),
        _ => Err("True or False is wanted".into()),
    }
}

fn nms_of(args: &Literal) -> Result<Option<bool>, String> {
    let Literal::Dict(entries) = args else { return Err("a dictionary is wanted".into()) };
    let nms = entries.iter().find(|(key, _)| *key == Literal::Text("nms".into()));
    Ok(nms.map(|(_, value)| *value == Literal::Bool(true)))
}

/// `{0: 'ball', 1: 'player'}`, in any order, or a list.
fn names_of(literal: Literal) -> Result<Vec<String>, String> {
    let named = match literal {
        Literal::List(names) => names,
        Literal::Dict(entries) => in_order(entries)?,
        _ => return Err("a dictionary of class names is wanted".into()),
    };
    let text = |name| match name {
        Literal::Text(name) => Ok(name),
        _ => Err("a class's name is text".to_owned()),
    };
    named.into_iter().map(text).collect()
}

/// The values of the keys 0, 1, 2 and so on, each there once.
fn in_order(mut entries: Vec<(Literal, Literal)>) -> Result<Vec<Literal>, String> {
    entries.sort_by_key(|(key, _)| match key {
        Literal::Int(id) => *id,
        _ => -1,
    });
    let ids = entries.iter().map(|(key, _)| key);
    if !ids.zip(0..).all(|(key, id)| *key == Literal::Int(id)) {
        return Err("class ids count from 0, each with one name".into());
    }
    Ok(entries.into_iter().map(|(_, name)| name).collect())
}

/// `[height, width]`, or one number for both.
fn input_of(literal: Literal) -> Result<InputSize, String> {
    let [height, width] = match literal {
        Literal::Int(_) => pair_of(Literal::List(vec![literal.clone(), literal]))?,
        pair => pair_of(pair)?,
    };
    Ok(InputSize { width, height })
}

fn pair_of(literal: Literal) -> Result<[u32; 2], String> {
    let wanted = "two numbers are wanted, as in [384, 640]";
    let Literal::List(numbers) = literal else { return Err(wanted.into()) };
    let number = |number: &Literal| match number {
        Literal::Int(value) => u32::try_from(*value).map_err(|_| wanted.to_owned()),
        _ => Err(wanted.to_owned()),
    };
    match numbers.as_slice() {
        [first, second] => Ok([number(first)?, number(second)?]),
        _ => Err(wanted.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(notes: &[(&str, &str)]) -> Result<ExportNotes, WrongNote> {
        ExportNotes::read(&notes.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect())
    }

    #[test]
    fn a_pose_export_says_what_it_is() {
        let notes = read(&[
            ("author", "Ultralytics"),
            ("version", "8.4.190"),
            ("task", "pose"),
            ("batch", "1"),
            ("imgsz", "[384, 640]"),
            ("names", "{0: 'pitch'}"),
            ("kpt_shape", "[32, 3]"),
            ("end2end", "False"),
            ("args", "{'batch': 1, 'nms': None, 'dynamic': True}"),
        ]);
        let wanted = ExportNotes {
            task: Some("pose".into()),
            names: Some(vec!["pitch".into()]),
            input: Some(InputSize { width: 640, height: 384 }),
            keypoints: Some([32, 3]),
            suppressed: Some(false),
            exporter: Some("Ultralytics 8.4.190".into()),
        };
        assert_eq!(notes, Ok(wanted));
        assert_eq!(read(&[]), Ok(ExportNotes::default()));
    }

    #[test]
    fn suppression_inside_is_told_by_either_note() {
        let suppressed = |notes: &[(&str, &str)]| read(notes).unwrap().suppressed;
        assert_eq!(suppressed(&[("end2end", "True"), ("args", "{'nms': False}")]), Some(true));
        assert_eq!(suppressed(&[("end2end", "False"), ("args", "{'nms': True}")]), Some(true));
        assert_eq!(suppressed(&[("args", "{'nms': True}")]), Some(true));
        assert_eq!(
            suppressed(&[("args", "{'nms': False}")]),
            None,
            "an old export of a model that needs none"
        );
    }

    #[test]
    fn names_come_by_class_id_whatever_their_order() {
        assert_eq!(read(&[("names", "{1: 'b', 0: 'a'}")]).unwrap().names, Some(vec!["a".into(), "b".into()]));
        for wrong in
            ["{1: 'a'}", "{0: 'a', 2: 'b'}", "{0: 'a', 0: 'b'}", "{'0': 'a'}", "{0: 1}", "'a'", "{0: a}"]
        {
            let error = read(&[("names", wrong)]).unwrap_err();
            assert_eq!((error.key, error.value.as_str()), ("names", wrong));
        }
    }

    #[test]
    fn sizes_that_are_none_are_told_of() {
        for (key, wrong) in
            [("imgsz", "[640]"), ("imgsz", "[-1, 640]"), ("kpt_shape", "32"), ("end2end", "maybe")]
        {
            assert_eq!(read(&[(key, wrong)]).unwrap_err().key, key);
        }
    }
}
