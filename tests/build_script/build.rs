//! Generates the modules `notes` and `status` from the documents in `api/`.

use trine::build::{Api, BuildError, generate};

fn main() -> Result<(), BuildError> {
    generate(&[
        Api::new("notes", "api/notes.yaml").only(["Notes"]),
        // A feature of this crate enables the operations of a tag: `status-reports`.
        Api::new("status", "api/status.json").config("api/status.toml"),
    ])
}
