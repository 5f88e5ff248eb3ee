//! A predicted score and its parts.

use crate::require;
use std::collections::BTreeSet;

/// Most components of a score card.
pub const MOST_COMPONENTS: usize = 100;
/// Longest name of one, bytes.
pub const LONGEST_NAME: usize = 100;

/// Checks a score card: its total, and its components as name, value and the value of a perfect answer.
///
/// # Errors
/// A total that is no share, too many components, and names or values that cannot be used.
pub fn card<'c>(
    total: f32,
    components: impl ExactSizeIterator<Item = (&'c str, f32, f32)>,
) -> Result<(), String> {
    require((0.0..=1.0).contains(&total), || format!("a total of {total}; it may be 0 to 1"))?;
    let count = components.len();
    require(count <= MOST_COMPONENTS, || format!("{count} components; there may be {MOST_COMPONENTS}"))?;
    let mut names = BTreeSet::new();
    for (name, value, best) in components {
        require(is_name(name), || {
            format!("a component's name that is not made of lower-case letters, digits and _: {name:?}")
        })?;
        require(value.is_finite() && best.is_finite(), || {
            format!("the component {name} with the value {value} of {best}")
        })?;
        require(names.insert(name), || format!("two components with the name {name}"))?;
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_refused_and_named() {
        let good = [("hota", 0.5, 1.0), ("map_50", 0.5, 1.0)];
        assert_eq!(card(0.5, good.into_iter()), Ok(()));
        let long = "h".repeat(101);
        for (total, components, named) in [
            (f32::NAN, good.to_vec(), "total of NaN"),
            (1.5, good.to_vec(), "total of 1.5"),
            (0.5, vec![("hota", f32::INFINITY, 1.0)], "hota with the value inf"),
            (0.5, vec![("hota", 0.5, f32::NAN)], "of NaN"),
            (0.5, vec![("HOTA", 0.5, 1.0)], "\"HOTA\""),
            (0.5, vec![(long.as_str(), 0.5, 1.0)], "a component's name"),
            (0.5, vec![("hota", 0.5, 1.0); 2], "two components"),
            (0.5, vec![("hota", 0.5, 1.0); 101], "101 components"),
        ] {
            let reason = card(total, components.into_iter()).expect_err(named);
            assert!(reason.contains(named), "{reason}");
        }
    }
}
