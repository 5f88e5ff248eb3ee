//! Renders synthetic match clips with ground truth.
