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
        sqlx::query!(
            "INSERT INTO plugin_calls (challenge, position, function, start_ns, duration_ns, error)
            VALUES (?, ?, ?, ?, ?, ?)",
            id,
            position,
            call.function,
            start_ns,
            duration_ns,
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
        "SELECT function, start_ns, duration_ns, error FROM plugin_calls WHERE challenge = ? ORDER BY position",
        id
    );
    let calls = rows.map(|row| PluginCallRecord {
        function: row.function,
        start_ns: row.start_ns.cast_unsigned(),
        duration_ns: row.duration_ns.cast_unsigned(),
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
