//! Blocking `Read` and `Seek` over a clip that is still arriving.

use crate::ArrivingClip;
use crate::waited::Waited;
use std::io::{self, Read, Seek, SeekFrom};

/// Reads a clip from its own position. Reads block until at least one byte is there, the end is known, or the
/// fetch failed; a failed fetch reads as an error once the bytes that did arrive are used up. Seeking forward
/// does not wait, and seeking from the end waits only where the clip's size is not known yet.
#[derive(Debug)]
pub struct ClipReader {
    clip: ArrivingClip,
    position: u64,
    waited: Waited,
}

impl ClipReader {
    pub(crate) fn new(clip: ArrivingClip, waited: Waited) -> Self {
        Self { clip, position: 0, waited }
    }

    /// Size of the clip in bytes; waits for the end where the server did not announce it.
    fn total(&self) -> io::Result<u64> {
        let shared = self.clip.shared();
        let mut state = shared.lock();
        loop {
            match (state.total, &state.outcome) {
                (Some(total), _) => return Ok(total),
                (None, Some(Err(error))) => return Err(io::Error::other(error.clone())),
                (None, _) => state = shared.wait(state, &self.waited),
            }
        }
    }
}

impl Read for ClipReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let shared = self.clip.shared();
        let mut state = shared.lock();
        loop {
            let start = usize::try_from(self.position).unwrap_or(usize::MAX);
            if let Some(there) = state.bytes.get(start..).filter(|there| !there.is_empty()) {
                let count = there.len().min(buffer.len());
                buffer[..count].copy_from_slice(&there[..count]);
                self.position += count as u64;
                return Ok(count);
            }
            if state.total.is_some_and(|total| self.position >= total) || buffer.is_empty() {
                return Ok(0);
            }
            match &state.outcome {
                Some(Ok(())) => return Ok(0),
                Some(Err(error)) => return Err(io::Error::other(error.clone())),
                None => state = shared.wait(state, &self.waited),
            }
        }
    }
}

impl Seek for ClipReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => self.total()?.checked_add_signed(offset),
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
    use std::sync::Arc;
    use std::time::Instant;

    fn arriving(total: Option<u64>) -> (Arc<Shared>, ArrivingClip) {
        let shared = Arc::new(Shared::new("test".to_owned(), total, Instant::now()));
        (shared.clone(), ArrivingClip::new(shared, None))
    }

    #[test]
    fn reads_go_on_while_bytes_arrive_and_end_with_the_clip() {
        let (shared, clip) = arriving(None);
        let reading = std::thread::spawn(move || {
            let mut all = Vec::new();
            clip.reader().read_to_end(&mut all).map(|_| all)
        });
        shared.append(b"one ");
        shared.append(b"two");
        shared.finish(Ok(()));
        assert_eq!(reading.join().unwrap().unwrap(), b"one two");
    }

    #[test]
    fn a_failed_fetch_gives_what_arrived_and_then_the_error() {
        let (shared, clip) = arriving(Some(10));
        shared.append(b"abc");
        clip.cancel();
        let mut reader = clip.reader();
        let mut buffer = [0; 8];
        assert_eq!(reader.read(&mut buffer).unwrap(), 3);
        let error = reader.read(&mut buffer).unwrap_err();
        let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<FetchError>());
        assert_eq!(cause, Some(&FetchError::Cancelled { address: "test".to_owned(), received: 3 }));
    }

    #[test]
    fn the_end_is_known_from_the_announced_size() {
        let (shared, clip) = arriving(Some(5));
        shared.append(b"ab");
        let mut reader = clip.reader();
        assert_eq!(reader.seek(SeekFrom::End(0)).unwrap(), 5);
        assert_eq!(reader.read(&mut [0; 4]).unwrap(), 0);
        assert!(reader.seek(SeekFrom::Current(-6)).is_err());
    }
}
