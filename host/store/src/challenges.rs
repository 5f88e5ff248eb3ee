//! Tables `challenges` and `challenge_warnings`.
//!
//! SQLite's integers are signed; unsigned values cross bit by bit, so each reads back as itself.

use crate::error::RowError;
use crate::{ChallengeRecord, ChallengeSummary, Outcome, StrategyRecord, Totals};
use scene::VideoInfo;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

/// Writes the record's own row and returns its number.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    record: &ChallengeRecord,
) -> Result<i64, sqlx::Error> {
    let received_unix_ns = record.received_unix_ns.cast_signed();
    let outcome = record.outcome.name();
    let video = record.video.as_ref();
    let (width, height) = (video.map(|video| video.width), video.map(|video| video.height));
    let frame_rate = video.map(|video| video.frame_rate);
    let frame_count = video.and_then(|video| video.frame_count);
    let clip_bytes = record.clip_bytes.map(u64::cast_signed);
    let answer_bytes = record.answer_bytes.map(u64::cast_signed);
    let total_ns = record.total_ns.cast_signed();
    let strategy = record.strategy.as_ref();
    let strategy_name = strategy.map(|strategy| &strategy.name);
    let strategy_version = strategy.map(|strategy| &strategy.version);
    let strategy_digest = strategy.map(|strategy| &strategy.digest);
    let inserted = sqlx::query!(
        "INSERT INTO challenges (challenge_id, challenge_type, path, validator_hotkey, clip_address,
            received_unix_ns, outcome, http_status, reason, clip_width_px, clip_height_px, clip_frame_rate,
            clip_frame_count, frames_decoded, clip_bytes, answer_bytes, total_ns, strategy_name, strategy_version,
            strategy_digest, fallback_reason)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        record.challenge_id,
        record.challenge_type,
        record.path,
        record.validator_hotkey,
        record.clip_address,
        received_unix_ns,
        outcome,
        record.http_status,
        record.reason,
        width,
        height,
        frame_rate,
        frame_count,
        record.frames_decoded,
        clip_bytes,
        answer_bytes,
        total_ns,
        strategy_name,
        strategy_version,
        strategy_digest,
        record.fallback_reason,
    );
    Ok(inserted.execute(connection).await?.last_insert_rowid())
}

pub(crate) async fn insert_warnings(
    connection: &mut SqliteConnection,
    id: i64,
    warnings: &[String],
) -> Result<(), sqlx::Error> {
    for (position, warning) in (0i64..).zip(warnings) {
        sqlx::query!(
            "INSERT INTO challenge_warnings (challenge, position, warning) VALUES (?, ?, ?)",
            id,
            position,
            warning
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub(crate) async fn warnings(connection: &mut SqliteConnection, id: i64) -> Result<Vec<String>, RowError> {
    let warnings = sqlx::query_scalar!(
        "SELECT warning FROM challenge_warnings WHERE challenge = ? ORDER BY position",
        id
    );
    Ok(warnings.fetch_all(connection).await?)
}

/// The newest `limit` challenges with a number under `before_id`, without their stages.
pub(crate) async fn list(
    readers: &SqlitePool,
    limit: u32,
    before_id: i64,
) -> Result<Vec<ChallengeSummary>, RowError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", challenge_id, challenge_type, path, validator_hotkey,
            received_unix_ns AS "received_unix_ns: i64", outcome, http_status AS "http_status: u16", reason,
            frames_decoded AS "frames_decoded: u32", total_ns, fallback_reason
        FROM challenges WHERE id < ? ORDER BY id DESC LIMIT ?"#,
        before_id,
        limit
    );
    let mut summaries = Vec::new();
    for row in rows.fetch_all(readers).await? {
        summaries.push(ChallengeSummary {
            id: row.id,
            challenge_id: row.challenge_id,
            challenge_type: row.challenge_type,
            path: row.path,
            validator_hotkey: row.validator_hotkey,
            received_unix_ns: row.received_unix_ns.cast_unsigned(),
            outcome: outcome(&row.outcome)?,
            http_status: row.http_status,
            reason: row.reason,
            frames_decoded: row.frames_decoded,
            total_ns: row.total_ns.cast_unsigned(),
            fallback_reason: row.fallback_reason,
            stages: Vec::new(),
        });
    }
    Ok(summaries)
}

/// A challenge's own row; lists that stand in other tables are empty.
pub(crate) async fn read(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<Option<ChallengeRecord>, RowError> {
    let row = sqlx::query!(
        r#"SELECT challenge_id, challenge_type, path, validator_hotkey, clip_address, received_unix_ns, outcome,
            http_status AS "http_status: u16", reason, clip_width_px AS "width: u32", clip_height_px AS "height: u32",
            clip_frame_rate AS frame_rate, clip_frame_count AS "frame_count: u32",
            frames_decoded AS "frames_decoded: u32", clip_bytes, answer_bytes, total_ns, strategy_name,
            strategy_version, strategy_digest, fallback_reason
        FROM challenges WHERE id = ?"#,
        id
    );
    let Some(row) = row.fetch_optional(connection).await? else { return Ok(None) };
    let video = match (row.width, row.height, row.frame_rate) {
        (Some(width), Some(height), Some(frame_rate)) => {
            Some(VideoInfo { width, height, frame_rate, frame_count: row.frame_count })
        }
        _ => None,
    };
    let strategy = match (row.strategy_name, row.strategy_version, row.strategy_digest) {
        (Some(name), Some(version), Some(digest)) => Some(StrategyRecord { name, version, digest }),
        _ => None,
    };
    Ok(Some(ChallengeRecord {
        challenge_id: row.challenge_id,
        challenge_type: row.challenge_type,
        validator_hotkey: row.validator_hotkey,
        clip_address: row.clip_address,
        reason: row.reason,
        video,
        frames_decoded: row.frames_decoded,
        clip_bytes: row.clip_bytes.map(i64::cast_unsigned),
        answer_bytes: row.answer_bytes.map(i64::cast_unsigned),
        total_ns: row.total_ns.cast_unsigned(),
        strategy,
        fallback_reason: row.fallback_reason,
        ..ChallengeRecord::new(
            row.path,
            row.received_unix_ns.cast_unsigned(),
            outcome(&row.outcome)?,
            row.http_status,
        )
    }))
}

/// Counts by outcome; what was lost is not in the file.
pub(crate) async fn totals(readers: &SqlitePool) -> Result<Totals, RowError> {
    // Without the index this would not compile, so it cannot come to read whole rows.
    let counts = sqlx::query!(
        r#"SELECT outcome, count(*) AS "challenges!: i64"
        FROM challenges INDEXED BY challenges_by_outcome GROUP BY outcome"#
    );
    let mut totals = Totals::default();
    for row in counts.fetch_all(readers).await? {
        let total = match outcome(&row.outcome)? {
            Outcome::Answered => &mut totals.answered,
            Outcome::Refused => &mut totals.refused,
            Outcome::Failed => &mut totals.failed,
        };
        *total = row.challenges.cast_unsigned();
        totals.challenges += row.challenges.cast_unsigned();
    }
    Ok(totals)
}

fn outcome(name: &str) -> Result<Outcome, RowError> {
    let unknown = || RowError::Value { table: "challenges", value: format!("outcome `{name}`") };
    Outcome::from_name(name).ok_or_else(unknown)
}
