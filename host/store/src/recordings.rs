//! Tables `recordings` and `shadow_runs`.

use crate::error::RowError;
use crate::{RecordingRecord, ShadowRecord, StrategyRecord};
use sqlx::sqlite::SqliteConnection;

pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    id: i64,
    recording: &RecordingRecord,
) -> Result<(), sqlx::Error> {
    let bytes = recording.bytes.map(u64::cast_signed);
    sqlx::query!(
        "INSERT INTO recordings (challenge, bytes, missing_reason) VALUES (?, ?, ?)
        ON CONFLICT (challenge) DO UPDATE SET bytes = excluded.bytes, missing_reason = excluded.missing_reason",
        id,
        bytes,
        recording.missing_reason
    )
    .execute(connection)
    .await
    .map(drop)
}

pub(crate) async fn read(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<Option<RecordingRecord>, RowError> {
    let row = sqlx::query!("SELECT bytes, missing_reason FROM recordings WHERE challenge = ?", id);
    let row = row.fetch_optional(connection).await?;
    Ok(row.map(|row| RecordingRecord {
        bytes: row.bytes.map(i64::cast_unsigned),
        missing_reason: row.missing_reason,
    }))
}

pub(crate) async fn insert_shadow(
    connection: &mut SqliteConnection,
    id: i64,
    shadow: &ShadowRecord,
) -> Result<(), sqlx::Error> {
    let strategy_ns = shadow.strategy_ns.map(u64::cast_signed);
    sqlx::query!(
        "INSERT OR REPLACE INTO shadow_runs
            (challenge, strategy_digest, strategy_name, strategy_version, strategy_ns, reason, missing_share)
        VALUES (?, ?, ?, ?, ?, ?, ?)",
        id,
        shadow.strategy.digest,
        shadow.strategy.name,
        shadow.strategy.version,
        strategy_ns,
        shadow.reason,
        shadow.missing_share
    )
    .execute(connection)
    .await
    .map(drop)
}

pub(crate) async fn shadows(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<Vec<ShadowRecord>, RowError> {
    let rows = sqlx::query!(
        "SELECT strategy_digest, strategy_name, strategy_version, strategy_ns, reason, missing_share
        FROM shadow_runs WHERE challenge = ? ORDER BY strategy_name, strategy_version, strategy_digest",
        id
    );
    let shadows = rows.map(|row| ShadowRecord {
        strategy: StrategyRecord {
            name: row.strategy_name,
            version: row.strategy_version,
            digest: row.strategy_digest,
        },
        strategy_ns: row.strategy_ns.map(i64::cast_unsigned),
        reason: row.reason,
        missing_share: row.missing_share,
    });
    Ok(shadows.fetch_all(connection).await?)
}
