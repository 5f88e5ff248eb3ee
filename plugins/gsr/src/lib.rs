//! Strategy: game state reconstruction, identities and keypoints for every frame.
