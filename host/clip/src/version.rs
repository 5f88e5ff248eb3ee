//! Which FFmpeg this program runs with.

/// The version of libavcodec and the licence it was built under, for example `libavcodec 59.37.100, GPL …`.
pub fn ffmpeg_version() -> String {
    let version = ffmpeg_next::codec::version();
    let (major, minor, micro) = (version >> 16, version >> 8 & 0xff, version & 0xff);
    format!("libavcodec {major}.{minor}.{micro}, {}", ffmpeg_next::codec::license())
}
