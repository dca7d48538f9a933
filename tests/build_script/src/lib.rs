//! Clients that a build script generates; see `build.rs`.

include!(concat!(env!("OUT_DIR"), "/trine.rs"));

use notes::Client;
use notes::types::{Note, NoteChange};
use runtime::{Error, NoError};

/// Sets the text of a note and clears its due date.
///
/// # Errors
///
/// Returns an error if the note cannot be changed.
pub async fn settle(client: &Client, id: i64, text: &str) -> Result<Note, Error<NoError>> {
    let change = NoteChange::new().text(text).clear_due();
    Ok(client.change_note(id, &change).await?.into_inner())
}
