//! The runtime templates, mounted by build.rs.

include!(concat!(env!("OUT_DIR"), "/runtime.rs"));
