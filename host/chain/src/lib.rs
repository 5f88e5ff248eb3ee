//! Who may ask: hotkeys, signatures, nonces, the metagraph.
