//! Shows what a plugin returns to the contract's rules, which the host holds it against as well.

use crate::{Annotation, Answer, Bounds, Descriptor, Refusal, RolePlan, ScoreCard, Work, draft, state};
use contract::Terms;

impl contract::Annotation for Annotation {
    fn frame(&self) -> u32 {
        self.frame
    }

    fn objects(&self) -> impl ExactSizeIterator<Item = contract::Object> {
        self.objects.iter().map(|object| {
            let Bounds { left, top, right, bottom } = object.bounds;
            let edges = [left, top, right, bottom];
            contract::Object { id: object.id, edges, confidence: object.confidence }
        })
    }

    fn keypoints(&self) -> impl ExactSizeIterator<Item = [f32; 2]> {
        self.keypoints.iter().map(|point| [point.x, point.y])
    }
}

pub fn descriptor(descriptor: &Descriptor) -> Result<(), String> {
    let Descriptor { name, version, challenges, roles, config_keys } = descriptor;
    let challenges = challenges.iter().map(|challenge| (&*challenge.name, &*challenge.path));
    let roles = roles.iter().map(|role| (&*role.name, &*role.class_names, role.keypoints));
    let settings = config_keys.iter().map(|key| [&*key.name, &*key.summary, &*key.default_value]);
    let (challenges, roles) = (challenges.collect(), roles.collect());
    contract::Descriptor { name, version, challenges, roles, settings: settings.collect() }.check()
}

pub fn accepted(accepted: &Result<Work, Refusal>) -> Result<(), String> {
    match accepted {
        Ok(Work { challenge_id, clip_address, keypoints_per_frame }) => {
            contract::work::work(challenge_id, clip_address, *keypoints_per_frame)
        }
        Err(Refusal { status, .. }) => contract::work::refusal(*status),
    }
}

pub fn plan(plan: &[RolePlan], role_count: usize) -> Result<(), String> {
    contract::work::plan(plan.iter().map(|it| (it.role, it.stride, it.offset)), role_count)
}

pub fn answer(Answer { annotations, body }: &Answer, terms: Terms) -> Result<(), String> {
    contract::answer::answer(annotations.iter(), body.as_deref(), terms)
}

/// Drafts: any frames, in any order.
pub fn draft(annotations: &[Annotation], keypoints: usize) -> Result<(), draft::Refusal> {
    if annotations.iter().any(contract::answer::is_too_much) {
        return Err(draft::Refusal::TooMuch);
    }
    let held = annotations.iter().try_for_each(|it| contract::answer::annotation(it, keypoints));
    held.map_err(|_| draft::Refusal::Nonsense)
}

pub fn score_card(ScoreCard { total, components }: &ScoreCard) -> Result<(), String> {
    contract::score::card(*total, components.iter().map(|part| (&*part.name, part.value, part.best)))
}

impl From<contract::state::Refusal> for state::Refusal {
    fn from(refusal: contract::state::Refusal) -> Self {
        match refusal {
            contract::state::Refusal::BadKey => Self::BadKey,
            contract::state::Refusal::TooMuch => Self::TooMuch,
        }
    }
}
