//! The same clip gives the same bytes, whatever ran it.

use crate::harness::{ClipServer, Miner, Workspace, short_clip};

fn analyzed(workspace: &Workspace, lanes: &str) -> String {
    let clip = short_clip().clip.display().to_string();
    let run = workspace.run(&["analyze", &clip, "--lanes", lanes]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let body = String::from_utf8(run.stdout).unwrap();
    assert!(body.len() > 10_000, "an answer of 16 frames, not {} bytes", body.len());
    body
}

/// The bytes of an answer's `frames`, its last key.
pub fn frames(body: &str) -> &str {
    let (_, frames) = body.split_once("\"frames\":").unwrap();
    frames.trim_end().strip_suffix('}').unwrap()
}

#[test]
fn answers_are_byte_identical_over_runs_and_lanes() {
    let workspace = Workspace::new();
    let first = analyzed(&workspace, "1");
    for lanes in ["1", "2", "4"] {
        assert!(analyzed(&workspace, lanes) == first, "{lanes} lanes answered otherwise");
    }
}

#[test]
fn validators_get_the_bytes_that_analyze_gives_also_side_by_side() {
    let workspace = Workspace::new();
    let analyzed = analyzed(&workspace, "1");
    let clips = ClipServer::start();
    let address = clips.offer("clip.mp4", std::fs::read(&short_clip().clip).unwrap());
    let miner = workspace.serve();
    let ask = |miner: &Miner| {
        let reply = miner.challenge(&address);
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body
    };
    assert!(frames(&ask(&miner)) == frames(&analyzed), "over HTTP the answer was another one");
    std::thread::scope(|scope| {
        let both = [scope.spawn(|| ask(&miner)), scope.spawn(|| ask(&miner))];
        for asked in both {
            let body = asked.join().unwrap();
            assert!(
                frames(&body) == frames(&analyzed),
                "beside another challenge the answer was another one"
            );
        }
    });
}
