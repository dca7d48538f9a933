//! Sets the size of the stack in WebAssembly, where no thread can have a deeper one.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_CFG_TARGET_ARCH").is_some_and(|it| it == "wasm32") {
        // As much as the threads of `trine::input`.
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={}", 64 << 20);
    }
}
