//! Table `painted_lines`.

use crate::LinesRecord;
use crate::error::RowError;
use sqlx::sqlite::SqliteConnection;

pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    id: i64,
    lines: &LinesRecord,
) -> Result<(), sqlx::Error> {
    let took_ns = lines.took_ns.cast_signed();
    sqlx::query!(
        "INSERT OR REPLACE INTO painted_lines (challenge, looked_frames, scored_frames, took_ns, missing_reason)
        VALUES (?, ?, ?, ?, ?)",
        id,
        lines.looked_frames,
        lines.scored_frames,
        took_ns,
        lines.missing_reason
    )
    .execute(connection)
    .await
    .map(drop)
}

pub(crate) async fn read(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<Option<LinesRecord>, RowError> {
    let row = sqlx::query!(
        r#"SELECT looked_frames AS "looked_frames: u32", scored_frames AS "scored_frames: u32", took_ns,
            missing_reason
        FROM painted_lines WHERE challenge = ?"#,
        id
    );
    let row = row.fetch_optional(connection).await?;
    Ok(row.map(|row| LinesRecord {
        looked_frames: row.looked_frames,
        scored_frames: row.scored_frames,
        took_ns: row.took_ns.cast_unsigned(),
        missing_reason: row.missing_reason,
    }))
}
