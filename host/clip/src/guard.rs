//! Keeps fetches out of this machine and its private network.
//!
//! Names are checked where they are resolved, inside the connector, so what was checked is what is connected to
//! and a name that changes its answer gains nothing. Literal addresses never reach a resolver, so the fetcher
//! asks [`check_literal`] at each hop. Resolving runs on tokio's blocking pool.

use crate::{FetchError, address};
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Why a name was not connected to, carried through the HTTP client's own error.
#[derive(Debug, thiserror::Error)]
#[error("{ip} is not a public address")]
pub(crate) struct NotPublic {
    /// The first address of the name.
    pub(crate) ip: IpAddr,
}

/// Resolves names through the system and drops every address that is not public.
pub(crate) struct GuardedResolver {
    pub(crate) allow_private_addresses: bool,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_all = self.allow_private_addresses;
        Box::pin(async move {
            // Port 0 is replaced by the connector with the address's own.
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let usable: Vec<SocketAddr> =
                found.iter().copied().filter(|found| allow_all || is_public(found.ip())).collect();
            match (found.first(), usable.is_empty()) {
                (Some(first), true) => Err(NotPublic { ip: first.ip() }.into()),
                _ => Ok(Box::new(usable.into_iter()) as Addrs),
            }
        })
    }
}

/// Refuses an address whose host is a literal IP that is not public. Names pass; the resolver sees to them.
pub(crate) fn check_literal(url: &Url) -> Result<(), FetchError> {
    // The URL parser has already normalised forms such as 0x7f.1 and 2130706433.
    let host = url.host_str().unwrap_or_default();
    let Ok(ip) = host.trim_matches(['[', ']']).parse::<IpAddr>() else {
        return Ok(());
    };
    if is_public(ip) { Ok(()) } else { Err(FetchError::PrivateAddress { address: address::shown(url), ip }) }
}

/// True for addresses of the public internet. Source: the IANA special-purpose address registries.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = a == 0 // "this network"
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_documentation()
        || (a == 100 && (64..128).contains(&b)) // shared by carrier-grade NAT
        || (a == 192 && b == 0 && c == 0) // protocol assignments
        || (a == 192 && b == 88 && c == 99) // 6to4 relays
        || (a == 198 && (b == 18 || b == 19)) // benchmarks
        || a >= 224; // multicast, reserved, broadcast
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(inner) = embedded_v4(ip) {
        return is_public_v4(inner);
    }
    let segments = ip.segments();
    let global_unicast = segments[0] & 0xe000 == 0x2000; // all else is loopback, link-local, unique local, multicast
    let special = match segments[0] {
        0x2001 => segments[1] < 0x0200 || segments[1] == 0x0db8, // protocol assignments (Teredo), documentation
        0x3fff => segments[1] < 0x1000,                          // documentation
        _ => false,
    };
    global_unicast && !special
}

/// The IPv4 address inside a mapped (::ffff:a.b.c.d), translated (64:ff9b::a.b.c.d) or 6to4 (2002::) address.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = ip.segments();
    let joined = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(joined(high, low)),
        [0x2002, high, low, ..] => Some(joined(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_addresses_are_not_public() {
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::192.168.0.1",
            "2002:7f00:1::",
            "64:ff9b:1::1",
            "::127.0.0.1",
            "fec0::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn ordinary_addresses_are_public() {
        for ip in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.1.1.1",
            "223.255.0.1",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "2001:4860::1",
        ] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn literal_hosts_are_checked_in_every_spelling() {
        for host in ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]", "127.0.0.1."] {
            let url = Url::parse(&format!("http://{host}:80/x")).unwrap();
            assert!(matches!(check_literal(&url), Err(FetchError::PrivateAddress { .. })), "{host}");
        }
        assert_eq!(check_literal(&Url::parse("http://8.8.8.8/").unwrap()), Ok(()));
    }
}
