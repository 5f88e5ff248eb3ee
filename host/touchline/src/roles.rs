//! Binds each role of a strategy to the model that the operator named for it.
//!
//! Done once, before any challenge: a model that cannot serve its role is an error at the start, not a wrong
//! answer later.

use crate::problem::Problem;
use inference::ModelInfo;
use scene::Observation;
use strategy::{ClassIds, Descriptor};

/// One role and its model.
#[derive(Clone, Debug)]
pub struct RoleBinding {
    /// The role's name.
    pub name: String,
    /// Index of the model in the engine.
    pub model: usize,
    class_ids: ClassIds,
}

impl RoleBinding {
    /// Renumbers an observation of the role's model by the role's class names, and drops other classes.
    pub fn renumber(&self, observation: Observation) -> Observation {
        self.class_ids.renumber(observation)
    }
}

/// Turns what models saw into what roles saw, models given by their index. Roles that share a model each get a copy;
/// within a frame the order is that of the roles.
pub fn by_role(
    roles: &[RoleBinding],
    seen: impl IntoIterator<Item = (usize, Observation)>,
) -> Vec<(u32, Observation)> {
    let mut by_role = Vec::new();
    for (model, observation) in seen {
        let bound = (0..).zip(roles).filter(|(_, role)| role.model == model);
        by_role.extend(bound.map(|(index, role)| (index, role.renumber(observation.clone()))));
    }
    by_role.sort_by_key(|(role, observation)| (observation.frame, *role));
    by_role
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
    let class_ids = ClassIds::new(&role.class_names, &model.classes).map_err(|name| {
        Problem::new(format!(
            "strategy {strategy}, role `{}`: the model knows no class `{name}`; its classes are {}",
            role.name,
            model.classes.join(", "),
        ))
        .remedy("name the classes in the model's manifest as the strategy does, or bind another model")
    })?;
    if role.keypoints != model.keypoints {
        return Err(Problem::new(format!(
            "strategy {strategy}, role `{}`: {} keypoints are wanted and the model gives {}",
            role.name, role.keypoints, model.keypoints,
        ))
        .remedy("bind a model with that many keypoints"));
    }
    Ok(RoleBinding { name: role.name.clone(), model: index, class_ids })
}
