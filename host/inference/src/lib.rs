//! Runs models on devices: manifest, preparation, heads, lanes.
