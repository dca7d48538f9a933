//! Clients that are generated when this is built; see `build.rs`.

include!(concat!(env!("OUT_DIR"), "/trine.rs"));

use notes::Client;
use notes::types::{Note, NoteChange};
use runtime::{Error, NoError};

/// Sets the text of a note and clears the day on which it is due.
///
/// # Errors
///
/// If the note cannot be changed.
pub async fn settle(client: &Client, id: i64, text: &str) -> Result<Note, Error<NoError>> {
    let change = NoteChange::new().text(text).clear_due();
    Ok(client.change_note(id, &change).await?.into_inner())
}
