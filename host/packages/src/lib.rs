//! Looks into plugin packages.
