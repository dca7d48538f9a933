//! Filters as text.

use std::fmt::Write as _;

use super::{dump_docs, type_text};
use crate::{Api, Filter, FilterLogic, Operand, Operator};

/// Dumps a filter.
pub(super) fn dump_filter(out: &mut String, api: &Api, filter: &Filter) {
    for property in &filter.properties {
        let ty = type_text(api, &property.ty);
        let _ = writeln!(out, "  {}?: {ty}", property.wire_name);
        dump_docs(out, "    ", &property.docs);
    }
    if let Some(others) = &filter.others {
        let _ = writeln!(out, "  *: {}", type_text(api, others));
    }
    for operator in &filter.operators {
        let Operator { prefix, suffix, .. } = operator;
        let operand = match &operator.operand {
            Operand::Value => "value".to_owned(),
            Operand::List => "list".to_owned(),
            Operand::Text => "text".to_owned(),
            Operand::Fixed(value) => value.to_string(),
        };
        let _ = writeln!(
            out,
            "  operator {} {prefix:?} {suffix:?} {operand}",
            operator.name
        );
    }
    if let Some(FilterLogic { key, all, any }) = &filter.logic {
        let _ = writeln!(out, "  groups {key:?} {all:?} {any:?}");
    }
}
