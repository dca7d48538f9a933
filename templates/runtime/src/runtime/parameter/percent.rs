//! Percent-encoding.

/// Encodes all characters except the unreserved characters of RFC 3986.
pub(in crate::runtime) fn encode(text: &str) -> String {
    encode_except(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
    })
}

/// Keeps reserved characters as well, except for `#` and `&`, which would end the value. Keeps
/// existing percent-encoding, such as `%20`.
pub(in crate::runtime) fn encode_except_reserved(text: &str) -> String {
    let encode = |text: &str| {
        encode_except(text, |byte| {
            byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$'()*+,;=".contains(&byte)
        })
    };
    let mut parts = text.split('%');
    let mut encoded = encode(parts.next().unwrap_or_default());
    for part in parts {
        let is_triple = part.len() >= 2 && part.bytes().take(2).all(|it| it.is_ascii_hexdigit());
        encoded.push_str(if is_triple { "%" } else { "%25" });
        encoded.push_str(&encode(part));
    }
    encoded
}

fn encode_except(text: &str, is_kept: fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_kept(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
