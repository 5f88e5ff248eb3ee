//! The report in a real browser, over a store filled with a few challenges.

#![allow(clippy::unwrap_used)] // a panic is a test's report

mod api;
mod browser;
mod fixture;

use browser::Browser;
use fixture::{Report, lanes_on};
use store::{Addition, LinesRecord};
use touchline::server::report::{LaneStatus, MinerStatus, StrategyStatus};

#[tokio::test]
async fn the_report_lists_challenges_and_shows_one_as_a_waterfall() {
    let report = Report::with_challenges().await;
    let browser = Browser::start().await;
    browser.goto(&report.url("#/")).await;
    browser.wait_for("table.challenges tbody tr").await;
    assert_eq!(browser.texts("td.outcome .badge").await, ["refused 401", "failed 502", "answered 200"]);
    assert_eq!(browser.texts("td.total").await[2], "8\u{202f}512");
    assert_eq!(browser.count("tr.answered .work-bar .segment").await, 8);
    assert_eq!(browser.text(".state").await, "Answering 1 of 4");
    assert_eq!(browser.count(".troubles").await, 0);

    browser.click("tr.answered td.frames").await;
    browser.wait_for(".waterfall").await;
    assert!(browser.address().await.ends_with("#/challenge/1"));
    assert_eq!(browser.text("h1").await, "Challenge 1");
    let labels = browser.texts(".rows .label").await;
    assert_eq!(
        labels,
        ["admit", "fetch", "decode", "prepare", "infer", "strategy", "encode", "respond", "calls"]
    );
    let (track, infer) =
        (browser.rectangle(".stage-infer .track").await, browser.rectangle(".stage-infer .bar").await);
    // From 68 ms to 8,402 ms of 8,512 ms.
    assert_share((infer.0 - track.0) / track.2, 68.0 / 8_512.0);
    assert_share(infer.2 / track.2, 8_334.0 / 8_512.0);
    assert_eq!(browser.text(".stage-infer .share").await, "×1.8");
    let exact = browser.attribute(".row.stage-decode", "aria-label").await;
    assert!(exact.contains("from 58.000\u{202f}ms to 8\u{202f}120.000\u{202f}ms"), "{exact}");

    // 7,650 ms of 15,300 ms.
    let exact = browser.attribute(".row.stage-infer", "aria-label").await;
    assert!(exact.ends_with("processor time 7\u{202f}650.000\u{202f}ms, 50\u{202f}% of that"), "{exact}");
    let exact = browser.attribute(".row.stage-fetch", "aria-label").await;
    assert!(!exact.contains("processor"), "{exact}");

    assert_eq!(browser.severe_log().await, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn the_plan_shows_what_was_expected_beside_what_it_took() {
    let report = Report::with_challenges().await;
    let browser = Browser::start().await;
    browser.goto(&report.url("#/challenge/1")).await;
    browser.wait_for(".plan").await;
    // 15,600 of 12,000 ms and 1,150 of 1,280 ms.
    let players = ["players", "every frame", "750", "12\u{202f}000", "15\u{202f}600", "×1.30"];
    let pitch = ["pitch", "every 5 frames from 4", "150", "1\u{202f}280", "1\u{202f}150", "×0.90"];
    assert_eq!(browser.texts(".plan td").await, [players, pitch].concat());
    browser.end().await;
}

#[tokio::test]
async fn a_challenge_says_what_its_scorer_was_shown_of_painted_lines_or_why_nothing() {
    let report = Report::with_challenges().await;
    let found =
        LinesRecord { looked_frames: 150, scored_frames: 120, took_ns: 43_000_000_000, missing_reason: None };
    report.add(Addition::Lines(found)).await;
    let browser = Browser::start().await;
    browser.goto(&report.url("#/challenge/1")).await;
    browser.wait_for(".lines").await;
    let said = "Painted lines looked for in 150 frames, of which a validator would score 120; took 43\u{202f}000\u{202f}ms.";
    assert_eq!(browser.text(".lines").await, said);
    report.add(Addition::Lines(LinesRecord::missing("the clip is gone"))).await;
    browser.goto(&report.url("#/challenge/2")).await;
    browser.goto(&report.url("#/challenge/1")).await;
    browser.wait_for(".lines").await;
    assert_eq!(browser.text(".lines").await, "No painted lines for the scorer: the clip is gone.");
    browser.end().await;
}

#[tokio::test]
async fn a_model_that_fell_back_is_marked_and_its_reason_can_be_read() {
    let report = Report::with_challenges().await;
    let browser = Browser::start().await;
    browser.goto(&report.url("#/challenge/1")).await;
    browser.wait_for(".models").await;
    assert_eq!(browser.texts(".models td:nth-child(3)").await, ["TensorRT", "CUDA fell back", "TensorRT"]);
    let said = format!("players on cuda:1 fell back to CUDA: {}", fixture::FALLBACK);
    assert_eq!(browser.texts(".models .fallback").await, [said]);
    assert_eq!(browser.texts(".models tr:first-child td").await[3..6], ["fp16", "2", "16"]);
    browser.end().await;
}

#[tokio::test]
async fn a_record_from_before_costs_were_kept_shows_dashes_for_them() {
    let report = Report::empty().await;
    report.record(fixture::answered_before_costs()).await;
    let browser = Browser::start().await;
    browser.goto(&report.url("#/challenge/1")).await;
    browser.wait_for(".models").await;
    assert_eq!(browser.texts(".plan tr:last-child td").await[2..], ["–", "–", "–", "–"]);
    assert_eq!(browser.texts(".models tr:last-child td").await[3..6], ["–", "–", "–"]);
    let exact = browser.attribute(".row.stage-infer", "aria-label").await;
    assert!(!exact.contains("processor"), "{exact}");
    browser.end().await;
}

#[tokio::test]
async fn the_header_names_devices_out_of_service_and_fallbacks_with_their_reason() {
    let fell_back =
        |device, role| LaneStatus { fell_back: Some(fixture::FALLBACK.into()), ..lanes_on(device, role) };
    let lanes = vec![
        LaneStatus { in_service: 3, ..lanes_on("cuda:0", "players") },
        LaneStatus { in_service: 0, ..lanes_on("cuda:1", "players") },
        lanes_on("cuda:0", "pitch"),
        fell_back("cuda:2", "players"),
        fell_back("cuda:2", "pitch"),
    ];
    let report = Report::of(fixture::busy(lanes)).await;
    let browser = Browser::start().await;
    browser.goto(&report.url("")).await;
    browser.wait_for(".troubles").await;
    let fallback = format!("players and pitch on cuda:2 fell back to CUDA: {}", fixture::FALLBACK);
    assert_eq!(
        browser.texts(".troubles li").await,
        ["cuda:0 has 3 of 4 lanes for players in service", "cuda:1 is out of service for players", &fallback]
    );
    assert_eq!(browser.text(".state").await, "Answering 1 of 4");
    browser.end().await;
}

#[tokio::test]
async fn the_header_names_strategies_that_stand_in_are_set_aside_or_cannot_be_loaded() {
    let aside = StrategyStatus { set_aside: Some("it trapped".into()), ..fixture::strategy("0.1.0") };
    let paths = vec!["/soccer/action".to_owned()];
    let stands_in =
        StrategyStatus { paths, instead: Some("0.3.0 is broken".into()), ..fixture::strategy("0.2.0") };
    let strategy_troubles = vec!["0.3.0 is broken".into(), "the shelf cannot be read".into()];
    let strategies = vec![aside, stands_in];
    let lanes = vec![lanes_on("cpu", "players")];
    let report = Report::of(MinerStatus { strategies, strategy_troubles, ..fixture::busy(lanes) }).await;
    let browser = Browser::start().await;
    browser.goto(&report.url("")).await;
    browser.wait_for(".troubles").await;
    assert_eq!(
        browser.texts(".troubles li").await,
        [
            "The plain strategy answers /soccer/challenge: it trapped",
            "gsr 0.2.0 answers /soccer/action in another's place: 0.3.0 is broken",
            "the shelf cannot be read"
        ]
    );
    assert_eq!(browser.severe_log().await, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn a_miner_without_a_lane_for_a_role_is_not_called_ready() {
    let lanes = vec![
        LaneStatus { in_service: 0, ..lanes_on("cuda:0", "players") },
        LaneStatus { in_service: 0, ..lanes_on("cuda:1", "players") },
        lanes_on("cuda:0", "pitch"),
    ];
    let report = Report::of(fixture::busy(lanes)).await;
    let browser = Browser::start().await;
    browser.goto(&report.url("")).await;
    browser.wait_for(".troubles").await;
    assert_eq!(browser.text(".state").await, "Nothing serves players");
    browser.end().await;
}

#[tokio::test]
async fn a_refused_challenge_shows_its_reason_and_is_reached_by_keyboard_and_by_link() {
    let report = Report::with_challenges().await;
    let browser = Browser::start().await;
    browser.goto(&report.url("#/challenge/3")).await;
    browser.wait_for(".banner.bad").await;
    assert_eq!(browser.text(".banner .reason").await, fixture::REFUSAL);
    assert_eq!(browser.count(".waterfall").await, 0);
    browser.click(".back a").await;
    browser.wait_for("table.challenges").await;
    browser.press_enter("tr.refused td.time a").await;
    browser.wait_for(".banner .reason").await;
    assert!(browser.address().await.ends_with("#/challenge/3"));
    assert_eq!(browser.severe_log().await, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn text_from_a_validator_stays_text() {
    let report = Report::with_challenges().await;
    let browser = Browser::start().await;
    browser.goto(&report.url("#/challenge/2")).await;
    browser.wait_for(".banner .reason").await;
    assert_eq!(browser.text(".banner .reason").await, fixture::MARKUP);
    assert_eq!(browser.count(".banner .reason *").await, 0);
    browser.end().await;
}

#[tokio::test]
async fn a_new_challenge_appears_by_itself_and_an_empty_store_says_what_to_do() {
    let report = Report::empty().await;
    let browser = Browser::start().await;
    browser.goto(&report.url("")).await;
    browser.wait_for(".notice pre").await;
    assert!(browser.text(".notice pre").await.starts_with("touchline challenge send"));
    report.record(fixture::answered()).await;
    browser.wait_for("tr.answered").await;
    assert_eq!(browser.severe_log().await, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn nothing_is_wider_than_a_phone() {
    let long = format!("/opt/{}/libnvinfer.so.10 is missing", "a_long_folder_without_a_gap".repeat(8));
    let fell_back = LaneStatus { fell_back: Some(long), ..lanes_on("cuda:0", "players") };
    let report = Report::of(fixture::busy(vec![fell_back])).await;
    report.record_challenges().await;
    let browser = Browser::start_at_width(390).await;
    for (page, drawn) in
        [("#/", "table.challenges"), ("#/challenge/1", ".waterfall"), ("#/challenge/3", ".banner")]
    {
        browser.goto(&report.url(page)).await;
        browser.wait_for(drawn).await;
        browser.wait_for(".troubles").await;
        assert_eq!(browser.page_width().await, (390, 390), "{page}");
    }
    browser.end().await;
}

/// Bars are placed to a fraction of a pixel.
fn assert_share(found: f64, expected: f64) {
    assert!((found - expected).abs() < 0.003, "{found} instead of {expected}");
}
