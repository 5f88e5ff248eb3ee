//! Blocking `Read` and `Seek` over a clip that is still arriving.

use crate::ArrivingClip;
use crate::arriving::State;
use crate::waits::Waits;
use std::io::{self, Read, Seek, SeekFrom};

/// Reads a clip from its own position. Reads block until at least one byte is there, the end is known, or the
/// fetch failed; a failed fetch reads as an error once the bytes that did arrive are used up. Seeking forward
/// does not wait, and seeking from the end waits only where the clip's size is not known yet.
#[derive(Debug)]
pub struct ClipReader {
    clip: ArrivingClip,
    position: u64,
    waits: Waits,
}

impl ClipReader {
    pub(crate) fn new(clip: ArrivingClip, waits: Waits) -> Self {
        Self { clip, position: 0, waits }
    }

    /// Waits until `there` finds what it looks for. Fails with the fetch, or once nobody wants the bytes any more.
    fn wait_for<T>(&self, there: impl Fn(&State) -> Option<T>) -> io::Result<T> {
        let shared = self.clip.shared();
        let mut state = shared.lock();
        loop {
            if let Some(found) = there(&state) {
                return Ok(found);
            }
            if let Some(Err(error)) = &state.outcome {
                return Err(io::Error::other(error.clone()));
            }
            if self.waits.ended() {
                return Err(io::Error::other("nobody waits for the clip any more"));
            }
            state = shared.wait(state, &self.waits);
        }
    }
}

impl Read for ClipReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let readable = self.wait_for(|state| {
            let left = state.arrived.saturating_sub(self.position);
            let is_over = state.total.is_some_and(|total| self.position >= total);
            let is_complete = matches!(state.outcome, Some(Ok(())));
            (left > 0 || is_over || is_complete || buffer.is_empty()).then_some(left)
        })?;
        let room = usize::try_from(readable).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.clip.shared().storage().read_at(&mut buffer[..room], self.position)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for ClipReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => self.wait_for(|state| state.total)?.checked_add_signed(offset),
        };
        let invalid = || io::Error::new(io::ErrorKind::InvalidInput, "seek before the clip's first byte");
        self.position = target.ok_or_else(invalid)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FetchError;
    use crate::arriving::Shared;
    use crate::waits::Source;
    use std::sync::Arc;
    use std::time::Instant;

    fn arriving(total: Option<u64>) -> (Arc<Shared>, ArrivingClip) {
        let shared = Arc::new(Shared::on_disk("test".to_owned(), total, Instant::now()).unwrap());
        (shared.clone(), ArrivingClip::new(shared, None))
    }

    #[test]
    fn reads_go_on_while_bytes_arrive_and_end_with_the_clip() {
        let (shared, clip) = arriving(None);
        let reading = std::thread::spawn(move || {
            let mut all = Vec::new();
            clip.reader().read_to_end(&mut all).map(|_| all)
        });
        shared.append(b"one ").unwrap();
        shared.append(b"two").unwrap();
        shared.finish(Ok(()));
        assert_eq!(reading.join().unwrap().unwrap(), b"one two");
    }

    #[test]
    fn a_failed_fetch_gives_what_arrived_and_then_the_error() {
        let (shared, clip) = arriving(Some(10));
        shared.append(b"abc").unwrap();
        clip.cancel();
        let mut reader = clip.reader();
        let mut buffer = [0; 8];
        assert_eq!(reader.read(&mut buffer).unwrap(), 3);
        let error = reader.read(&mut buffer).unwrap_err();
        let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<FetchError>());
        assert_eq!(cause, Some(&FetchError::Cancelled { address: "test".to_owned(), received: 3 }));
    }

    #[test]
    fn readers_wake_when_nobody_wants_their_bytes() {
        let (shared, clip) = arriving(Some(10));
        let source = Source::new(&clip);
        let mut reader = source.reader();
        let reading = std::thread::spawn(move || reader.read(&mut [0; 8]));
        while shared.lock().waiting_readers == 0 {
            std::thread::yield_now();
        }
        source.end_waits();
        assert!(reading.join().unwrap().is_err());
        shared.append(b"abc").unwrap();
        assert_eq!(clip.reader().read(&mut [0; 8]).unwrap(), 3, "other readers go on");
    }

    #[test]
    fn the_end_is_known_from_the_announced_size() {
        let (shared, clip) = arriving(Some(5));
        shared.append(b"ab").unwrap();
        let mut reader = clip.reader();
        assert_eq!(reader.seek(SeekFrom::End(0)).unwrap(), 5);
        assert_eq!(reader.read(&mut [0; 4]).unwrap(), 0);
        assert!(reader.seek(SeekFrom::Current(-6)).is_err());
    }
}
