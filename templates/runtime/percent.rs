//! Percent-encoding.

/// What RFC 3986 calls unreserved, and nothing else, stays as it is.
pub(super) fn encode(text: &str) -> String {
    encode_all_but(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
    })
}

/// Reserved characters stay as well, but for `#` and `&`, which would end the value.
pub(super) fn encode_but_reserved(text: &str) -> String {
    encode_all_but(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$'()*+,;=".contains(&byte)
    })
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
