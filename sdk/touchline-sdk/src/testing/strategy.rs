//! Runs a strategy as the host does.

use super::{Line, TestClip, TestError, call, check, merge};
use crate::host::NativeHost;
use crate::settings::HostSettings;
use crate::{Annotation, Answer, Descriptor, Observation, Refusal, RolePlan, Run, Strategy, Work};
use contract::Terms;
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// A host for one strategy. The space that survives is kept from one challenge to the next.
pub struct TestHost<S> {
    descriptor: Descriptor,
    settings: BTreeMap<String, String>,
    accepted: Option<Work>,
    state: BTreeMap<String, Vec<u8>>,
    strategy: PhantomData<S>,
}

/// What came of a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// What `plan` asked for.
    pub plan: Vec<RolePlan>,
    /// What `finish` returned; boxes that reach out of the frame are the host's to cut.
    pub answer: Answer,
    /// The drafts left on the way, by frame.
    pub drafts: BTreeMap<u32, Annotation>,
    /// What was logged.
    pub log: Vec<Line>,
}

impl<S: Strategy> TestHost<S> {
    /// Asks the strategy what it is.
    ///
    /// # Errors
    /// A descriptor that the host would not take.
    pub fn new() -> Result<Self, TestError> {
        let descriptor = call(&mut NativeHost::bare(), S::describe);
        check::descriptor(&descriptor).map_err(TestError::nonsense("describe"))?;
        let (settings, accepted, state) = Default::default();
        Ok(Self { descriptor, settings, accepted, state, strategy: PhantomData })
    }

    /// What the strategy says of itself.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Sets a key, as the operator would.
    #[must_use]
    pub fn set(mut self, key: &str, value: &str) -> Self {
        self.settings.insert(key.to_owned(), value.to_owned());
        self
    }

    /// The space that survives, as it is between two challenges.
    pub fn state(&mut self) -> &mut BTreeMap<String, Vec<u8>> {
        &mut self.state
    }

    /// Hands over the body of a request; challenges from here on are those it asks for.
    ///
    /// # Errors
    /// Work or a refusal that the host would not take.
    pub fn accept(&mut self, request_body: &[u8]) -> Result<Result<Work, Refusal>, TestError> {
        let mut host = self.host()?;
        let accepted = call(&mut host, || S::accept(request_body));
        check::accepted(&accepted).map_err(TestError::nonsense("accept"))?;
        self.accepted = accepted.clone().ok();
        Ok(accepted)
    }

    /// A whole challenge, all that is seen at once.
    ///
    /// # Errors
    /// What the strategy returns in place of a result, and what the host would not take.
    pub fn answer(&mut self, clip: &TestClip) -> Result<Answered, TestError> {
        self.answer_in_batches(clip, usize::MAX)
    }

    /// A whole challenge, what is seen handed over `batch` observations at a time.
    ///
    /// # Errors
    /// As for [`answer`](Self::answer).
    pub fn answer_in_batches(&mut self, clip: &TestClip, batch: usize) -> Result<Answered, TestError> {
        let mut host = self.host()?;
        host.remaining_ms = clip.budget_ms;
        host.accepted.clone_from(&self.accepted);
        host.terms =
            Some(Terms { frame_count: clip.frame_count, keypoints_per_frame: clip.keypoints_per_frame });
        let (plan, answer) = challenge::<S>(&mut host, clip, batch, self.descriptor.roles.len())?;
        self.state = host.state;
        Ok(Answered { plan, answer, drafts: host.drafts, log: host.log.unwrap_or_default() })
    }

    /// A whole challenge several times, what is seen handed over all at once, one by one, and in batches between. The
    /// space that survives begins the same each time.
    ///
    /// # Errors
    /// As for [`answer`](Self::answer), and an answer that depends on how observations are cut.
    pub fn answer_however_cut(&mut self, clip: &TestClip) -> Result<Answered, TestError> {
        let before = self.state.clone();
        for batch in [1, 2, 7, 64] {
            let whole = self.again(&before, clip, usize::MAX)?;
            if self.again(&before, clip, batch)? != whole {
                return Err(TestError::DependsOnBatches { batch });
            }
        }
        self.state = before;
        self.answer(clip)
    }

    fn again(
        &mut self,
        state: &BTreeMap<String, Vec<u8>>,
        clip: &TestClip,
        batch: usize,
    ) -> Result<Answer, TestError> {
        self.state.clone_from(state);
        self.answer_in_batches(clip, batch).map(|answered| answered.answer)
    }

    fn host(&self) -> Result<NativeHost, TestError> {
        Ok(NativeHost {
            settings: merge(&self.descriptor.config_keys, &self.settings)?,
            log: Some(Vec::new()),
            state: self.state.clone(),
            ..NativeHost::bare()
        })
    }
}

/// The calls of a challenge, from `open` to `finish`.
fn challenge<S: Strategy>(
    host: &mut NativeHost,
    clip: &TestClip,
    batch: usize,
    role_count: usize,
) -> Result<(Vec<RolePlan>, Answer), TestError> {
    let mut run = call(host, || S::open(clip.video, &HostSettings)).map_err(TestError::failed("open"))?;
    let plan = call(host, || run.plan(&clip.costs, clip.budget_ms)).map_err(TestError::failed("plan"))?;
    check::plan(&plan, role_count).map_err(TestError::nonsense("plan"))?;
    for seen in seen_by(&plan, clip).chunks(batch.max(1)) {
        call(host, || run.observe(seen.to_vec())).map_err(TestError::failed("observe"))?;
    }
    let answer = call(host, || run.finish(clip.frame_count)).map_err(TestError::failed("finish"))?;
    if let Some(terms) = host.terms {
        check::answer(&answer, terms).map_err(TestError::nonsense("finish"))?;
    }
    Ok((plan, answer))
}

/// What the plan looks at, in frame order and within a frame in role order. A frame in which a test sees nothing is shown
/// as one in which nothing is.
fn seen_by(plan: &[RolePlan], clip: &TestClip) -> Vec<Observation> {
    let mut seen = Vec::new();
    for frame in 0..clip.frame_count {
        let mut roles: Vec<u32> =
            plan.iter().filter(|it| frame % it.stride == it.offset).map(|it| it.role).collect();
        roles.sort_unstable();
        for role in roles {
            let known = clip.observations.iter().find(|it| (it.frame, it.role) == (frame, role));
            seen.push(known.cloned().unwrap_or_else(|| Observation {
                frame,
                role,
                detections: vec![],
                keypoints: vec![],
            }));
        }
    }
    seen
}
