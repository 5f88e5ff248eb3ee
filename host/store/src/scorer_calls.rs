//! Table `scorer_calls`.

use crate::error::RowError;
use crate::{ScorerCallRecord, StrategyRecord};
use sqlx::sqlite::SqliteConnection;

pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    id: i64,
    call: &ScorerCallRecord,
) -> Result<(), sqlx::Error> {
    let (duration_ns, fuel) = (call.duration_ns.cast_signed(), call.fuel.map(u64::cast_signed));
    let (bytes_in, bytes_out) = (call.bytes_in.cast_signed(), call.bytes_out.cast_signed());
    let peak = call.peak_memory_bytes.cast_signed();
    sqlx::query!(
        "INSERT OR REPLACE INTO scorer_calls
            (challenge, strategy_digest, scorer_digest, scorer_name, scorer_version, duration_ns, fuel,
            peak_memory_bytes, bytes_in, bytes_out, host_calls, error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        id,
        call.strategy_digest,
        call.scorer.digest,
        call.scorer.name,
        call.scorer.version,
        duration_ns,
        fuel,
        peak,
        bytes_in,
        bytes_out,
        call.host_calls,
        call.error
    )
    .execute(&mut *connection)
    .await?;
    Ok(())
}

pub(crate) async fn read(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<Vec<ScorerCallRecord>, RowError> {
    let rows = sqlx::query!(
        r#"SELECT strategy_digest, scorer_digest, scorer_name, scorer_version, duration_ns, fuel,
            peak_memory_bytes, bytes_in, bytes_out, host_calls AS "host_calls: u32", error
        FROM scorer_calls WHERE challenge = ? ORDER BY strategy_digest, scorer_digest"#,
        id
    );
    let calls = rows.map(|row| ScorerCallRecord {
        strategy_digest: row.strategy_digest,
        scorer: StrategyRecord {
            name: row.scorer_name,
            version: row.scorer_version,
            digest: row.scorer_digest,
        },
        duration_ns: row.duration_ns.cast_unsigned(),
        fuel: row.fuel.map(i64::cast_unsigned),
        peak_memory_bytes: row.peak_memory_bytes.cast_unsigned(),
        bytes_in: row.bytes_in.cast_unsigned(),
        bytes_out: row.bytes_out.cast_unsigned(),
        host_calls: row.host_calls,
        error: row.error,
    });
    Ok(calls.fetch_all(connection).await?)
}
