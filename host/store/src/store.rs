//! The store as the rest of the host sees it.

use crate::error::RowError;
use crate::writer::{Entry, Message, Writer};
use crate::{
    Addition, ChallengeDetail, ChallengeRecord, ChallengeSummary, StoreError, Totals, bounds, challenges,
    models, open, painted_lines, plugins, recordings, scorer_calls, scores, stages,
};
use sqlx::sqlite::SqlitePool;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

/// Records that wait for the disk at most; a record is a few kilobytes, because
/// [`bounds`] cuts what strangers wrote.
const QUEUED_RECORDS: usize = 1_024;

/// The store of one miner. Clones share it; the writer ends when the last is gone.
#[derive(Clone, Debug)]
pub struct Store {
    path: Arc<PathBuf>,
    queue: mpsc::Sender<Message>,
    lost: Arc<AtomicU64>,
    readers: SqlitePool,
}

impl Store {
    /// Opens the file, or makes it and its folder, brings its schema up to date, and starts the writer on the
    /// current tokio runtime.
    ///
    /// # Errors
    /// A file that cannot be made, may not be written by this process, is no database, belongs to another program or to a newer
    /// Touchline. None of these is changed.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with_queue(path, QUEUED_RECORDS).await
    }

    /// As [`Self::open`], with room for `queued_records` waiting records.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_with_queue(path: &Path, queued_records: usize) -> Result<Self, StoreError> {
        let connection = open::open_writer(path).await?;
        let (queue, waiting) = mpsc::channel(queued_records);
        let lost = Arc::new(AtomicU64::new(0));
        let path = Arc::new(path.to_owned());
        tokio::spawn(Writer::new(Arc::clone(&path), connection, Arc::clone(&lost)).run(waiting));
        let readers = open::open_readers(&path);
        Ok(Self { path, queue, lost, readers })
    }

    /// The database's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Hands a record to the writer. Never waits: with a full queue or a closed store the record is lost, which
    /// is logged and counted in [`Self::totals`]. Texts that came from outside are kept up to a few thousand
    /// characters, those cut end in `…`, and the clip's address loses credentials and query string.
    pub fn record(&self, record: ChallengeRecord) {
        self.hand_over(record, None);
    }

    /// As [`Self::record`]; the challenge's number comes once it is written, and the channel closes without one where
    /// it is lost.
    pub fn record_numbered(&self, record: ChallengeRecord) -> oneshot::Receiver<i64> {
        let (number, written) = oneshot::channel();
        self.hand_over(record, Some(number));
        written
    }

    /// Adds to the record of the challenge `id` what became known later. Never waits, as [`Self::record`].
    pub fn add(&self, id: i64, mut addition: Addition) {
        bounds::bound_addition(&mut addition);
        self.send(Message::Write(Entry::Addition(id, Box::new(addition)), None));
    }

    fn hand_over(&self, mut record: ChallengeRecord, number: Option<oneshot::Sender<i64>>) {
        bounds::bound(&mut record);
        self.send(Message::Write(Entry::Record(Box::new(record)), number));
    }

    fn send(&self, message: Message) {
        let Err(error) = self.queue.try_send(message) else { return };
        let lost = self.lost.fetch_add(1, Ordering::Relaxed) + 1;
        match error {
            TrySendError::Full(_) => {
                tracing::error!(lost, "a challenge was not recorded: the disk does not keep up")
            }
            TrySendError::Closed(_) => {
                tracing::error!(lost, "a challenge was not recorded: the store is closed")
            }
        }
    }

    /// Waits until everything recorded so far is written.
    pub async fn flush(&self) {
        self.ask(Message::Flush).await;
    }

    /// Writes what is queued and closes the file, for every clone. For the end of a process.
    pub async fn close(&self) {
        // Readers first: the last connection folds the log into the file.
        self.readers.close().await;
        self.ask(Message::Close).await;
    }

    async fn ask(&self, message: impl FnOnce(oneshot::Sender<()>) -> Message) {
        let (done, answered) = oneshot::channel();
        if self.queue.send(message(done)).await.is_ok() {
            // An error means that the writer has ended, and then nothing is left to wait for.
            let _ = answered.await;
        }
    }

    /// The newest challenges, or the newest before `before_id`, newest first.
    ///
    /// # Errors
    /// SQLite's, on reading.
    pub async fn list(
        &self,
        limit: u32,
        before_id: Option<i64>,
    ) -> Result<Vec<ChallengeSummary>, StoreError> {
        self.read_list(limit, before_id).await.map_err(|error| error.at(&self.path))
    }

    /// One challenge by the store's number; none if there is no such one.
    ///
    /// # Errors
    /// SQLite's, on reading.
    pub async fn challenge(&self, id: i64) -> Result<Option<ChallengeDetail>, StoreError> {
        self.read_challenge(id).await.map_err(|error| error.at(&self.path))
    }

    /// Challenges by outcome.
    ///
    /// # Errors
    /// SQLite's, on reading.
    pub async fn totals(&self) -> Result<Totals, StoreError> {
        let mut totals = challenges::totals(&self.readers).await.map_err(|error| error.at(&self.path))?;
        totals.lost = self.lost.load(Ordering::Relaxed);
        Ok(totals)
    }

    async fn read_list(&self, limit: u32, before_id: Option<i64>) -> Result<Vec<ChallengeSummary>, RowError> {
        let mut summaries = challenges::list(&self.readers, limit, before_id.unwrap_or(i64::MAX)).await?;
        if let (Some(newest), Some(oldest)) = (summaries.first(), summaries.last()) {
            let mut by_challenge = stages::between(&self.readers, oldest.id, newest.id).await?;
            for summary in &mut summaries {
                summary.stages = by_challenge.remove(&summary.id).unwrap_or_default();
            }
        }
        Ok(summaries)
    }

    async fn read_challenge(&self, id: i64) -> Result<Option<ChallengeDetail>, RowError> {
        // One transaction sees one state of the file.
        let mut snapshot = self.readers.begin().await?;
        let Some(mut record) = challenges::read(&mut snapshot, id).await? else { return Ok(None) };
        record.warnings = challenges::warnings(&mut snapshot, id).await?;
        record.stages = stages::read(&mut snapshot, id).await?;
        record.plugin_calls = plugins::calls(&mut snapshot, id).await?;
        record.plan = plugins::plan(&mut snapshot, id).await?;
        record.models = models::read(&mut snapshot, id).await?;
        record.recording = recordings::read(&mut snapshot, id).await?;
        let shadows = recordings::shadows(&mut snapshot, id).await?;
        let lines = painted_lines::read(&mut snapshot, id).await?;
        let scores = scores::read(&mut snapshot, id).await?;
        let scorer_calls = scorer_calls::read(&mut snapshot, id).await?;
        Ok(Some(ChallengeDetail { id, record, shadows, lines, scores, scorer_calls }))
    }
}
