//! The doc comments of the methods that return the items of a list from all pages.

use proc_macro2::TokenStream;

use crate::emit::Context;
use crate::emit::client::member_path::words;
use crate::emit::docs::lines;
use crate::ir::{OperationId, Paging, PagingStyle, Place};
use crate::rustdoc;

impl Context<'_> {
    /// Documents how pages are requested, with the method and path, and an example.
    pub fn items_docs(&self, id: OperationId, paging: &Paging, name: &str) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let function = &self.names.operation(id).function;
        let place = |place: &Place| match place {
            Place::Parameter(index) => rustdoc::code_span(&operation.parameters[*index].wire_name),
            Place::Body(path) => rustdoc::code_span(&words(path)),
        };
        let position = paging.position.as_ref().map(place).unwrap_or_default();
        let next_page = match &paging.style {
            PagingStyle::Url => {
                let next = paging
                    .next
                    .iter()
                    .map(|path| rustdoc::code_span(&words(path)));
                let next: Vec<String> = next.collect();
                let next = next.join(" or ");
                format!(
                    "{next} of the previous page is its URL, which must be below that of the server"
                )
            }
            PagingStyle::Link => {
                "the header `Link` of the previous page contains its URL, which must be below that \
                 of the server"
                    .to_owned()
            }
            PagingStyle::Offset { .. } => {
                format!("{position} advances by the number of items received")
            }
            PagingStyle::Page { .. } => format!("{position} advances by one"),
            PagingStyle::Cursor => format!("{position} is the cursor from the previous page"),
            PagingStyle::Keyset { key } => {
                let key = match key.members.is_empty() {
                    true => "the last item of the previous page".to_owned(),
                    false => format!(
                        "{} of the last item of the previous page",
                        rustdoc::code_span(&words(key))
                    ),
                };
                format!("{position} is {key}")
            }
        };
        let limit = paging.limit.requested.as_ref().map(|requested| {
            rustdoc::wrapped(&format!("{} sets the page size.", place(requested)))
        });
        let fixed: Vec<String> = paging.fixed.iter().map(|one| place(&one.place)).collect();
        let fixed = (!fixed.is_empty()).then(|| {
            let sent = fixed.join(" and ");
            rustdoc::wrapped(&format!(
                "Every page is requested with a fixed value of {sent}, which replaces the caller's."
            ))
        });
        let example = self.items_example(id, name).map(|code| {
            let opening = vec![
                "# Example".to_owned(),
                String::new(),
                "```no_run".to_owned(),
            ];
            [opening, code, vec!["```".to_owned()]].concat()
        });
        lines::attributes(&lines::join([
            rustdoc::wrapped(&format!(
                "Returns the items of all pages of [`{function}`](Self::{function})."
            )),
            vec![self.call_words(id)],
            rustdoc::wrapped(&format!(
                "Each page is a separate request: {next_page}. A page is requested when its first \
                 item is needed, and nothing is sent before. After a transient error the next item \
                 requests the same page again; any other error ends the stream."
            )),
            limit.unwrap_or_default(),
            fixed.unwrap_or_default(),
            example.unwrap_or_default(),
        ]))
    }
}
