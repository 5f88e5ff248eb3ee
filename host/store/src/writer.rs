//! The one task that writes. A record is written as a whole or not at all.
//!
//! While another process holds the file's write lock (a backup, a shell), SQLite tries again until
//! [`crate::open::BUSY_TIMEOUT`] has passed, and records wait in the queue meanwhile. After that, and at every
//! other failure, the record is counted and logged as lost.

use crate::{ChallengeRecord, challenges, models, open, plugins, stages};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};

/// What the writer is asked.
#[derive(Debug)]
pub(crate) enum Message {
    /// Write this.
    Record(Box<ChallengeRecord>),
    /// Say when everything before this is written.
    Flush(oneshot::Sender<()>),
    /// Close the file and say when that is done.
    Close(oneshot::Sender<()>),
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
                Message::Record(record) => self.keep(&record).await,
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

    async fn keep(&mut self, record: &ChallengeRecord) {
        let kept = match self.mend().await {
            Ok(()) => self.write(record).await.map_err(|error| error.to_string()),
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            self.broken = true;
            let lost = self.lost.fetch_add(1, Ordering::Relaxed) + 1;
            tracing::error!(%error, lost, "a challenge was not recorded");
        }
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

    async fn write(&mut self, record: &ChallengeRecord) -> Result<(), sqlx::Error> {
        // IMMEDIATE: the lock is waited for here, and once taken no later statement can find the file busy.
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let id = challenges::insert(&mut transaction, record).await?;
        challenges::insert_warnings(&mut transaction, id, &record.warnings).await?;
        stages::insert(&mut transaction, id, &record.stages).await?;
        plugins::insert_calls(&mut transaction, id, &record.plugin_calls).await?;
        plugins::insert_plan(&mut transaction, id, &record.plan).await?;
        models::insert(&mut transaction, id, &record.models).await?;
        transaction.commit().await
    }
}
