//! Generates the modules `notes` and `status` from the documents in `api/`.

use trine::build::{Api, BuildError, generate};

fn main() -> Result<(), BuildError> {
    generate(&[
        Api::new("notes", "api/notes.yaml").only(["Notes"]),
        Api::new("status", "api/status.json"),
    ])
}
