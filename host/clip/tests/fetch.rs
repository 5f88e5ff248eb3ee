//! Fetching over real HTTP on loopback: every failure has its kind, and decoding begins before the end.

#![allow(clippy::unwrap_used)] // a panic is a test's report

mod common;
#[path = "common/server.rs"]
mod server;

use common::{Collector, Files, LIMITS, assert_same, reference};
use server::{Exchange, serve};
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use touchline_clip::{DecodeError, DecodeWarning, Decoder, FetchConfig, FetchError, Fetcher};

/// Long enough never to end a test that works.
const PATIENCE: Duration = Duration::from_secs(60);

fn config() -> FetchConfig {
    FetchConfig {
        max_bytes: 10_000_000,
        connect_timeout: PATIENCE,
        idle_timeout: PATIENCE,
        max_redirects: 3,
        allow_private_addresses: true,
    }
}

fn fetcher() -> Fetcher {
    Fetcher::new(config()).unwrap()
}

async fn whole(fetcher: &Fetcher, address: &str) -> Result<Vec<u8>, FetchError> {
    let clip = fetcher.fetch(address).await?;
    let size = clip.finished().await?;
    let mut bytes = Vec::new();
    clip.reader().read_to_end(&mut bytes).unwrap();
    assert_eq!((bytes.len() as u64, clip.progress().bytes, clip.progress().total), (size, size, Some(size)));
    Ok(bytes)
}

#[tokio::test]
async fn a_body_arrives_whole_with_or_without_an_announced_size() {
    let address = serve(|mut exchange: Exchange| async move {
        assert!(exchange.head.contains("accept-encoding: identity"));
        match exchange.path.as_str() {
            "/sized" => exchange.answer("200 OK", "", b"0123456789").await,
            _ => {
                exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
                exchange.send(b"4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n").await;
            }
        }
    })
    .await;
    for path in ["sized", "chunked"] {
        let bytes = whole(&fetcher(), &format!("http://{address}/{path}")).await;
        assert_eq!(bytes.as_deref(), Ok(&b"0123456789"[..]), "{path}");
    }
}

#[tokio::test]
async fn a_compressed_body_stays_as_it_is() {
    let address = serve(|mut exchange: Exchange| async move {
        exchange.answer("200 OK", "Content-Encoding: gzip\r\n", b"\x1f\x8bnot really").await;
    })
    .await;
    assert_eq!(whole(&fetcher(), &format!("http://{address}/a")).await.unwrap(), b"\x1f\x8bnot really");
}

#[tokio::test]
async fn an_error_status_is_told_without_the_query_string() {
    let address = serve(|mut exchange: Exchange| async move {
        exchange.answer("404 Not Found", "", b"gone").await;
    })
    .await;
    let error = fetcher().fetch(&format!("http://{address}/a.mp4?signature=secret")).await.err().unwrap();
    assert_eq!(error, FetchError::Status { address: format!("http://{address}/a.mp4"), status: 404 });
    assert!(!error.to_string().contains("secret"));
}

#[tokio::test]
async fn redirects_are_followed_up_to_the_limit() {
    let address = serve(|mut exchange: Exchange| async move {
        let step: u32 = exchange.path.trim_start_matches("/step").parse().unwrap_or(0);
        if step == 0 {
            exchange.answer("200 OK", "", b"here").await;
        } else {
            exchange.answer("302 Found", &format!("Location: step{}\r\n", step - 1), b"").await;
        }
    })
    .await;
    assert_eq!(whole(&fetcher(), &format!("http://{address}/step3")).await.unwrap(), b"here");
    let error = fetcher().fetch(&format!("http://{address}/step4")).await.err();
    assert!(matches!(error, Some(FetchError::Redirect { .. })), "{error:?}");
}

#[tokio::test]
async fn redirects_to_nowhere_are_refused() {
    let address = serve(|mut exchange: Exchange| async move {
        let headers = match exchange.path.as_str() {
            "/silent" => "",
            "/file" => "Location: file:///etc/passwd\r\n",
            _ => "Location: http://[bad\r\n",
        };
        exchange.answer("301 Moved Permanently", headers, b"").await;
    })
    .await;
    for path in ["silent", "file", "bad"] {
        let error = fetcher().fetch(&format!("http://{address}/{path}")).await.err();
        assert!(matches!(error, Some(FetchError::Redirect { .. })), "{path}: {error:?}");
    }
}

