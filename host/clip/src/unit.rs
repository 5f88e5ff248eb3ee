//! A packet on its way to a decoder, with what is known about its frame.

use crate::DecodeError;
use crate::segment::Part;
use ffmpeg_next::packet::{Mut, Ref};
use ffmpeg_next::{Error, Packet, ffi};

/// A packet and what its segment does with it.
pub(crate) struct Unit {
    pub(crate) packet: Packet,
    pub(crate) part: Part,
    /// Its frame is one of the segment's.
    pub(crate) is_shown: bool,
    /// Nobody looks at its frame and nothing refers to it.
    pub(crate) is_needless: bool,
}

/// Whether the container says that the frame is decoded and not displayed, as edit lists do.
pub(crate) fn is_discarded(packet: &Packet) -> bool {
    // SAFETY: a live packet; this is a plain integer of it.
    unsafe { (*packet.as_ptr()).flags & ffi::AV_PKT_FLAG_DISCARD != 0 }
}

/// Whether the packet brings a new header for the decoder.
pub(crate) fn has_new_header(packet: &Packet) -> bool {
    let mut size = 0;
    let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_NEW_EXTRADATA;
    // SAFETY: a live packet, only looked at.
    unsafe { !ffi::av_packet_get_side_data(packet.as_ptr(), kind, &mut size).is_null() }
}

/// Another packet with the same bytes, which both share.
pub(crate) fn share(packet: &Packet) -> Result<Packet, DecodeError> {
    let mut shared = Packet::empty();
    // SAFETY: both are live packets, and the new one is blank.
    let result = unsafe { ffi::av_packet_ref(shared.as_mut_ptr(), packet.as_ptr()) };
    if result < 0 {
        return Err(DecodeError::library("share a packet", Error::from(result)));
    }
    Ok(shared)
}
