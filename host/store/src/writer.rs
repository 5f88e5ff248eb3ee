//! The one task that writes. A record is written as a whole or not at all.
//!
//! While another process holds the file's write lock (a backup, a shell), SQLite tries again until
//! [`crate::open::BUSY_TIMEOUT`] has passed, and records wait in the queue meanwhile. After that, and at every
//! other failure, the record is counted and logged as lost.

use crate::{
    Addition, ChallengeRecord, challenges, models, open, painted_lines, plugins, recordings, scorer_calls,
    scores, stages,
};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};

/// What the writer is asked.
#[derive(Debug)]
pub(crate) enum Message {
    /// Write this, and say the challenge's number.
    Write(Entry, Option<oneshot::Sender<i64>>),
    /// Say when everything before this is written.
    Flush(oneshot::Sender<()>),
    /// Close the file and say when that is done.
    Close(oneshot::Sender<()>),
}

/// What is written as a whole or not at all.
#[derive(Debug)]
pub(crate) enum Entry {
    /// A challenge.
    Record(Box<ChallengeRecord>),
    /// What became known later of the challenge with this number.
    Addition(i64, Box<Addition>),
}

pub(crate) struct Writer {
    path: Arc<PathBuf>,
    connection: SqliteConnection,
    lost: Arc<AtomicU64>,
    /// A write has failed, and what the connection thinks of its transaction is not to be trusted.
    broken: bool,
}

impl Writer {
    pub(crate) fn new(path: Arc<PathBuf>, connection: SqliteConnection, lost: Arc<AtomicU64>) -> Self {
        Self { path, connection, lost, broken: false }
    }

    /// Writes until it is told to close, or every [`crate::Store`] is gone and the queue is empty.
    pub(crate) async fn run(mut self, mut waiting: mpsc::Receiver<Message>) {
        let mut closed = None;
        while let Some(message) = waiting.recv().await {
            match message {
                Message::Write(entry, number) => {
                    if let (Some(id), Some(number)) = (self.keep(&entry).await, number) {
                        // Whoever asked may have given up; that is no matter.
                        let _ = number.send(id);
                    }
                }
                // Whoever waited may have given up; that is no matter.
                Message::Flush(done) => drop(done.send(())),
                Message::Close(done) => {
                    closed = Some(done);
                    break;
                }
            }
        }
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the database was not closed in order; its log is read again at the next start");
        }
        drop(closed);
    }

    /// Writes an entry and returns its challenge's number; one that cannot be written is counted and logged as lost.
    async fn keep(&mut self, entry: &Entry) -> Option<i64> {
        let kept = match self.mend().await {
            Ok(()) => self.write(entry).await.map_err(|error| error.to_string()),
            Err(error) => Err(error),
        };
        kept.map_err(|error| {
            self.broken = true;
            let lost = self.lost.fetch_add(1, Ordering::Relaxed) + 1;
            tracing::error!(%error, lost, "a challenge was not recorded");
        })
        .ok()
    }

    /// Connects anew after a failed write: a full disk leaves the connection inside a transaction that it never
    /// ends. A file that somebody has taken away cannot be written to, though an open connection would not notice.
    async fn mend(&mut self) -> Result<(), String> {
        if !self.path.exists() {
            let path = self.path.display();
            return Err(format!("{path} is gone; start the miner again, and it makes a new database"));
        }
        if self.broken {
            self.connection = open::connect_writer(&self.path).await.map_err(|error| error.to_string())?;
            self.broken = false;
        }
        Ok(())
    }

    async fn write(&mut self, entry: &Entry) -> Result<i64, sqlx::Error> {
        // IMMEDIATE: the lock is waited for here, and once taken no later statement can find the file busy.
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let id = match entry {
            Entry::Record(record) => insert(&mut transaction, record).await?,
            Entry::Addition(id, addition) => {
                add(&mut transaction, *id, addition).await?;
                *id
            }
        };
        transaction.commit().await?;
        Ok(id)
    }
}

async fn insert(connection: &mut SqliteConnection, record: &ChallengeRecord) -> Result<i64, sqlx::Error> {
    let id = challenges::insert(connection, record).await?;
    challenges::insert_warnings(connection, id, &record.warnings).await?;
    stages::insert(connection, id, &record.stages).await?;
    plugins::insert_calls(connection, id, &record.plugin_calls).await?;
    plugins::insert_plan(connection, id, &record.plan).await?;
    models::insert(connection, id, &record.models).await?;
    if let Some(recording) = &record.recording {
        recordings::insert(connection, id, recording).await?;
    }
    Ok(id)
}

async fn add(connection: &mut SqliteConnection, id: i64, addition: &Addition) -> Result<(), sqlx::Error> {
    match addition {
        Addition::Recording(recording) => recordings::insert(connection, id, recording).await,
        Addition::Shadow(shadow) => recordings::insert_shadow(connection, id, shadow).await,
        Addition::Lines(lines) => painted_lines::insert(connection, id, lines).await,
        Addition::Score(score) => scores::insert(connection, id, score).await,
        Addition::ScorerCall(call) => scorer_calls::insert(connection, id, call).await,
    }
}
