//! The miner's two listeners. They share no route.

mod listen;
mod live;
pub mod report;
mod respond;
mod status;
pub mod validator;

pub use listen::{Running, bind, serve};
pub use live::LiveStatus;
pub use status::status_of;