#[tokio::test]
async fn private_addresses_are_refused_unless_allowed() {
    let address = serve(|mut exchange: Exchange| async move {
        exchange.answer("200 OK", "", b"secret").await;
    })
    .await;
    let guarded = Fetcher::new(FetchConfig { allow_private_addresses: false, ..config() }).unwrap();
    let port = address.port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1"] {
        let error = guarded.fetch(&format!("http://{host}:{port}/a")).await.err();
        let Some(FetchError::PrivateAddress { ip, .. }) = error else {
            panic!("{host}: {error:?}");
        };
        let inner = match ip {
            IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or(ip.is_loopback(), |ip| ip.is_loopback()),
            IpAddr::V4(ip) => ip == Ipv4Addr::LOCALHOST,
        };
        assert!(inner, "{host}: {ip}");
    }
    assert_eq!(whole(&fetcher(), &format!("http://localhost:{port}/a")).await.unwrap(), b"secret");
}

#[tokio::test]
async fn addresses_without_a_server_are_unreachable() {
    // Bound and dropped, so that nobody listens there.
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = fetcher().fetch(&format!("http://{free}/a?key=secret")).await.err().unwrap();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error:?}");
    assert!(!error.to_string().contains("secret"), "{error}");
    let error = fetcher().fetch("ftp://127.0.0.1/a").await.err();
    assert!(matches!(error, Some(FetchError::BadAddress { .. })));
}

#[tokio::test]
async fn too_large_bodies_are_refused_announced_or_not() {
    let address = serve(|mut exchange: Exchange| async move {
        if exchange.path == "/announced" {
            exchange.answer("200 OK", "", &[7; 101]).await;
        } else {
            exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
            for _ in 0..101 {
                exchange.send(b"1\r\nx\r\n").await;
            }
            exchange.closed().await;
        }
    })
    .await;
    let small = Fetcher::new(FetchConfig { max_bytes: 100, ..config() }).unwrap();
    let error = small.fetch(&format!("http://{address}/announced")).await.err();
    assert!(
        matches!(error, Some(FetchError::TooLarge { limit: 100, announced: Some(101), .. })),
        "{error:?}"
    );
    let error = whole(&small, &format!("http://{address}/chunked")).await.err();
    assert!(matches!(error, Some(FetchError::TooLarge { limit: 100, announced: None, .. })), "{error:?}");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_told_with_both_counts() {
    let address = serve(|mut exchange: Exchange| async move {
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123").await;
    })
    .await;
    let error = whole(&fetcher(), &format!("http://{address}/a")).await.err();
    assert!(matches!(error, Some(FetchError::BrokeOff { received: 4, expected: Some(10), .. })), "{error:?}");
}

#[tokio::test]
async fn a_silent_server_times_out_before_the_head_and_within_the_body() {
    let address = serve(|mut exchange: Exchange| async move {
        if exchange.path == "/body" {
            exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123").await;
        }
        exchange.closed().await;
    })
    .await;
    let limit = Duration::from_millis(200);
    let hasty =
        Fetcher::new(FetchConfig { connect_timeout: limit, idle_timeout: limit, ..config() }).unwrap();
    for path in ["head", "body"] {
        let error = whole(&hasty, &format!("http://{address}/{path}")).await.err();
        assert!(matches!(error, Some(FetchError::TimedOut { .. })), "{path}: {error:?}");
    }
}

#[tokio::test]
async fn a_cancelled_fetch_wakes_its_readers_and_closes_the_connection() {
    let gone = Arc::new(Notify::new());
    let told = gone.clone();
    let address = serve(move |mut exchange: Exchange| {
        let told = told.clone();
        async move {
            exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123").await;
            exchange.closed().await;
            told.notify_one();
        }
    })
    .await;
    let clip = fetcher().fetch(&format!("http://{address}/a")).await.unwrap();
    let mut reader = clip.reader();
    let reading = tokio::task::spawn_blocking(move || reader.read_to_end(&mut Vec::new()));
    clip.cancel();
    assert!(reading.await.unwrap().is_err());
    assert!(matches!(clip.finished().await, Err(FetchError::Cancelled { .. })));
    gone.notified().await;
    // The same without a word, when nobody holds the clip any more.
    drop(fetcher().fetch(&format!("http://{address}/a")).await.unwrap());
    gone.notified().await;
}

/// A server that sends the first half of a clip, waits to be told, and sends the rest or closes.
async fn halves(bytes: Vec<u8>, go_on: Arc<Notify>, breaks_off: bool) -> String {
    let bytes = Arc::new(bytes);
    let address = serve(move |mut exchange: Exchange| {
        let (bytes, go_on) = (bytes.clone(), go_on.clone());
        async move {
            let (first, second) = bytes.split_at(bytes.len() / 2);
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len());
            exchange.send(head.as_bytes()).await;
            exchange.send(first).await;
            go_on.notified().await;
            if !breaks_off {
                exchange.send(second).await;
                exchange.closed().await;
            }
        }
    })
    .await;
    format!("http://{address}/clip.mp4")
}

