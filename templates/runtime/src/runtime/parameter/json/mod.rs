//! Values of parameters and forms, before they become text.

mod ordered; // part: OrderedParameters; otherwise: sorted.rs

pub(in crate::runtime) use ordered::{OrderedJson, members, of};
