//! `cargo xtask growth`: how work grows with inputs that are designed to make it grow badly.

mod documents;
mod responses;

use crate::Stop;

/// Prints a table for documents, and one for responses, or only one of them.
///
/// # Errors
///
/// Returns an error if a document or a response is rejected.
pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => {
            documents::run()?;
            println!();
            responses::run()
        }
        ["documents"] => documents::run(),
        ["responses"] => responses::run(),
        _ => Err(Stop::Usage(
            "`growth` takes `documents`, `responses` or no argument".to_owned(),
        )),
    }
}
