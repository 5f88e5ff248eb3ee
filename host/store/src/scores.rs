//! Tables `scores` and `score_components`.

use crate::error::RowError;
use crate::{ScoreComponent, ScoreRecord, StrategyRecord};
use sqlx::sqlite::SqliteConnection;

pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    id: i64,
    score: &ScoreRecord,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT OR REPLACE INTO scores
            (challenge, strategy_digest, scorer_digest, scorer_name, scorer_version, total)
        VALUES (?, ?, ?, ?, ?, ?)",
        id,
        score.strategy_digest,
        score.scorer.digest,
        score.scorer.name,
        score.scorer.version,
        score.total
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "DELETE FROM score_components WHERE challenge = ? AND strategy_digest = ? AND scorer_digest = ?",
        id,
        score.strategy_digest,
        score.scorer.digest
    )
    .execute(&mut *connection)
    .await?;
    for (position, component) in (0i64..).zip(&score.components) {
        sqlx::query!(
            "INSERT INTO score_components
                (challenge, strategy_digest, scorer_digest, position, name, value, best)
            VALUES (?, ?, ?, ?, ?, ?, ?)",
            id,
            score.strategy_digest,
            score.scorer.digest,
            position,
            component.name,
            component.value,
            component.best
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub(crate) async fn read(connection: &mut SqliteConnection, id: i64) -> Result<Vec<ScoreRecord>, RowError> {
    let rows = sqlx::query!(
        "SELECT strategy_digest, scorer_digest, scorer_name, scorer_version, total
        FROM scores WHERE challenge = ? ORDER BY strategy_digest, scorer_digest",
        id
    );
    let scores = rows.map(|row| ScoreRecord {
        strategy_digest: row.strategy_digest,
        scorer: StrategyRecord {
            name: row.scorer_name,
            version: row.scorer_version,
            digest: row.scorer_digest,
        },
        total: row.total,
        components: Vec::new(),
    });
    let mut scores = scores.fetch_all(&mut *connection).await?;
    let rows = sqlx::query!(
        "SELECT strategy_digest, scorer_digest, name, value, best
        FROM score_components WHERE challenge = ? ORDER BY position",
        id
    );
    for row in rows.fetch_all(connection).await? {
        let of = |score: &&mut ScoreRecord| {
            score.strategy_digest == row.strategy_digest && score.scorer.digest == row.scorer_digest
        };
        if let Some(score) = scores.iter_mut().find(of) {
            score.components.push(ScoreComponent { name: row.name, value: row.value, best: row.best });
        }
    }
    Ok(scores)
}
