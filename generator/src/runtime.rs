//! The runtime that every generated crate holds: real files, copied verbatim.

macro_rules! runtime_files {
    ($($path:literal),* $(,)?) => {
        /// The files of the runtime by their path in `src/runtime/`, with their text.
        pub const RUNTIME_FILES: &[(&str, &str)] = &[
            $((
                $path,
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/runtime/", $path)),
            )),*
        ];
    };
}

runtime_files!(
    "access.rs",
    "address.rs",
    "batch.rs",
    "batch_results.rs",
    "body.rs",
    "brackets.rs",
    "call.rs",
    "cause.rs",
    "client.rs",
    "content.rs",
    "credential.rs",
    "custom.rs",
    "envelope.rs",
    "error.rs",
    "events.rs",
    "exchange.rs",
    "failure.rs",
    "file.rs",
    "filter.rs",
    "headers.rs",
    "items.rs",
    "json_path.rs",
    "json_text.rs",
    "mod.rs",
    "no_oauth.rs",
    "oauth/ask.rs",
    "oauth/error.rs",
    "oauth/flight.rs",
    "oauth/flow.rs",
    "oauth/mod.rs",
    "oauth/session.rs",
    "oauth/source.rs",
    "oauth/store.rs",
    "oauth/token.rs",
    "options.rs",
    "ordered.rs",
    "ordered_json.rs",
    "own_servers.rs",
    "paging.rs",
    "params.rs",
    "parts.rs",
    "patch.rs",
    "percent.rs",
    "position.rs",
    "raw_request.rs",
    "request.rs",
    "response.rs",
    "retry.rs",
    "secrets.rs",
    "server.rs",
    "stream.rs",
    "style.rs",
    "text.rs",
    "text_conversions.rs",
    "wire/answers.rs",
    "wire/codec.rs",
    "wire/empty_list.rs",
    "wire/flag.rs",
    "wire/headers.rs",
    "wire/ignored.rs",
    "wire/key.rs",
    "wire/lenient.rs",
    "wire/mod.rs",
    "wire/newtype.rs",
    "wire/object.rs",
    "wire/object_read.rs",
    "wire/object_write.rs",
    "wire/parameters.rs",
    "wire/parts.rs",
    "wire/scalar_enum.rs",
    "wire/tagged.rs",
    "wire/union.rs",
);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::RUNTIME_FILES;

    #[test]
    fn every_file_of_the_runtime_is_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/runtime");
        let mut found = BTreeSet::new();
        let mut open = vec![folder.clone()];
        while let Some(at) = open.pop() {
            for entry in fs::read_dir(&at).expect("the runtime can be listed") {
                let path = entry.expect("the runtime can be listed").path();
                match path.is_dir() {
                    true => open.push(path),
                    false => {
                        let path = path.strip_prefix(&folder).expect("it is inside");
                        found.insert(path.to_string_lossy().replace('\\', "/"));
                    }
                }
            }
        }
        let listed = RUNTIME_FILES
            .iter()
            .map(|(path, _)| (*path).to_owned())
            .collect();
        assert_eq!(found, listed);
    }
}
