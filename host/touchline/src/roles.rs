//! Binds each role of a strategy to the model that the operator named for it.
//!
//! Done once, before any challenge: a model that cannot serve its role is an error at the start, not a wrong
//! answer later.

use crate::problem::Problem;
use inference::ModelInfo;
use scene::Observation;
use strategy::Descriptor;

/// One role and its model.
#[derive(Clone, Debug)]
pub struct RoleBinding {
    /// The role's name.
    pub name: String,
    /// Index of the model in the engine.
    pub model: usize,
    /// The role's class id by the model's; none for a class that the strategy does not know.
    class_ids: Vec<Option<u32>>,
}

impl RoleBinding {
    /// Renumbers an observation of the role's model by the role's class names, and drops other classes.
    pub fn renumber(&self, mut observation: Observation) -> Observation {
        let class_ids = &self.class_ids;
        observation.detections.retain_mut(|detection| {
            let renumbered = class_ids.get(detection.class_id as usize).copied().flatten();
            renumbered.inspect(|&class_id| detection.class_id = class_id).is_some()
        });
        observation
    }
}

/// Finds each role's model.
///
/// # Errors
/// A role without a model, a class that its model does not know, or another number of keypoints.
pub fn bind(descriptor: &Descriptor, models: &[ModelInfo]) -> Result<Vec<RoleBinding>, Problem> {
    descriptor.roles.iter().map(|role| bind_one(&descriptor.name, role, models)).collect()
}

fn bind_one(strategy: &str, role: &strategy::Role, models: &[ModelInfo]) -> Result<RoleBinding, Problem> {
    let Some(index) = models.iter().position(|model| model.role == role.name) else {
        return Err(Problem::new(format!("strategy {strategy} needs a model for the role `{}`", role.name))
            .remedy(format!("add `{} = \"path/to/model.toml\"` under [models]", role.name)));
    };
    let model = &models[index];
    let missing = role.class_names.iter().find(|name| !model.classes.contains(name));
    if let Some(name) = missing {
        return Err(Problem::new(format!(
            "strategy {strategy}, role `{}`: the model knows no class `{name}`; its classes are {}",
            role.name,
            model.classes.join(", "),
        ))
        .remedy("name the classes in the model's manifest as the strategy does, or bind another model"));
    }
    if role.keypoints != model.keypoints {
        return Err(Problem::new(format!(
            "strategy {strategy}, role `{}`: {} keypoints are wanted and the model gives {}",
            role.name, role.keypoints, model.keypoints,
        ))
        .remedy("bind a model with that many keypoints"));
    }
    let class_id =
        |name: &String| role.class_names.iter().position(|wanted| wanted == name).map(|id| id as u32);
    Ok(RoleBinding {
        name: role.name.clone(),
        model: index,
        class_ids: model.classes.iter().map(class_id).collect(),
    })
}
