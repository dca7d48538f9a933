//! Sets of properties of which one is required.

use serde_json::Value as Json;

use crate::identifier::is_identifier;
use trine_ir::Statement;
use trine_ir::pointer::Pointer;

use crate::lower::schema::keywords::Keywords;

/// `anyOf` or `oneOf` with sets of required properties.
pub(in crate::lower) struct Alternatives {
    pub sets: Vec<RequiredSet>,
    /// Whether it is `oneOf`.
    pub exact: bool,
}

/// A set of properties.
#[derive(Clone)]
pub(in crate::lower) struct RequiredSet {
    /// Their names.
    pub names: Vec<String>,
    /// The place of `required`.
    pub place: Pointer,
    /// The same, unless the set combines several.
    pub own_place: Option<Pointer>,
    /// `x-trine-constructor`: a valid Rust function name.
    pub constructor: Option<String>,
}

impl Alternatives {
    /// Returns the alternatives of a union whose branches only list names.
    pub fn of(union: &Keywords) -> Option<Self> {
        if !union.is_union() {
            return None;
        }
        let listed = union.extension("x-trine-constructor");
        let branches = union.branches().iter().enumerate();
        let sets = branches
            .map(|(index, branch)| {
                let branch = branch.inline().filter(|branch| branch.is_required_set())?;
                let constructor = match listed {
                    Some(Json::Array(names)) => names.get(index),
                    _ => branch.extension("x-trine-constructor"),
                };
                Some(RequiredSet {
                    names: branch.required.clone(),
                    own_place: Some(branch.pointer.child("required")),
                    place: branch.pointer.child("required"),
                    constructor: constructor
                        .and_then(Json::as_str)
                        .filter(|name| is_identifier(name))
                        .map(str::to_owned),
                })
            })
            .collect::<Option<Vec<_>>>()?;
        let exact = !union.one_of.is_empty();
        Some(Self { sets, exact })
    }

    /// Combines two lists of alternatives; `None` if the result is too large.
    pub fn and(&self, other: &Self) -> Option<Self> {
        const MOST: usize = 16;
        if self.sets.len() * other.sets.len() > MOST {
            return None;
        }
        let pairs = self.sets.iter().flat_map(|one| {
            other.sets.iter().map(|two| {
                let new = two.names.iter().filter(|name| !one.names.contains(name));
                RequiredSet {
                    names: one.names.iter().chain(new).cloned().collect(),
                    place: one.place.clone(),
                    own_place: None,
                    constructor: None,
                }
            })
        });
        Some(Self {
            sets: pairs.collect(),
            exact: self.exact && other.exact,
        })
    }

    /// Returns the statement for the documentation.
    pub fn statement(&self) -> Statement {
        Statement::RequiredSets {
            exactly_one: self.exact,
            sets: self.sets.iter().map(|set| set.names.clone()).collect(),
        }
    }
}
