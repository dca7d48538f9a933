//! The doc comments of the methods that give the items of a list page by page.

use proc_macro2::TokenStream;

use super::member_path::words;
use super::{Context, docs};
use crate::ir::{OperationId, Paging, PagingStyle, Place};
use crate::rustdoc;

impl Context<'_> {
    /// How the pages go on, an example, and at the end method and path.
    pub fn items_docs(&self, id: OperationId, paging: &Paging, name: &str) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let function = &self.names.operation(id).function;
        let place = |place: &Place| match place {
            Place::Parameter(index) => rustdoc::code_span(&operation.parameters[*index].wire_name),
            Place::Body(path) => rustdoc::code_span(&words(path)),
        };
        let position = place(&paging.position);
        let how = match &paging.style {
            PagingStyle::Offset { .. } => {
                format!("{position} goes on by the number of items that came before")
            }
            PagingStyle::Page { .. } => format!("{position} goes on by one"),
            PagingStyle::Cursor => format!("{position} is what the page before it gave"),
            PagingStyle::Keyset { key } => {
                let key = match key.members.is_empty() {
                    true => "the last item of the page before it".to_owned(),
                    false => format!(
                        "{} of the last item of the page before it",
                        rustdoc::code_span(&words(key))
                    ),
                };
                format!("{position} is {key}")
            }
        };
        let limit = paging
            .limit
            .asked
            .as_ref()
            .map(|asked| vec![format!("{} is the size of a page.", place(asked))]);
        let fixed: Vec<String> = paging.fixed.iter().map(|one| place(&one.place)).collect();
        let fixed = (!fixed.is_empty()).then(|| {
            let sent = fixed.join(" and ");
            vec![format!(
                "Whatever the caller has set, every page is asked for with a value of its own for {sent}."
            )]
        });
        let example = self.items_example(id, name).map(|code| {
            let opening = vec![
                "# Example".to_owned(),
                String::new(),
                "```no_run".to_owned(),
            ];
            [opening, code, vec!["```".to_owned()]].concat()
        });
        docs::attributes(&docs::join([
            vec![format!(
                "The items of [`{function}`](Self::{function}), page after page."
            )],
            vec![
                format!("Each page is a call of its own: {how}."),
                "Nothing is sent before the first item is asked for, and the next page is asked for"
                    .to_owned(),
                "when the items of the one before it are used up. After an error that may pass, the next item"
                    .to_owned(),
                "asks for the same page again; after any other error the list is over.".to_owned(),
            ],
            limit.unwrap_or_default(),
            fixed.unwrap_or_default(),
            example.unwrap_or_default(),
            vec![rustdoc::code_span(&format!(
                "{} {}",
                operation.method, operation.path
            ))],
        ]))
    }
}
