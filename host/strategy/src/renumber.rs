//! From a model's class numbers to those of a role.

use scene::Observation;

/// A role's class numbers by a model's; none for a class that the role does not name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassIds(Vec<Option<u32>>);

impl ClassIds {
    /// The numbers of a role whose classes are `role`, for a model whose classes are `model`.
    ///
    /// # Errors
    /// The first class of the role that the model does not know.
    pub fn new<'r>(role: &'r [String], model: &[String]) -> Result<Self, &'r str> {
        if let Some(unknown) = role.iter().find(|name| !model.contains(name)) {
            return Err(unknown);
        }
        let number = |name: &String| role.iter().position(|wanted| wanted == name).map(|id| id as u32);
        Ok(Self(model.iter().map(number).collect()))
    }

    /// Renumbers what the model saw, and drops what the role does not name.
    #[must_use]
    pub fn renumber(&self, mut observation: Observation) -> Observation {
        observation.detections.retain_mut(|detection| {
            let renumbered = self.0.get(detection.class_id as usize).copied().flatten();
            renumbered.inspect(|&class_id| detection.class_id = class_id).is_some()
        });
        observation
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{BBox, Detection};

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn classes_get_the_roles_numbers_and_others_go() {
        let ids = ClassIds::new(&names(&["player", "ball"]), &names(&["ball", "dog", "player"])).unwrap();
        let detection =
            |class_id| Detection { bbox: BBox::new(0.0, 0.0, 1.0, 1.0), class_id, confidence: 0.5 };
        let seen = |classes: &[u32]| Observation {
            frame: 3,
            role: "players".into(),
            detections: classes.iter().copied().map(detection).collect(),
            keypoints: vec![],
        };
        assert_eq!(ids.renumber(seen(&[2, 1, 0, 9, 2])), seen(&[0, 1, 0]));
    }

    #[test]
    fn a_class_that_the_model_does_not_know_is_named() {
        assert_eq!(ClassIds::new(&names(&["ball", "cat"]), &names(&["ball"])), Err("cat"));
    }
}
