//! Frames on their way to the GPU: copied into pinned memory, sent from there while the processor copies the next.
//!
//! One slot a frame of a batch. Nothing is allocated once frames as large as these have been seen.

use super::parameters::Planes;
use cudarc::driver::{CudaSlice, CudaStream, DriverError, HostSlice, PinnedHostSlice, SyncOnDrop};
use scene::Frame;
use std::sync::Arc;

/// The slots of one stream.
pub(super) struct Staging {
    stream: Arc<CudaStream>,
    slots: Vec<Option<Slot>>,
}

struct Slot {
    host: PinnedHostSlice<u8>,
    device: CudaSlice<u8>,
}

impl Staging {
    /// `slots` frames at a time, sent on `stream`.
    pub fn new(stream: Arc<CudaStream>, slots: usize) -> Self {
        Self { stream, slots: (0..slots).map(|_| None).collect() }
    }

    /// Sends a frame to its slot and says how it lies there. Returns when the frame has been copied out of the
    /// decoder's memory; waits where the slot is still being sent.
    ///
    /// # Errors
    /// A frame whose planes are too short, or the driver's.
    pub fn upload(&mut self, slot: usize, frame: &Frame) -> Result<Planes, String> {
        let planes = Planes::of(frame)?;
        let slot =
            slot_of(&mut self.slots[slot], &self.stream, planes.bytes).map_err(|error| error.to_string())?;
        let memory = slot.host.as_mut_slice().map_err(|error| error.to_string())?;
        planes.copy(frame, memory);
        let filled = Filled { memory: &mut slot.host, bytes: planes.bytes };
        self.stream.memcpy_htod(&filled, &mut slot.device).map_err(|error| error.to_string())?;
        Ok(planes)
    }

    /// The planes that were sent to a slot; none before the first.
    pub fn planes(&self, slot: usize) -> Option<&CudaSlice<u8>> {
        self.slots[slot].as_ref().map(|slot| &slot.device)
    }
}

/// The slot, as large as it must be.
fn slot_of<'a>(
    slot: &'a mut Option<Slot>,
    stream: &Arc<CudaStream>,
    bytes: usize,
) -> Result<&'a mut Slot, DriverError> {
    let kept = slot.take().filter(|slot| slot.host.len() >= bytes);
    Ok(slot.insert(match kept {
        Some(kept) => kept,
        None => allocate(stream, bytes)?,
    }))
}

fn allocate(stream: &Arc<CudaStream>, bytes: usize) -> Result<Slot, DriverError> {
    // SAFETY: bytes have no invalid values, and each is written before the GPU is sent it.
    let host = unsafe { stream.context().alloc_pinned::<u8>(bytes) }?;
    // SAFETY: likewise; the kernel reads no more than what was sent.
    let device = unsafe { stream.alloc::<u8>(bytes) }?;
    Ok(Slot { host, device })
}

/// The part of a slot that a frame fills.
struct Filled<'m> {
    memory: &'m mut PinnedHostSlice<u8>,
    bytes: usize,
}

impl HostSlice<u8> for Filled<'_> {
    fn len(&self) -> usize {
        self.bytes
    }

    unsafe fn stream_synced_slice<'a>(&'a self, stream: &'a CudaStream) -> (&'a [u8], SyncOnDrop<'a>) {
        // SAFETY: the caller's promise is passed on; a part of the memory is guarded by the event of the whole.
        let (all, guard) = unsafe { self.memory.stream_synced_slice(stream) };
        (&all[..self.bytes], guard)
    }

    unsafe fn stream_synced_mut_slice<'a>(
        &'a mut self,
        stream: &'a CudaStream,
    ) -> (&'a mut [u8], SyncOnDrop<'a>) {
        // SAFETY: likewise.
        let (all, guard) = unsafe { self.memory.stream_synced_mut_slice(stream) };
        (&mut all[..self.bytes], guard)
    }
}
