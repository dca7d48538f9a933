//! Updates: types that contain changes of another type.

use crate::SchemaId;

/// A type that the document declares as an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredUpdate {
    /// The type that is sent.
    pub update: SchemaId,
    /// The type of the resource, which is received.
    pub state: SchemaId,
    /// Indices of the fields of the update that identify the resource.
    pub key: Vec<usize>,
    /// Indices of the fields of the update that change something else than the field of this name.
    pub except: Vec<usize>,
}
