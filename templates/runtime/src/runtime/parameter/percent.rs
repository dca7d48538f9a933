//! Percent-encoding.

/// What RFC 3986 calls unreserved, and nothing else, stays as it is.
pub(in crate::runtime) fn encode(text: &str) -> String {
    encode_all_but(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
    })
}

/// Reserved characters stay as well, but for `#` and `&`, which would end the value; and so does
/// what is encoded already, such as `%20`.
pub(in crate::runtime) fn encode_but_reserved(text: &str) -> String {
    let encode = |text: &str| {
        encode_all_but(text, |byte| {
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

fn encode_all_but(text: &str, stays: fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if stays(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
