//! Keeps recordings: one thread that writes them, under the numbers that the store gives their challenges.

use super::aftermath::{Aftermath, Left};
use super::priority::spawn_patient;
use crate::challenge::Known;
use crate::challenge::recording::{Remains, Request};
use crate::config::RecordingsConfig;
use recording::Folder;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Addition, ChallengeRecord, RecordingRecord, Store};
use tokio::sync::{mpsc, oneshot};

/// Recordings that wait for the disk at most. Each is in memory as long as it waits.
const QUEUED_RECORDINGS: usize = 4;

/// Where records and recordings go. Clones share it.
#[derive(Clone)]
pub struct Recorder {
    store: Store,
    /// None where no recordings are kept.
    queue: Option<mpsc::Sender<Message>>,
    dropped: Arc<AtomicU64>,
}

enum Message {
    Keep(Box<Job>),
    /// Say when everything before this is written, and end.
    Close(oneshot::Sender<()>),
}

/// A recording to be made and written.
struct Job {
    /// The challenge's number, once the store has written it.
    number: oneshot::Receiver<i64>,
    request: Request,
    known: Known,
    remains: Remains,
}

impl Recorder {
    /// Keeps records in `store`, and no recordings.
    pub fn of_records(store: Store) -> Self {
        Self { store, queue: None, dropped: Arc::default() }
    }

    /// Keeps recordings as `config` says, and records in `store`; hands what was kept on to `aftermath`.
    ///
    /// # Errors
    /// A folder that cannot be used.
    pub fn start(store: Store, config: &RecordingsConfig, aftermath: Aftermath) -> anyhow::Result<Self> {
        if config.max_bytes == 0 {
            return Ok(Self::of_records(store));
        }
        let mut folder = Folder::open(&config.dir, config.max_bytes)?;
        let (queue, waiting) = mpsc::channel(QUEUED_RECORDINGS);
        for id in folder.make_room()? {
            store.add(id, Addition::Recording(made_room()));
        }
        let writer = Writer { store: store.clone(), folder: Arc::new(Mutex::new(folder)), aftermath };
        spawn_patient("recordings", move || writer.run(waiting))?;
        Ok(Self { queue: Some(queue), ..Self::of_records(store) })
    }

    /// Hands over a record, and what is to be made a recording of. Never waits.
    pub fn hand_over(&self, mut record: ChallengeRecord, known: Known, remains: Option<Remains>) {
        let (Some(queue), Some(remains)) = (&self.queue, remains) else { return self.store.record(record) };
        let Ok(place) = queue.try_reserve() else {
            let dropped = self.dropped.fetch_add(1, Ordering::Relaxed) + 1;
            tracing::warn!(dropped, "a recording was dropped: the disk does not keep up");
            record.recording = Some(RecordingRecord::missing("too many recordings waited for the disk"));
            return self.store.record(record);
        };
        let request = Request {
            challenge_type: record.challenge_type.clone().unwrap_or_default(),
            path: record.path.clone(),
            received_unix_ns: record.received_unix_ns,
        };
        let number = self.store.record_numbered(record);
        place.send(Message::Keep(Box::new(Job { number, request, known, remains })));
    }

    /// Where records go.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Writes what waits, and closes the store. For the end of a process.
    pub async fn close(&self) {
        if let Some(queue) = &self.queue {
            let (done, answered) = oneshot::channel();
            if queue.send(Message::Close(done)).await.is_ok() {
                // An error means that the thread has ended, and then nothing is left to wait for.
                let _ = answered.await;
            }
        }
        self.store.close().await;
    }
}

/// Where the miner keeps recordings. Held for as long as one takes to be written, by threads that nobody waits for.
pub type SharedFolder = Arc<Mutex<Folder>>;

/// What the record of a recording says that had to go.
pub fn made_room() -> RecordingRecord {
    RecordingRecord::missing("there was no more room for it (recordings.max_bytes)")
}

/// The thread's own.
struct Writer {
    store: Store,
    folder: SharedFolder,
    aftermath: Aftermath,
}

impl Writer {
    fn run(self, mut waiting: mpsc::Receiver<Message>) {
        while let Some(message) = waiting.blocking_recv() {
            match message {
                Message::Keep(job) => self.keep(*job),
                Message::Close(done) => {
                    self.aftermath.stop();
                    // Whoever waited may have given up; that is no matter.
                    let _ = done.send(());
                    return;
                }
            }
        }
    }

    fn keep(&self, job: Job) {
        let Job { number, request, known, remains } = job;
        // A record that was lost has no number, and a recording without one no name.
        let Ok(id) = number.blocking_recv() else { return };
        let Some((recording, answer, clip)) = remains.into_recording(request, known) else { return };
        let add = |id, record| self.store.add(id, Addition::Recording(record));
        let kept = self.folder.lock().unwrap_or_else(PoisonError::into_inner).keep(id, &recording);
        match kept {
            Ok(kept) if kept.dropped.contains(&id) => {
                kept.dropped.into_iter().for_each(|id| add(id, made_room()));
            }
            // Those that made room first: where this one is known to be kept, they are known to be gone.
            Ok(kept) => {
                kept.dropped.into_iter().for_each(|id| add(id, made_room()));
                add(id, RecordingRecord::kept(kept.bytes));
            }
            Err(error) => {
                tracing::error!(%error, challenge = id, "a recording was not kept");
                add(id, RecordingRecord::missing(error.to_string()));
            }
        }
        self.aftermath.take(Left { id, recording, answer, clip, folder: Arc::clone(&self.folder) });
    }
}
