//! Table `stages`.

use crate::error::RowError;
use scene::{Stage, StageSpan};
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use std::collections::HashMap;

/// A row of the table, before its name is understood.
struct Row {
    stage: String,
    start_ns: i64,
    end_ns: i64,
    busy_ns: i64,
    cpu_ns: i64,
}

impl TryFrom<Row> for StageSpan {
    type Error = RowError;

    fn try_from(row: Row) -> Result<Self, RowError> {
        let unknown = || RowError::Value { table: "stages", value: format!("stage `{}`", row.stage) };
        Ok(Self {
            stage: Stage::from_name(&row.stage).ok_or_else(unknown)?,
            start_ns: row.start_ns.cast_unsigned(),
            end_ns: row.end_ns.cast_unsigned(),
            busy_ns: row.busy_ns.cast_unsigned(),
            cpu_ns: row.cpu_ns.cast_unsigned(),
        })
    }
}

pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    id: i64,
    spans: &[StageSpan],
) -> Result<(), sqlx::Error> {
    for (position, span) in (0i64..).zip(spans) {
        let stage = span.stage.name();
        let (start_ns, end_ns) = (span.start_ns.cast_signed(), span.end_ns.cast_signed());
        let (busy_ns, cpu_ns) = (span.busy_ns.cast_signed(), span.cpu_ns.cast_signed());
        sqlx::query!(
            "INSERT INTO stages (challenge, position, stage, start_ns, end_ns, busy_ns, cpu_ns)
            VALUES (?, ?, ?, ?, ?, ?, ?)",
            id,
            position,
            stage,
            start_ns,
            end_ns,
            busy_ns,
            cpu_ns
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub(crate) async fn read(connection: &mut SqliteConnection, id: i64) -> Result<Vec<StageSpan>, RowError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT stage, start_ns, end_ns, busy_ns, cpu_ns FROM stages WHERE challenge = ? ORDER BY position",
        id
    );
    rows.fetch_all(connection).await?.into_iter().map(StageSpan::try_from).collect()
}

/// The stages of all challenges from `oldest` to `newest`, both included, by challenge.
pub(crate) async fn between(
    readers: &SqlitePool,
    oldest: i64,
    newest: i64,
) -> Result<HashMap<i64, Vec<StageSpan>>, RowError> {
    let rows = sqlx::query!(
        "SELECT challenge, stage, start_ns, end_ns, busy_ns, cpu_ns FROM stages
        WHERE challenge BETWEEN ? AND ? ORDER BY challenge, position",
        oldest,
        newest
    );
    let mut by_challenge: HashMap<i64, Vec<StageSpan>> = HashMap::new();
    for row in rows.fetch_all(readers).await? {
        let span = Row {
            stage: row.stage,
            start_ns: row.start_ns,
            end_ns: row.end_ns,
            busy_ns: row.busy_ns,
            cpu_ns: row.cpu_ns,
        };
        by_challenge.entry(row.challenge).or_default().push(span.try_into()?);
    }
    Ok(by_challenge)
}
