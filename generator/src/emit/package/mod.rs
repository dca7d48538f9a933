//! The crate around the modules, and the imports of generated files.

pub(in crate::emit) mod exports;
pub(in crate::emit) mod files;
pub(in crate::emit) mod groups;
pub(in crate::emit) mod homes;
pub(in crate::emit) mod imports;
pub(in crate::emit) mod module;
pub(in crate::emit) mod needs;
pub(in crate::emit) mod readme;
