//! Fetches clips and decodes them into frames.
