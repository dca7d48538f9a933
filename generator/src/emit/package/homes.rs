//! Cargo features that enable a part of the operations.

use indexmap::IndexSet;
use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Feature;
use crate::emit::Context;
use crate::rustdoc;

/// The number of features that the docs of a file name, if there are at least two others.
const NAMED: usize = 3;

impl Context<'_> {
    /// Returns the attribute that compiles an item of a home only if one of its features is
    /// enabled.
    pub fn cfg(&self, home: Option<usize>) -> Option<TokenStream> {
        let condition = self.condition_of_any([home])?;
        Some(quote! { #[cfg(#condition)] })
    }

    /// Returns the condition that one of the features of these homes is enabled; `None` if the items
    /// of one of them need no feature.
    pub fn condition_of_any(
        &self,
        homes: impl IntoIterator<Item = Option<usize>>,
    ) -> Option<TokenStream> {
        let names = homes.into_iter().map(|home| self.home_features(home?));
        let names: Vec<Vec<&str>> = names.collect::<Option<_>>()?;
        let names: IndexSet<&str> = names.into_iter().flatten().collect();
        let mut conditions = names.iter().map(|name| quote! { feature = #name });
        Some(match names.len() {
            1 => conditions.next()?,
            _ => quote! { any(#(#conditions),*) },
        })
    }

    /// Returns the names of the features of a home; `None` if there are no features for tags.
    pub fn home_features(&self, home: usize) -> Option<Vec<&str>> {
        let features = self.home_names.features();
        let indices = self.homes.homes().get(home)?.iter();
        indices
            .map(|index| features.get(*index).map(String::as_str))
            .collect()
    }

    /// Returns what the items of a home belong to, in words that follow those for the items.
    pub fn home_words(&self, home: usize) -> String {
        let Some(features) = self.home_features(home) else {
            let segment = home.checked_sub(self.analysis.groups());
            let segment = segment.and_then(|index| self.analysis.segments().nth(index));
            return match segment {
                Some(segment) => {
                    let segment = rustdoc::code_span(segment);
                    format!(" with the path segment {segment}")
                }
                None => {
                    let tag = rustdoc::code_span(self.analysis.tag(home));
                    format!(" of the tag {tag}")
                }
            };
        };
        let named = match features.len() {
            count if count > NAMED + 1 => NAMED,
            count => count,
        };
        let (named, more) = features.split_at(named);
        let named: Vec<String> = named.iter().map(|name| rustdoc::code_span(name)).collect();
        match (named.as_slice(), more.len()) {
            ([one], _) => format!(", with the feature {one}"),
            ([all @ .., last], 0) => {
                format!(", with one of the features {} and {last}", all.join(", "))
            }
            (all, more) => format!(
                ", with one of the features {} and {more} others",
                all.join(", ")
            ),
        }
    }

    /// Returns the cargo features for parts of the operations, each with its docs.
    pub fn features_of_parts(&self) -> Vec<(String, String)> {
        let features = self.homes.features().iter();
        let all = features.zip(self.home_names.features());
        let all = all.map(|(feature, name)| {
            let docs = match feature {
                Feature::Tag(group) => {
                    let tag = rustdoc::code_span(self.analysis.tag(*group));
                    format!("The operations of the tag {tag}.")
                }
                Feature::Untagged => "The operations without a tag.".to_owned(),
                Feature::Webhooks => "The webhooks.".to_owned(),
                Feature::OtherTypes => "The types that no operation uses.".to_owned(),
            };
            (name.clone(), docs)
        });
        all.collect()
    }
}
