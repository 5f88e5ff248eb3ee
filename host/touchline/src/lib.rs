//! The Touchline miner: command line, challenge, servers.
