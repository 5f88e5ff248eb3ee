//! What `models import` must ask, on a terminal; elsewhere the flag that answers is named.

use crate::problem::Problem;
use inference::{Head, InputSize, Question, Wishes};
use std::io::{IsTerminal, Write};
use std::path::Path;

/// A question of the command's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// What the model is for.
    Role,
    /// What its file does not tell.
    Model(Question),
}

impl Asked {
    /// The flag that answers, with an example.
    fn flag(self) -> &'static str {
        match self {
            Self::Role => "--role players",
            Self::Model(Question::Classes) => "--class-names ball,goalkeeper,player,referee",
            Self::Model(Question::Input) => "--input 640x384",
            Self::Model(Question::Keypoints) => "--keypoints 32 (0 for a model without)",
            Self::Model(Question::Head) => "--head end2end-detect",
        }
    }

    fn prompt(self) -> String {
        match self {
            Self::Role => "What is the model for? The role, as the strategy names it (players, pitch)".into(),
            Self::Model(Question::Classes) => {
                "Its class names in the model's order, with commas between".into()
            }
            Self::Model(Question::Input) => "The picture's size for it, as in 640x384".into(),
            Self::Model(Question::Keypoints) => "Keypoints of an object (0 for a model without)".into(),
            Self::Model(Question::Head) => {
                format!("How its output is laid out: {}", Head::ALL.map(Head::name).join(", "))
            }
        }
    }

    /// Puts the answer among the wishes.
    fn take(self, answer: &str, wishes: &mut Wishes) -> Result<(), String> {
        let answer = answer.trim();
        if answer.is_empty() {
            return Err("an answer is needed".into());
        }
        match self {
            Self::Role => wishes.role = answer.to_owned(),
            Self::Model(Question::Classes) => {
                wishes.classes = Some(answer.split(',').map(|name| name.trim().to_owned()).collect());
            }
            Self::Model(Question::Input) => wishes.input = Some(input_size(answer)?),
            Self::Model(Question::Keypoints) => {
                wishes.keypoints = Some(answer.parse().map_err(|_| format!("{answer} is no number"))?);
            }
            Self::Model(Question::Head) => wishes.head = Some(head(answer)?),
        }
        Ok(())
    }
}

/// Asks on the terminal until there is an answer.
///
/// # Errors
/// No terminal to ask on, or one that was closed: the flag is named.
pub fn ask(file: &Path, asked: Asked, wishes: &mut Wishes) -> anyhow::Result<()> {
    let (stdin, mut stderr) = (std::io::stdin(), std::io::stderr());
    while stdin.is_terminal() && stderr.is_terminal() {
        write!(stderr, "{}: ", asked.prompt())?;
        stderr.flush()?;
        let mut line = String::new();
        if stdin.read_line(&mut line)? == 0 {
            break;
        }
        match asked.take(&line, wishes) {
            Ok(()) => return Ok(()),
            Err(wrong) => writeln!(stderr, "{wrong}")?,
        }
    }
    let what = match asked {
        Asked::Role => "nobody said what it is for".to_owned(),
        Asked::Model(question) => format!("neither its metadata nor its shapes say {question}"),
    };
    let problem = Problem::new(format!("{}: {what}", file.display()));
    Err(problem.remedy(format!("say so, for example {}", asked.flag())).into())
}

/// As in `640x384`: width, then height.
pub fn input_size(text: &str) -> Result<InputSize, String> {
    let sides = text.split_once('x').map(|(width, height)| (width.trim().parse(), height.trim().parse()));
    match sides {
        Some((Ok(width), Ok(height))) => Ok(InputSize { width, height }),
        _ => Err(format!("{text} is no size; write width and height, as in 640x384")),
    }
}

/// A head by its name.
pub fn head(text: &str) -> Result<Head, String> {
    let heads = Head::ALL.map(Head::name).join(", ");
    let known = Head::ALL.into_iter().find(|head| head.name() == text);
    known.ok_or_else(|| format!("there is no head {text}; there are {heads}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(asked: Asked, answer: &str) -> Result<Wishes, String> {
        let mut wishes = Wishes::default();
        asked.take(answer, &mut wishes).map(|()| wishes)
    }

    #[test]
    fn answers_become_wishes() {
        assert_eq!(answered(Asked::Role, "pitch\n").unwrap().role, "pitch");
        let classes = answered(Asked::Model(Question::Classes), " ball, goal keeper\n").unwrap().classes;
        assert_eq!(classes, Some(vec!["ball".into(), "goal keeper".into()]));
        let input = answered(Asked::Model(Question::Input), "640x384").unwrap().input;
        assert_eq!(input, Some(InputSize { width: 640, height: 384 }));
        assert_eq!(answered(Asked::Model(Question::Keypoints), "32").unwrap().keypoints, Some(32));
        let head = answered(Asked::Model(Question::Head), "end2end-pose").unwrap().head;
        assert_eq!(head, Some(Head::End2EndPose));
    }

    #[test]
    fn an_answer_that_is_none_says_what_would_be_one() {
        assert!(answered(Asked::Role, "  \n").is_err());
        assert!(answered(Asked::Model(Question::Input), "640").unwrap_err().contains("640x384"));
        assert!(answered(Asked::Model(Question::Keypoints), "-1").unwrap_err().contains("-1"));
        assert!(answered(Asked::Model(Question::Head), "yolov5").unwrap_err().contains("end2end-detect"));
    }
}
