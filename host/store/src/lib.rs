//! Remembers every challenge in SQLite.
