//! Requests signed by fiber's own code, valid and broken ones, each with its expected outcome.

#![allow(clippy::unwrap_used)] // a panic is a test's report

use chain::{Gate, Hotkey, Keypair, Metagraph, Refusal, RequestHeaders};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("fixtures/auth/signed-requests.json")).unwrap()
}

fn hotkey(value: &Value) -> Hotkey {
    value.as_str().unwrap().parse().unwrap()
}

fn outcome(result: &Result<Hotkey, Refusal>) -> &'static str {
    match result {
        Ok(_) => "accepted",
        Err(Refusal::Nonce(_)) => "nonce",
        Err(Refusal::Signature(_)) => "signature",
        Err(Refusal::MinerHotkey { .. }) => "miner-hotkey",
        Err(_) => "another refusal",
    }
}

#[test]
fn every_case_ends_as_it_says() {
    let vectors = vectors();
    let validators = vectors["keys"]["validators"].as_array().unwrap();
    let stakes = validators.iter().map(|key| (hotkey(&key["ss58"]), 5_000.0));
    let gate = Gate::new(hotkey(&vectors["keys"]["miner"]["ss58"]), 1_000.0, Metagraph::from_stakes(stakes));
    let cases = vectors["cases"].as_array().unwrap();
    assert!(cases.len() >= 14, "the file lost cases");
    for case in cases {
        let headers = RequestHeaders::read(|name| case["headers"][name].as_str()).unwrap();
        let body = case["body"].as_str().unwrap().as_bytes();
        let result = gate.admit(&headers, body, case["now_ns"].as_u64().unwrap());
        assert_eq!(outcome(&result), case["expect"].as_str().unwrap(), "{}: {result:?}", case["name"]);
        if let Ok(validator) = result {
            assert_eq!(validator.to_string(), headers.validator_hotkey);
        }
    }
}

#[test]
fn the_files_seeds_give_the_files_addresses() {
    let vectors = vectors();
    let keys = &vectors["keys"];
    let validators = keys["validators"].as_array().unwrap().iter();
    for key in validators.chain([&keys["miner"], &keys["other_miner"]]) {
        let seed = hex::decode(&key["seed"].as_str().unwrap()[2..]).unwrap();
        let keypair = Keypair::from_seed(seed.try_into().unwrap());
        assert_eq!(keypair.hotkey(), hotkey(&key["ss58"]));
    }
}
