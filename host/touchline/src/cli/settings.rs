//! `--set KEY=VALUE`: a plugin's settings on the command line.

use anyhow::anyhow;
use std::collections::BTreeMap;

/// Settings of the plugin that the command runs.
#[derive(clap::Args, Clone, Debug)]
pub struct SettingsArg {
    /// A setting of the plugin; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = parse)]
    set: Vec<(String, String)>,
}

impl SettingsArg {
    /// `configured`, with what the command line says in place of what it says of the same key.
    pub fn over(&self, configured: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        configured
            .iter()
            .chain(self.set.iter().map(|(key, value)| (key, value)))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }
}

fn parse(text: &str) -> anyhow::Result<(String, String)> {
    let (key, value) = text.split_once('=').ok_or_else(|| anyhow!("give KEY=VALUE"))?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn the_command_line_has_the_last_word_and_leaves_other_keys() {
        let set = ["stride = 3", "name=a=b"].map(|text| parse(text).unwrap()).to_vec();
        let over = SettingsArg { set }.over(&settings(&[("stride", "1"), ("least", "0.5")]));
        assert_eq!(over, settings(&[("stride", "3"), ("least", "0.5"), ("name", "a=b")]));
    }

    #[test]
    fn what_is_no_pair_is_refused_with_what_to_give() {
        assert!(parse("stride").unwrap_err().to_string().contains("KEY=VALUE"));
    }
}
