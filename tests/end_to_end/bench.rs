//! `touchline bench`: the figures are there and hang together. How large they are is the machine's business.

use crate::harness::{Workspace, command, short_clip};
use serde_json::Value;

fn json(output: std::process::Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_is_measured_is_told_with_its_ceilings_and_equal_answers_at_once() {
    let workspace = Workspace::new();
    let (dir, clip) = (workspace.path("bench"), short_clip().clip.display().to_string());
    let dir = dir.display().to_string();
    let arguments = [
        "bench",
        "--clip",
        &clip,
        "--rounds",
        "1",
        "--at-once",
        "3",
        "--long",
        "3",
        "--dir",
        &dir,
        "--json",
        "-",
    ];
    let measured = json(workspace.run(&arguments));
    let round = &measured["rounds"][0];
    let number = |value: &Value| value.as_f64().unwrap();
    assert_eq!(round["decode"]["frames"], 16);
    assert_eq!(round["models"].as_array().unwrap().len(), 2);
    assert!((number(&round["limit_s"]) / number(&round["whole_s"]) - number(&round["ratio"])).abs() < 1e-9);
    for stage in ["decode", "prepare", "infer", "strategy", "encode"] {
        assert!(number(&measured["cpu_s_by_stage"][stage]) > 0.0, "{stage}: {measured}");
    }
    for plan in measured["plan"].as_array().unwrap() {
        assert_eq!(plan["frames"], 16);
        assert!(number(&plan["expected_s"]) > 0.0 && number(&plan["took_s"]) > 0.0, "{plan}");
    }
    let at_once = &measured["at_once"][0];
    assert_eq!((&at_once["challenges"], &at_once["identical"]), (&3.into(), &true.into()));
    assert!(number(&at_once["first_s"]) <= number(&at_once["all_s"]));
    assert_eq!(measured["long"]["frames"], 48);
    assert!(number(&measured["peak_bytes"]) > 1e7);
}

#[test]
fn a_simulation_says_that_it_is_one_and_needs_nothing_installed() {
    let run = command().args(["bench", "--simulate", "2x4090", "--config", "/nowhere"]).output().unwrap();
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success() && text.starts_with("SIMULATED"), "{text}");
    assert!(text.contains("published") && text.contains("2 x RTX 4090"), "{text}");
    let simulated = json(command().args(["bench", "--simulate", "2x4090", "--json", "-"]).output().unwrap());
    assert_eq!(simulated["simulated"], true);
    assert_eq!(simulated["at_once"].as_array().unwrap().len(), 4);
    let run = command().args(["bench", "--simulate", "2xABC"]).output().unwrap();
    assert!(!run.status.success() && String::from_utf8_lossy(&run.stderr).contains("2xABC"));
}
