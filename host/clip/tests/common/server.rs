//! An HTTP server on loopback whose answers a test writes byte by byte.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A connection whose request has been read.
pub struct Exchange {
    stream: TcpStream,
    /// The request's path with its query string.
    pub path: String,
    /// The whole head of the request, lower case.
    pub head: String,
}

impl Exchange {
    pub async fn send(&mut self, bytes: &[u8]) {
        // The other side may have gone, which is what some tests are about.
        let _ = self.stream.write_all(bytes).await;
        let _ = self.stream.flush().await;
    }

    /// A whole answer. `headers` end with a line break each.
    pub async fn answer(&mut self, status: &str, headers: &str, body: &[u8]) {
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        self.send(head.as_bytes()).await;
        self.send(body).await;
    }

    /// Waits until the other side closes.
    pub async fn closed(&mut self) {
        while self.stream.read(&mut [0; 64]).await.is_ok_and(|count| count > 0) {}
    }
}

/// Serves each connection with `handle` for as long as the runtime lives.
pub async fn serve<F, Done>(handle: F) -> SocketAddr
where
    F: Fn(Exchange) -> Done + Send + Sync + 'static,
    Done: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Some(exchange) = read_request(stream).await {
                tokio::spawn(handle(exchange));
            }
        }
    });
    address
}

async fn read_request(mut stream: TcpStream) -> Option<Exchange> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1)?.to_owned();
    Some(Exchange { stream, path, head: head.to_lowercase() })
}
