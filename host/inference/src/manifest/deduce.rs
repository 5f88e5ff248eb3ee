//! From a graph's ports, shapes and notes to what a manifest must say. Nothing is guessed: what the file does not
//! tell is asked, and what contradicts is refused.

use super::InputSize;
use super::draft::{Known, Wishes};
use super::refusal::{DraftError, Question};
use super::written::SIDES_PX;
use crate::graph::{ElementType, Graph, Port};
use crate::heads::Head;

/// Tasks of the exporting library that have a head here.
const TASKS: [&str; 2] = ["detect", "pose"];

/// What the model is.
pub(super) struct Deduction {
    pub head: Known<Head>,
    pub input: Known<InputSize>,
    pub classes: Known<Vec<String>>,
    pub keypoints: Known<u32>,
}

impl Deduction {
    pub fn of(graph: &mut Graph, wishes: &Wishes) -> Result<Self, DraftError> {
        check_task(graph)?;
        check_ports(graph)?;
        let input = input(graph, wishes)?;
        let classes = classes(graph, wishes)?;
        let noted = noted_keypoints(graph)?;
        let shape = frame_shape(graph, input.value)?;
        let facts = Facts { graph, wishes, input: input.value, classes: classes.value.len(), shape };
        let keypoints = facts.keypoints(noted)?;
        let head = facts.head(keypoints.value)?;
        Ok(Self { head, input, classes, keypoints })
    }
}

fn unserved(graph: &Graph, found: impl Into<String>, remedy: impl Into<String>) -> DraftError {
    DraftError::Unserved { path: graph.path.clone(), found: found.into(), remedy: remedy.into() }
}

fn ask(graph: &Graph, question: Question) -> DraftError {
    DraftError::Unknown { path: graph.path.clone(), question }
}

fn check_task(graph: &Graph) -> Result<(), DraftError> {
    match &graph.notes.task {
        Some(task) if !TASKS.contains(&task.as_str()) => Err(unserved(
            graph,
            format!("its metadata says that its task is `{task}`"),
            "only the tasks detect and pose can be served: export a model of one of them",
        )),
        _ => Ok(()),
    }
}

fn check_ports(graph: &Graph) -> Result<(), DraftError> {
    let all = |ports: &[Port]| ports.iter().map(Port::to_string).collect::<Vec<_>>().join("; ");
    let [input] = graph.inputs.as_slice() else {
        let found = format!("it has {} inputs: {}", graph.inputs.len(), all(&graph.inputs));
        return Err(unserved(graph, found, "export a model whose only input is the picture"));
    };
    let [output] = graph.outputs.as_slice() else {
        let found = format!("it has {} outputs: {}", graph.outputs.len(), all(&graph.outputs));
        let remedy =
            "export a detect or pose model, which has one (a segmentation model has masks beside it)";
        return Err(unserved(graph, found, remedy));
    };
    for (what, port) in [("input", input), ("output", output)] {
        if port.element != ElementType::Float32 {
            let remedy = "export it with 32-bit floats, without half or quantize";
            return Err(unserved(graph, format!("its {what} is {port}"), remedy));
        }
    }
    match input.sides.as_slice() {
        [_, None | Some(3), _, _] => Ok(()),
        _ => Err(unserved(
            graph,
            format!("its input is {input}"),
            "export it with an input [batch, 3, height, width], an RGB picture",
        )),
    }
}

fn input(graph: &Graph, wishes: &Wishes) -> Result<Known<InputSize>, DraftError> {
    let sides = graph.inputs.first().map_or(&[][..], |input| input.sides.get(2..).unwrap_or(&[]));
    let known = match (sides, wishes.input, graph.notes.input) {
        (&[Some(height), Some(width)], wish, _) => {
            let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
            let fixed = InputSize { width: side(width), height: side(height) };
            if let Some(wish) = wish.filter(|wish| *wish != fixed) {
                let found = format!(
                    "it takes pictures of {width}x{height} px only, not of {}x{}",
                    wish.width, wish.height
                );
                return Err(unserved(
                    graph,
                    found,
                    "leave the size out, or export the model with the other size",
                ));
            }
            Known::new(fixed, "the graph's input")
        }
        (_, Some(wish), _) => Known::new(wish, "given"),
        (_, None, Some(noted)) => Known::new(noted, "the metadata's imgsz"),
        _ => return Err(ask(graph, Question::Input)),
    };
    let InputSize { width, height } = known.value;
    if SIDES_PX.contains(&width) && SIDES_PX.contains(&height) {
        return Ok(known);
    }
    let found = format!("its input is to be {width}x{height} px ({})", known.source);
    let remedy = format!("sides of {} to {} px can be served", SIDES_PX.start(), SIDES_PX.end());
    Err(unserved(graph, found, remedy))
}

