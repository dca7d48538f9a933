//! Operations: parameters, bodies, responses, security and servers.

pub(in crate::lower) mod body;
pub(in crate::lower) mod callback;
pub(in crate::lower) mod content;
pub(in crate::lower) mod declared;
pub(in crate::lower) mod entry;
pub(in crate::lower) mod event_header;
pub(in crate::lower) mod event_names;
pub(in crate::lower) mod form;
pub(in crate::lower) mod header;
pub(in crate::lower) mod item;
pub(in crate::lower) mod media;
pub(in crate::lower) mod multipart;
pub(in crate::lower) mod oauth;
pub(in crate::lower) mod offer;
pub(in crate::lower) mod parameter;
pub(in crate::lower) mod part;
pub(in crate::lower) mod part_form;
pub(in crate::lower) mod part_stream;
pub(in crate::lower) mod path;
pub(in crate::lower) mod positional;
pub(in crate::lower) mod positions;
pub(in crate::lower) mod querystring;
pub(in crate::lower) mod response;
pub(in crate::lower) mod security;
pub(in crate::lower) mod server;
pub(in crate::lower) mod signature;
pub(in crate::lower) mod status;
pub(in crate::lower) mod webhook;

use std::collections::{HashMap, HashSet};
use std::ops::{Deref, DerefMut};

use trine_ir::{OperationId, OperationServers};

use crate::lower::extension::{Extensions, Written};
use crate::lower::schema::definitions::Schemas;

/// The context of the operations.
pub(in crate::lower) struct Operations<'a> {
    pub definitions: Schemas<'a>,
    /// The encodings of the parts of each multipart body.
    pub encodings: HashMap<OperationId, multipart::BodyEncoding>,
    /// The server lists of operations.
    pub operation_servers: Vec<OperationServers>,
    /// The security schemes that use a client certificate, without a secret in the request.
    pub certificates: HashSet<String>,
    /// The extensions of operations that are resolved at the end.
    pub written: Written,
}

impl<'a> Operations<'a> {
    /// Creates the context after all components are lowered.
    pub fn new(definitions: Schemas<'a>) -> Self {
        Self {
            definitions,
            encodings: HashMap::new(),
            operation_servers: Vec::new(),
            certificates: HashSet::new(),
            written: Written::default(),
        }
    }

    /// Returns the context of the last step, the server lists of operations, and whether a client
    /// certificate is used.
    pub fn into_extensions(self) -> (Extensions<'a>, Vec<OperationServers>, bool) {
        let Schemas {
            view,
            envelopes,
            updates,
            chosen_names,
            ..
        } = self.definitions;
        let extensions = Extensions {
            reports: view.reports,
            typed: view.typed,
            config: view.config,
            chosen_names,
            envelopes,
            updates,
            written: self.written,
        };
        let has_certificates = !self.certificates.is_empty();
        (extensions, self.operation_servers, has_certificates)
    }
}

impl<'a> Deref for Operations<'a> {
    type Target = Schemas<'a>;

    fn deref(&self) -> &Self::Target {
        &self.definitions
    }
}

impl DerefMut for Operations<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.definitions
    }
}
