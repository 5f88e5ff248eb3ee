//! Clips that are no clips, and clips that are odd: each with its status, a message and a record, and the miner
//! serves on.

use crate::harness::{ClipServer, Miner, Workspace, ffmpeg, short_clip};
use serde_json::Value;
use std::path::Path;

fn failed(miner: &Miner, clip: &str, status: u16, says: &str) {
    let reply = miner.challenge(clip);
    assert_eq!(reply.status, status, "{clip}: {}", reply.body);
    assert!(reply.body.contains(says), "{clip}: {says:?} is not in {}", reply.body);
    let record = miner.newest_record();
    assert_eq!(record["outcome"], "failed", "{record}");
    assert_eq!(record["http_status"], status);
    assert!(record["reason"].as_str().unwrap().contains(says), "{record}");
    assert_eq!(miner.get("/availability").body, r#"{"available":true}"#);
}

fn answered(miner: &Miner, clip: &str) -> (usize, Value) {
    let reply = miner.challenge(clip);
    assert_eq!(reply.status, 200, "{clip}: {}", reply.body);
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    (answer["frames"].as_array().unwrap().len(), miner.newest_record())
}

fn make(dir: &Path, name: &str, arguments: &[&str]) -> Vec<u8> {
    std::fs::read(ffmpeg(arguments, &dir.join(name))).unwrap()
}

#[test]
fn clips_that_are_none_fail_with_a_reason() {
    let clips = ClipServer::start();
    let workspace = Workspace::new();
    let dir = workspace.dir.path().to_owned();
    let whole = std::fs::read(&short_clip().clip).unwrap();
    let index_last = make(&dir, "index-last.mp4", &["-i", short_clip().clip.to_str().unwrap(), "-c", "copy"]);
    let audio = make(&dir, "audio.mp4", &["-f", "lavfi", "-i", "sine", "-t", "1", "-c:a", "aac"]);
    // Copying from behind the end writes a video stream without a frame.
    let source = short_clip().clip.to_str().unwrap();
    let no_frames = make(&dir, "no-frames.mp4", &["-ss", "100", "-i", source, "-c", "copy"]);
    let huge = make(
        &dir,
        "huge.mp4",
        &["-f", "lavfi", "-i", "color=green:s=7680x4320", "-frames:v", "1", "-preset", "ultrafast"],
    );
    let miner = workspace.serve();
    failed(&miner, "http://127.0.0.1:1/clip.mp4", 502, "127.0.0.1:1");
    failed(&miner, &clips.address_of("absent.mp4"), 502, "404");
    failed(&miner, &clips.offer("empty.mp4", Vec::new()), 422, "empty");
    failed(&miner, &clips.offer("cut.mp4", index_last[..index_last.len() / 2].to_vec()), 422, "index");
    failed(&miner, &clips.offer("page.mp4", b"<html>no clip here</html>".repeat(50)), 422, "not a");
    failed(&miner, &clips.offer("audio.mp4", audio), 422, "video");
    failed(&miner, &clips.offer("no-frames.mp4", no_frames), 422, "frame");
    failed(&miner, &clips.offer("huge.mp4", huge), 422, "7680x4320");
    failed(&miner, "ftp://127.0.0.1/clip.mp4", 400, "ftp");
    assert_eq!(answered(&miner, &clips.offer("whole.mp4", whole)).0, 16);
}

#[test]
fn odd_clips_are_answered_frame_by_frame() {
    let clips = ClipServer::start();
    let workspace = Workspace::new();
    let dir = workspace.dir.path().to_owned();
    let source = short_clip().clip.to_str().unwrap();
    let odd = make(&dir, "odd.mp4", &["-i", source, "-vf", "scale=853:479", "-pix_fmt", "yuv444p"]);
    let uneven = ["-i", source, "-vf", "select='not(eq(mod(n,5),3))'", "-fps_mode", "passthrough"];
    let uneven = make(&dir, "uneven.mp4", &uneven);
    let whole = std::fs::read(&short_clip().clip).unwrap();
    let miner = workspace.serve();
    assert_eq!(answered(&miner, &clips.offer("odd.mp4", odd)).0, 16);
    assert_eq!(answered(&miner, &clips.offer("uneven.mp4", uneven)).0, 13);

    let (frames, record) =
        answered(&miner, &clips.offer("broken.mp4", whole[..whole.len() * 3 / 4].to_vec()));
    assert!((4..16).contains(&frames), "{frames} frames");
    let warnings = record["warnings"].to_string();
    assert!(warnings.contains("early"), "{record}");
}
