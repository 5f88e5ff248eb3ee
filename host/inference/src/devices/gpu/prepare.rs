//! Preparation on the device: frames up, once each, and from there into the inputs of all models that look at them.
//!
//! Nothing here waits for the GPU, except for a slot whose last frame is still on its way.

use super::kernel::Kernel;
use super::parameters::{Parameters, Planes};
use super::staging::Staging;
use crate::{InputSize, Letterbox};
use cudarc::driver::{CudaSlice, CudaStream, DriverError};
use scene::Frame;
use std::sync::Arc;

/// Prepares batches on one stream.
pub(super) struct DevicePreparer {
    /// One for each input size.
    inputs: Vec<Input>,
    staging: Staging,
    kernel: Kernel,
    stream: Arc<CudaStream>,
}

/// Frames prepared for all models of one input size: `[batch, 3, height, width]` on the device.
struct Input {
    size: InputSize,
    /// As many frames as the largest batch of its models. What lies behind the wanted frames is from before; it is
    /// computed and not read.
    tensor: CudaSlice<f32>,
}

/// How far one batch has come.
pub(super) struct Batch {
    /// Where the frames' planes lie in their slots, once they are sent.
    planes: Vec<Planes>,
    /// By input, once it is prepared.
    letterboxes: Vec<Option<Vec<Letterbox>>>,
}

impl Batch {
    /// Whether its frames lie in that input.
    pub fn is_prepared(&self, input: usize) -> bool {
        self.letterboxes[input].is_some()
    }

    /// Where its frames lie in that input; empty before they do.
    pub fn letterboxes(&self, input: usize) -> &[Letterbox] {
        self.letterboxes[input].as_deref().unwrap_or_default()
    }
}

impl DevicePreparer {
    /// For inputs of these sizes, each with as many frames as its largest batch has.
    ///
    /// # Errors
    /// The driver's: a GPU without the memory.
    pub fn new(
        stream: Arc<CudaStream>,
        kernel: Kernel,
        inputs: &[(InputSize, usize)],
    ) -> Result<Self, DriverError> {
        let allocate = |&(size, batch): &(InputSize, usize)| {
            let tensor = stream.alloc_zeros(batch * numbers(size))?;
            Ok(Input { size, tensor })
        };
        let slots = inputs.iter().map(|&(_, batch)| batch).max().unwrap_or(0);
        let inputs = inputs.iter().map(allocate).collect::<Result<Vec<_>, DriverError>>()?;
        Ok(Self { inputs, staging: Staging::new(Arc::clone(&stream), slots), kernel, stream })
    }

    /// A batch of which nothing is prepared yet.
    pub fn batch(&self) -> Batch {
        Batch { planes: Vec::new(), letterboxes: self.inputs.iter().map(|_| None).collect() }
    }

    /// An input, `[batch, 3, height, width]`. What was prepared before is written before anything later on the stream
    /// reads it.
    pub fn tensor(&self, input: usize) -> &CudaSlice<f32> {
        &self.inputs[input].tensor
    }

    /// Sends the frames, unless the batch has sent them, and prepares them for an input.
    ///
    /// # Errors
    /// A frame whose planes are too short, more frames than the input has room for, or the driver's.
    pub fn prepare(&mut self, batch: &mut Batch, input: usize, frames: &[Arc<Frame>]) -> Result<(), String> {
        let Self { inputs, staging, kernel, stream } = self;
        let Input { size, tensor } = &mut inputs[input];
        let room = tensor.len() / numbers(*size);
        if frames.len() > room {
            return Err(format!("{} frames are given, and a batch has {room}", frames.len()));
        }
        let mut letterboxes = Vec::with_capacity(frames.len());
        for (slot, frame) in frames.iter().enumerate() {
            if batch.planes.len() == slot {
                batch.planes.push(staging.upload(slot, frame)?);
            }
            let letterbox = Letterbox::fit(frame.width, frame.height, *size);
            let parameters = Parameters::new(frame, &batch.planes[slot], *size, &letterbox);
            let planes = staging.planes(slot).ok_or("its planes were not sent")?;
            let mut place = tensor.slice_mut(slot * numbers(*size)..(slot + 1) * numbers(*size));
            kernel.launch(stream, planes, &mut place, &parameters).map_err(|error| error.to_string())?;
            letterboxes.push(letterbox);
        }
        batch.letterboxes[input] = Some(letterboxes);
        Ok(())
    }
}

/// Numbers of one prepared frame.
fn numbers(size: InputSize) -> usize {
    3 * size.width as usize * size.height as usize
}

#[cfg(test)]
mod tests;
