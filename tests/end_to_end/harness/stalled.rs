//! A clip's server that sends the head and the first half, and the rest only when it is told to.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, Sender, channel};

/// Serves one clip to any number of requests, one after the other.
pub struct StalledServer {
    address: SocketAddr,
    asked: Receiver<()>,
    go_on: Sender<()>,
}

impl StalledServer {
    /// Opens a free port.
    pub fn start(clip: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let ((ask, asked), (go_on, told)) = (channel(), channel());
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let Ok(mut connection) = connection else { return };
                let mut request = [0; 4_096];
                let head =
                    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", clip.len());
                let (first, rest) = clip.split_at(clip.len() / 2);
                // A miner that gives up closes the connection, and the next write fails; the next may come.
                let begun = connection.read(&mut request).and_then(|_| connection.write_all(head.as_bytes()));
                if begun.and_then(|()| connection.write_all(first)).is_ok() && ask.send(()).is_ok() {
                    if told.recv().is_err() {
                        return;
                    }
                    let _ = connection.write_all(rest);
                }
            }
        });
        Self { address, asked, go_on }
    }

    /// The clip's address.
    pub fn clip(&self) -> String {
        format!("http://{}/clip.mp4", self.address)
    }

    /// Blocks until the miner has asked for the clip and its first half is on the way.
    pub fn wait_until_asked(&self) {
        self.asked.recv().expect("the server runs");
    }

    /// Sends the rest.
    pub fn go_on(&self) {
        self.go_on.send(()).expect("the server runs");
    }
}
