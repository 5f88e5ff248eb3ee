//! An answer to the challenge of actions, held against what truly happens in the clip.
//!
//! No plugin scores it: what it is worth can be said only where the truth is known.

use crate::cli::{accuracy, output};
use ::accuracy::{ActionScore, SpottedAction, Worth, score_actions};
use anyhow::{Context, anyhow, bail};
use scene::Action;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// The type of a prediction that is understood here.
const TYPE: &str = "soccer_action";

/// An answer as the challenge has it; whatever else it holds is of no interest.
#[derive(Deserialize)]
struct Written {
    prediction: Prediction,
}

#[derive(Deserialize)]
struct Prediction {
    r#type: String,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    frame: u32,
    action: String,
}

/// The actions that a file answers; none where it is no answer of this kind.
///
/// # Errors
/// A file that cannot be read, or has a prediction that is not one of actions.
pub fn read(path: &Path) -> anyhow::Result<Option<Vec<SpottedAction>>> {
    let bytes =
        crate::input::read(path).with_context(|| format!("cannot read the answer {}", path.display()))?;
    parse(&bytes).with_context(|| format!("{} has a prediction that cannot be scored", path.display()))
}

fn parse(bytes: &[u8]) -> anyhow::Result<Option<Vec<SpottedAction>>> {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value) if value.get("prediction").is_some() => {}
        // What it is instead, if anything, is for others to say.
        _ => return Ok(None),
    }
    let Written { prediction: Prediction { r#type, items } } = serde_json::from_slice(bytes)?;
    if r#type != TYPE {
        bail!("its type is {:?}, and only {TYPE:?} can be scored", r#type);
    }
    let spotted = |item: Item| {
        let action = Action::named(&item.action)
            .ok_or_else(|| anyhow!("no action of the challenge is called {:?}", item.action))?;
        Ok(SpottedAction { frame: item.frame, action })
    };
    items.into_iter().map(spotted).collect::<anyhow::Result<_>>().map(Some)
}

/// Scores actions against a `truth.json` and prints what came of it.
///
/// # Errors
/// A truth that is missing, cannot be read, or says nothing of actions.
pub fn run(
    spotted: &[SpottedAction],
    truth: Option<&Path>,
    as_table: bool,
    to: Option<&Path>,
) -> anyhow::Result<()> {
    let path = truth.context("actions are scored against the clip's truth; give --truth FILE")?;
    let truth = accuracy::read_truth(path)?;
    if truth.actions.is_empty() {
        bail!(
            "nothing happens in {}; render the clip with `touchline synth`, longer or with --actions",
            path.display()
        );
    }
    if let Some(beyond) = spotted.iter().find(|action| action.frame >= truth.video.frames) {
        bail!(
            "an action is answered in frame {}, and {} is of a clip of {} frames; name that of the same clip",
            beyond.frame,
            path.display(),
            truth.video.frames
        );
    }
    let score = score_actions(&truth.actions, spotted);
    let text = if as_table { table(&score) } else { serde_json::to_string_pretty(&json(&score))? + "\n" };
    output::write(to, text.as_bytes())
}

fn json(score: &ActionScore) -> Value {
    let kinds = score.kinds.iter().map(|kind| {
        json!({
            "action": kind.action, "weight": Worth::of(kind.action).weight, "true": kind.true_actions,
            "answered": kind.answered_actions, "matched": kind.matched_actions,
            "earned": kind.earned, "lost": kind.lost,
        })
    });
    json!({ "total": score.total, "actions": kinds.collect::<Vec<_>>() })
}

fn table(score: &ActionScore) -> String {
    let mut out = format!(
        "{:<18} {:>6} {:>6} {:>9} {:>8} {:>9} {:>7} {:>8} {:>8}\n",
        "action", "weight", "true", "answered", "matched", "precision", "recall", "earned", "lost"
    );
    for kind in &score.kinds {
        let share = |of: u32| match of {
            0 => "-".to_owned(),
            of => format!("{:.2}", f64::from(kind.matched_actions) / f64::from(of)),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{:<18} {:>6.1} {:>6} {:>9} {:>8} {:>9} {:>7} {:>8.2} {:>8.2}",
            kind.action.name(),
            Worth::of(kind.action).weight,
            kind.true_actions,
            kind.answered_actions,
            kind.matched_actions,
            share(kind.answered_actions),
            share(kind.true_actions),
            kind.earned,
            kind.lost
        );
    }
    let total = score.total.map_or_else(|| "-".to_owned(), |total| format!("{total:.4}"));
    let _ = writeln!(out, "total {total}");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_actions_is_told_from_others_and_read() {
        let answer = br#"{"challenge_id": "c", "prediction": {"type": "soccer_action",
            "items": [{"frame": 25, "action": "pass_received", "confidence": 0.9}]}}"#;
        let spotted = parse(answer).unwrap().unwrap();
        assert_eq!(spotted, [SpottedAction { frame: 25, action: Action::PassReceived }]);
        assert_eq!(parse(br#"{"frames": []}"#).unwrap(), None);
        assert_eq!(parse(b"no JSON").unwrap(), None);
    }

    #[test]
    fn a_prediction_that_cannot_be_scored_is_named() {
        for (answer, named) in [
            (r#"{"prediction": {"type": "card", "items": []}}"#, "card"),
            (r#"{"prediction": {"type": "soccer_action", "items": [{"frame": 1, "action": "pas"}]}}"#, "pas"),
            (r#"{"prediction": {"type": "soccer_action"}}"#, "items"),
        ] {
            let error = format!("{:#}", parse(answer.as_bytes()).unwrap_err());
            assert!(error.contains(named), "{error}");
        }
    }
}
