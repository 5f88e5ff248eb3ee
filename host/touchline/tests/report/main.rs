//! The report in a real browser, over a store filled with a few challenges.

#![allow(clippy::unwrap_used)] // a panic is a test's report

mod api;
mod browser;
mod fixture;

use browser::Browser;
use fixture::Report;

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

    assert_eq!(browser.severe_log().await, Vec::<String>::new());
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
    let report = Report::with_challenges().await;
    let browser = Browser::start_at_width(390).await;
    for (page, drawn) in
        [("#/", "table.challenges"), ("#/challenge/1", ".waterfall"), ("#/challenge/3", ".banner")]
    {
        browser.goto(&report.url(page)).await;
        browser.wait_for(drawn).await;
        assert_eq!(browser.page_width().await, (390, 390), "{page}");
    }
    browser.end().await;
}

/// Bars are placed to a fraction of a pixel.
fn assert_share(found: f64, expected: f64) {
    assert!((found - expected).abs() < 0.003, "{found} instead of {expected}");
}
