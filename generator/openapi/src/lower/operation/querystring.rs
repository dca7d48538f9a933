//! Parameters that are the whole query: `in: querystring` of OpenAPI 3.2.

use openapiv3::Content;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{FormRules, Location, ParameterEncoding, Type, WholeQuery};

use crate::lower::operation::Operations;
use crate::lower::operation::declared::{ByPlace, WHOLE_QUERY};
use crate::lower::operation::offer::Offer;
use crate::lower::schema::keywords::SchemaRef;
use crate::media::{MediaKind, media_kind};

impl Operations<'_> {
    /// Returns the schema and the format of a whole query.
    pub(in crate::lower) fn whole_query(
        &mut self,
        content: Content,
        place: &Pointer,
    ) -> (Option<SchemaRef>, ParameterEncoding) {
        let (media_type, schema) = self.only_media_type(content, place);
        let format = match media_kind(&media_type) {
            MediaKind::Form => WholeQuery::Form(FormRules::default()),
            MediaKind::Json => WholeQuery::Json,
            _ => WholeQuery::Text,
        };
        (schema, ParameterEncoding::Query(format))
    }

    /// Returns the encoding of the members of a query that is a form of this type.
    pub(in crate::lower) fn query_rules(&mut self, ty: &Type, place: &Pointer) -> FormRules {
        let place = place.child("content");
        let Some(name) = self.typed.keys(&place).into_iter().next() else {
            return FormRules::default();
        };
        let place = place.child(&name);
        let Some(media) = self.parse::<openapiv3::MediaType>(&place) else {
            return FormRules::default();
        };
        let (media, place, origin) = self.media_type(media, place);
        let offer = Offer {
            name,
            kind: MediaKind::Form,
            item: None,
            media,
            place,
            origin,
        };
        self.form_rules(ty, &offer)
    }

    /// Reports a parameter that is the whole query next to another one in the query.
    pub(in crate::lower) fn check_whole_query(&mut self, declared: &ByPlace) {
        let in_query = declared
            .iter()
            .filter(|((_, location), _)| *location == Location::Query);
        let (whole, others): (Vec<_>, Vec<_>) = in_query.partition(|(_, (parameter, ..))| {
            let data = parameter.parameter_data_ref();
            data.extensions.contains_key(WHOLE_QUERY)
        });
        let other = whole.get(1).or(others.first());
        if let (Some(_), Some(((name, _), (_, place, _)))) = (whole.first(), other) {
            let message =
                format!("expected no query parameter next to `in: querystring`, found `{name}`");
            let help = "remove one of them, or describe all of them in one schema";
            let place = place.child("in");
            self.report(Diagnostic::new(Code::MalformedPart, &place, message).help(help));
        }
    }
}
