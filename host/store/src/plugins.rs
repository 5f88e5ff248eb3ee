//! Tables `plugin_calls` and `role_plans`.

use crate::error::RowError;
use crate::{PlanRecord, PluginCallRecord};
use sqlx::sqlite::SqliteConnection;

pub(crate) async fn insert_calls(
    connection: &mut SqliteConnection,
    id: i64,
    calls: &[PluginCallRecord],
) -> Result<(), sqlx::Error> {
    for (position, call) in (0i64..).zip(calls) {
        let (start_ns, duration_ns) = (call.start_ns.cast_signed(), call.duration_ns.cast_signed());
        let (bytes_in, bytes_out) = (call.bytes_in.cast_signed(), call.bytes_out.cast_signed());
        let (fuel, peak) = (call.fuel.map(u64::cast_signed), call.peak_memory_bytes.cast_signed());
        sqlx::query!(
            "INSERT INTO plugin_calls (challenge, position, function, start_ns, duration_ns, fuel, peak_memory_bytes,
                bytes_in, bytes_out, host_calls, error)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            id,
            position,
            call.function,
            start_ns,
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
    }
    Ok(())
}

pub(crate) async fn calls(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<Vec<PluginCallRecord>, RowError> {
    let rows = sqlx::query!(
        r#"SELECT function, start_ns, duration_ns, fuel, peak_memory_bytes, bytes_in, bytes_out,
            host_calls AS "host_calls: u32", error
        FROM plugin_calls WHERE challenge = ? ORDER BY position"#,
        id
    );
    let calls = rows.map(|row| PluginCallRecord {
        function: row.function,
        start_ns: row.start_ns.cast_unsigned(),
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

pub(crate) async fn insert_plan(
    connection: &mut SqliteConnection,
    id: i64,
    plan: &[PlanRecord],
) -> Result<(), sqlx::Error> {
    for (position, role) in (0i64..).zip(plan) {
        let (expected_ns, took_ns) = (role.expected_ns.cast_signed(), role.took_ns.cast_signed());
        sqlx::query!(
            "INSERT INTO role_plans (challenge, position, role, stride, frame_offset, frames, expected_ns, took_ns)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            id,
            position,
            role.role,
            role.stride,
            role.offset,
            role.frames,
            expected_ns,
            took_ns
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub(crate) async fn plan(connection: &mut SqliteConnection, id: i64) -> Result<Vec<PlanRecord>, RowError> {
    let rows = sqlx::query!(
        r#"SELECT role, stride AS "stride: u32", frame_offset AS "offset: u32", frames AS "frames: u32",
            expected_ns, took_ns
        FROM role_plans WHERE challenge = ? ORDER BY position"#,
        id
    );
    let plan = rows.map(|row| PlanRecord {
        role: row.role,
        stride: row.stride,
        offset: row.offset,
        frames: row.frames,
        expected_ns: row.expected_ns.cast_unsigned(),
        took_ns: row.took_ns.cast_unsigned(),
    });
    Ok(plan.fetch_all(connection).await?)
}