fn classes(graph: &Graph, wishes: &Wishes) -> Result<Known<Vec<String>>, DraftError> {
    match (&wishes.classes, &graph.notes.names) {
        (Some(given), Some(noted)) if given.len() != noted.len() => {
            let found = format!("its metadata names {} classes, and {} were given", noted.len(), given.len());
            let remedy = format!("give a name for each of {}", noted.join(", "));
            Err(unserved(graph, found, remedy))
        }
        (Some(given), Some(noted)) if given != noted => {
            Ok(Known::new(given.clone(), format!("given; the metadata calls them {}", noted.join(", "))))
        }
        (Some(given), _) => Ok(Known::new(given.clone(), "given")),
        (None, Some(noted)) => Ok(Known::new(noted.clone(), "the metadata's names")),
        (None, None) => Err(ask(graph, Question::Classes)),
    }
}

fn noted_keypoints(graph: &Graph) -> Result<Option<Known<u32>>, DraftError> {
    match (graph.notes.keypoints, graph.notes.task.as_deref()) {
        (Some([keypoints, 3]), _) => Ok(Some(Known::new(keypoints, "the metadata's kpt_shape"))),
        (Some([keypoints, numbers]), _) => Err(unserved(
            graph,
            format!("its keypoints are of {numbers} numbers each"),
            format!("train it with kpt_shape [{keypoints}, 3]: x, y and visibility"),
        )),
        (None, Some("detect")) => Ok(Some(Known::new(0, "the metadata's task"))),
        (None, _) => Ok(None),
    }
}

/// The true shape of one frame's slice of the output.
fn frame_shape(graph: &mut Graph, input: InputSize) -> Result<[usize; 2], DraftError> {
    let shape = graph.output_shape(input)?;
    let batch = graph.batch().unwrap_or(1);
    match shape[..] {
        [frames, first, second] if frames == batch => Ok([first, second]),
        _ => Err(unserved(
            graph,
            format!(
                "its output has the shape {shape:?} for {batch} pictures, and neither columns nor rows for each"
            ),
            "export a detect or pose model; docs/reference/manifest.md says how outputs are read",
        )),
    }
}

/// What is known when the output's layout is looked at.
struct Facts<'g> {
    graph: &'g Graph,
    wishes: &'g Wishes,
    input: InputSize,
    classes: usize,
    shape: [usize; 2],
}

impl Facts<'_> {
    fn keypoints(&self, noted: Option<Known<u32>>) -> Result<Known<u32>, DraftError> {
        let given = self.wishes.keypoints;
        if let (Some(noted), Some(given)) = (&noted, given)
            && noted.value != given
        {
            let found =
                format!("it has {} keypoints ({}), and {given} were given", noted.value, noted.source);
            return Err(unserved(self.graph, found, "leave the number out"));
        }
        let plain = [Head::YoloV8Detect, Head::End2EndDetect];
        match (noted, given) {
            (Some(noted), _) => Ok(noted),
            (None, Some(given)) => Ok(Known::new(given, "given")),
            (None, None) if plain.iter().any(|head| self.fits(*head, 0)) => {
                Ok(Known::new(0, "the output's shape"))
            }
            (None, None) => Err(ask(self.graph, Question::Keypoints)),
        }
    }

    fn head(&self, keypoints: u32) -> Result<Known<Head>, DraftError> {
        let noted = self.graph.notes.suppressed;
        let possible = |head: &Head| {
            let asked = self.wishes.head.map_or(noted, |wish| Some(wish.is_suppressed()));
            head.has_keypoints() == (keypoints > 0) && asked.is_none_or(|asked| head.is_suppressed() == asked)
        };
        let possible: Vec<Head> = Head::ALL.into_iter().filter(possible).collect();
        let fitting: Vec<Head> =
            possible.iter().copied().filter(|head| self.fits(*head, keypoints)).collect();
        let source = match (self.wishes.head, noted) {
            (Some(_), _) => "given, and the output's shape",
            (None, Some(_)) => "the metadata's end2end and nms, and the output's shape",
            (None, None) => "the output's shape",
        };
        match fitting.as_slice() {
            &[head] if self.wishes.head.is_none_or(|wish| wish == head) => Ok(Known::new(head, source)),
            [_, _, ..] => Err(ask(self.graph, Question::Head)),
            _ => Err(self.unknown_layout(&possible, keypoints)),
        }
    }

    fn fits(&self, head: Head, keypoints: u32) -> bool {
        head.layout(self.classes, keypoints).fits(self.shape)
    }

    fn unknown_layout(&self, possible: &[Head], keypoints: u32) -> DraftError {
        let Self { graph, classes, shape, input, .. } = self;
        let wanted = |head: &Head| format!("{} ({head})", head.layout(*classes, keypoints));
        let wanted: Vec<String> = possible.iter().map(wanted).collect();
        let found = format!(
            "for a picture of {}x{} px its output is {shape:?}, and {classes} classes and {keypoints} keypoints make {}",
            input.width,
            input.height,
            wanted.join(" or ")
        );
        let remedy = "correct what was given, or export a detect or pose model in a layout of \
                      docs/reference/manifest.md";
        unserved(graph, found, remedy)
    }
}
