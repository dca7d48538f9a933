//! Keys of signatures.

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub(super) use native::Key;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub(super) use wasm::Key;

/// With the cryptography of TLS.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
mod native {
    use aws_lc_rs::hmac;

    /// A key of HMAC-SHA256.
    #[derive(Clone)]
    pub(in super::super) struct Key(hmac::Key);

    impl Key {
        pub(in super::super) fn new(secret: &[u8]) -> Option<Self> {
            Some(Self(hmac::Key::new(hmac::HMAC_SHA256, secret)))
        }

        /// Verifies a signature in constant time.
        pub(in super::super) fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
            hmac::verify(&self.0, signed, signature).is_ok()
        }
    }
}

/// For WebAssembly, for which TLS is not compiled.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod wasm {
    use hmac::{Hmac, Mac};
    use sha2::Sha256;

    /// A key of HMAC-SHA256.
    #[derive(Clone)]
    pub(in super::super) struct Key(Hmac<Sha256>);

    impl Key {
        pub(in super::super) fn new(secret: &[u8]) -> Option<Self> {
            Hmac::new_from_slice(secret).ok().map(Self)
        }

        /// Verifies a signature in constant time.
        pub(in super::super) fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
            let signed = self.0.clone().chain_update(signed);
            signed.verify_slice(signature).is_ok()
        }
    }
}