const STREAMABLE: &str =
    "-frames:v 60 -c:v libx264 -preset veryfast -pix_fmt yuv420p -g 12 -movflags +faststart";

#[tokio::test]
async fn decoding_begins_while_the_clip_is_still_arriving() {
    let files = Files::new();
    let path = files.clip("a.mp4", "size=320x180:rate=25", STREAMABLE);
    let go_on = Arc::new(Notify::new());
    let address = halves(std::fs::read(&path).unwrap(), go_on.clone(), false).await;
    let clip = fetcher().fetch(&address).await.unwrap();
    let arriving = clip.clone();
    let sink = Collector::watching(move |frame| {
        if frame.index == 5 {
            // The server holds the second half back until here.
            let progress = clip.progress();
            assert!(progress.finished_at.is_none() && progress.first_byte_at.is_some());
            assert!(progress.total.is_some_and(|total| progress.bytes < total));
            go_on.notify_one();
        }
        ControlFlow::Continue(())
    });
    let clip = arriving.clone();
    let frames = tokio::task::spawn_blocking(move || {
        assert_eq!(Decoder::open(&clip, &LIMITS).unwrap().run(&|_| true, &sink), Ok(60));
        sink.segments().into_iter().flat_map(|segment| segment.frames).collect::<Vec<_>>()
    })
    .await
    .unwrap();
    assert_same(&frames, &reference(&path, None));
    assert!(arriving.finished().await.is_ok());
}

#[tokio::test]
async fn a_clip_with_its_index_at_the_end_is_decoded_once_it_is_there() {
    let files = Files::new();
    let options = "-frames:v 20 -c:v libx264 -preset veryfast -pix_fmt yuv420p";
    let path = files.clip("a.mp4", "size=320x180:rate=25", options);
    let go_on = Arc::new(Notify::new());
    let address = halves(std::fs::read(&path).unwrap(), go_on.clone(), false).await;
    let clip = fetcher().fetch(&address).await.unwrap();
    let decoding = tokio::task::spawn_blocking(move || common::decode(&clip, &LIMITS).unwrap());
    go_on.notify_one();
    assert_same(&decoding.await.unwrap().frames, &reference(&path, None));
}

#[tokio::test]
async fn a_clip_that_breaks_off_gives_its_whole_frames_and_then_the_error() {
    let files = Files::new();
    let path = files.clip("a.mp4", "size=320x180:rate=25", &format!("{STREAMABLE} -bf 0"));
    let go_on = Arc::new(Notify::new());
    let address = halves(std::fs::read(&path).unwrap(), go_on.clone(), true).await;
    let clip = fetcher().fetch(&address).await.unwrap();
    go_on.notify_one();
    let decoded = tokio::task::spawn_blocking(move || common::decode(&clip, &LIMITS).unwrap()).await.unwrap();
    assert!(matches!(decoded.end, Err(DecodeError::Fetch(FetchError::BrokeOff { .. }))), "{:?}", decoded.end);
    assert_eq!(decoded.warnings, [DecodeWarning::EndsEarly { missing_bytes: None }]);
    let count = decoded.frames.len();
    assert!((5..60).contains(&count), "{count} frames");
    assert_same(&decoded.frames, &reference(&path, None)[..count * 320 * 180 * 3 / 2]);
}
