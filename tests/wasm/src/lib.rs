//! Generated clients as WebAssembly: `program` is the program, `tests/node.rs` runs it in Node.
