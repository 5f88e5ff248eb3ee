//! Table `models_used`.

use crate::ModelRecord;
use crate::error::RowError;
use sqlx::sqlite::SqliteConnection;

pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    id: i64,
    models: &[ModelRecord],
) -> Result<(), sqlx::Error> {
    for (position, model) in (0i64..).zip(models) {
        sqlx::query!(
            "INSERT INTO models_used (challenge, position, role, digest, device, backend, precision, lanes, batch,
                fell_back)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            id,
            position,
            model.role,
            model.digest,
            model.device,
            model.backend,
            model.precision,
            model.lanes,
            model.batch,
            model.fell_back
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub(crate) async fn read(connection: &mut SqliteConnection, id: i64) -> Result<Vec<ModelRecord>, RowError> {
    let rows = sqlx::query_as!(
        ModelRecord,
        r#"SELECT role, digest, device, backend, precision, lanes AS "lanes: u32", batch AS "batch: u32", fell_back
        FROM models_used WHERE challenge = ? ORDER BY position"#,
        id
    );
    Ok(rows.fetch_all(connection).await?)
}
