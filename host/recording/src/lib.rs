//! What was seen in a challenge, kept so that it can be answered again without its clip.
//!
//! A [`Recording`] holds all that a strategy was told: the request, the clip's size, what frames cost, and what every
//! model saw ([`Sight`]). As bytes it is versioned, compressed and checksummed ([`Recording::to_bytes`]); a [`Folder`]
//! keeps the newest of them on disk, within a limit, each with the painted lines of its clip where those were looked for.
//! [`Recording::replay`] lets a strategy answer again.
//!
//! Reading and writing block on the disk, and compressing takes a processor; none of it belongs on the way of an answer.
//! What a file holds is never trusted: whatever is wrong with one is an error.

mod columns;
mod digest;
mod envelope;
mod error;
mod file;
mod folder;
mod format;
mod lines;
mod recorded;
mod replay;
mod sight;

pub use digest::{AnswerDigest, Difference};
pub use envelope::{MOST_UNPACKED_BYTES, VERSION};
pub use error::{FolderError, FormatError, RecordingError};
pub use folder::{Folder, Kept};
pub use recorded::{Asked, Recording, RoleCost, RolePlan, Strategy};
pub use replay::{ReplayError, Replayed};
pub use sight::Sight;
