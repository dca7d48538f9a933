//! The parameters of media types.

/// Returns the names and values of the parameters of a media type. Quoted values keep their quotes;
/// parameters without a value are skipped, such as the empty ones that some servers send.
pub(in crate::runtime) fn parameters(media_type: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = media_type;
    std::iter::from_fn(move || {
        loop {
            let (_, parameter) = rest.split_once(';')?;
            let end = parameter.find(['=', ';'])?;
            let (name, after) = parameter.split_at(end);
            let Some(value) = after.strip_prefix('=') else {
                rest = after;
                continue;
            };
            let (value, after) = value.split_at(length(value));
            rest = after;
            return Some((name.trim(), value.trim()));
        }
    })
}

/// Returns the length of the value at the beginning of a text.
fn length(text: &str) -> usize {
    let mut letters = text.char_indices();
    let is_first = letters.find(|(_, letter)| !letter.is_whitespace());
    if !matches!(is_first, Some((_, '"'))) {
        return text.find(';').unwrap_or(text.len());
    }
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return at + 1,
            // The next character is escaped.
            '\\' => drop(letters.next()),
            _ => {}
        }
    }
    text.len()
}
