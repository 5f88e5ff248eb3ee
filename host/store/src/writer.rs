//! The one task that writes. A record is written as a whole or not at all.

use crate::{ChallengeRecord, challenges, models, plugins, stages};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
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
    connection: SqliteConnection,
    lost: Arc<AtomicU64>,
}

impl Writer {
    pub(crate) fn new(connection: SqliteConnection, lost: Arc<AtomicU64>) -> Self {
        Self { connection, lost }
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
        if let Err(error) = self.write(record).await {
            let lost = self.lost.fetch_add(1, Ordering::Relaxed) + 1;
            tracing::error!(%error, lost, "a challenge was not recorded");
        }
    }

    async fn write(&mut self, record: &ChallengeRecord) -> Result<(), sqlx::Error> {
        let mut transaction = self.connection.begin().await?;
        let id = challenges::insert(&mut transaction, record).await?;
        challenges::insert_warnings(&mut transaction, id, &record.warnings).await?;
        stages::insert(&mut transaction, id, &record.stages).await?;
        plugins::insert_calls(&mut transaction, id, &record.plugin_calls).await?;
        plugins::insert_plan(&mut transaction, id, &record.plan).await?;
        models::insert(&mut transaction, id, &record.models).await?;
        transaction.commit().await
    }
}
