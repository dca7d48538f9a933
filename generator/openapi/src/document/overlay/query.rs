//! JSONPath (RFC 9535) queries over a tree.
//!
//! The grammar is that of `jsonpath-rust`. The evaluation is here, because it must be bounded: a
//! query such as `$..*[?count($..*) > 1]` visits the square of the document. No list of nodes is
//! created between segments; each match is visited in depth.

use std::collections::{HashMap, HashSet};

use jsonpath_rust::parser::errors::JsonPathError;
use jsonpath_rust::parser::model::{JpQuery, Segment, Selector};
use jsonpath_rust::parser::parse_json_path;
use regex::Regex;
use trine_ir::pointer::Pointer;

use super::filter;
use crate::document::node::Node;
use crate::document::place::Place;

/// The maximum length of a query in bytes. The parser is recursive, but bounds its depth.
const LONGEST: usize = 10_000;

/// A parsed query.
#[derive(Debug)]
pub(super) struct Query(JpQuery);

/// The error for a text that is not a query.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InvalidQuery {
    /// The reason.
    pub(super) message: String,
    /// The place in the text, in bytes.
    pub(super) at: Option<usize>,
}

/// The error for a query that visits more values than allowed.
#[derive(Debug)]
pub(super) struct Exhausted;

/// The state of queries, over all actions.
#[derive(Debug)]
pub(super) struct Visits {
    /// The remaining values to visit.
    left: usize,
    /// The compiled patterns of `match` and `search`; `None` for an invalid one.
    pub(super) patterns: HashMap<(bool, String), Option<Regex>>,
}

impl Visits {
    pub(super) fn new(most: usize) -> Self {
        Self {
            left: most,
            patterns: HashMap::new(),
        }
    }

    pub(super) fn spend(&mut self, visits: usize) -> Result<(), Exhausted> {
        self.left = self.left.checked_sub(visits).ok_or(Exhausted)?;
        Ok(())
    }
}

/// A function that is called with each node that a query selects, and its place. It returns whether
/// to continue.
pub(super) type Visit<'v, 'n> =
    dyn FnMut(&'n Node, &Place<'_>, &mut Visits) -> Result<bool, Exhausted> + 'v;

impl Query {
    pub(super) fn parse(text: &str) -> Result<Self, InvalidQuery> {
        if text.len() > LONGEST {
            return Err(InvalidQuery {
                message: format!("expected at most {LONGEST} bytes"),
                at: None,
            });
        }
        let query = parse_json_path(text).map_err(InvalidQuery::from)?;
        match filter::unknown_function(&query) {
            None => Ok(Self(query)),
            Some(name) => Err(InvalidQuery {
                message: format!("unknown function `{name}`"),
                at: None,
            }),
        }
    }

    /// Returns the places of the selected nodes, each once.
    pub(super) fn select(
        &self,
        root: &Node,
        visits: &mut Visits,
    ) -> Result<Vec<Pointer>, Exhausted> {
        select(&self.0.segments, root, visits, usize::MAX)
    }

    /// Returns the place of a node that the longest possible start of the query selects, and the
    /// name of the member that it lacks if the query continues with one.
    pub(super) fn nearest<'q>(
        &'q self,
        root: &Node,
        visits: &mut Visits,
    ) -> Result<(Pointer, Option<&'q str>), Exhausted> {
        let segments = &self.0.segments;
        for length in (0..segments.len()).rev() {
            let found = select(&segments[..length], root, visits, 1)?;
            if let Some(place) = found.into_iter().next() {
                let missing = match &segments[length] {
                    Segment::Selector(Selector::Name(name)) => Some(name.as_str()),
                    _ => None,
                };
                return Ok((place, missing));
            }
        }
        Ok((Pointer::root(), None))
    }
}

fn select(
    segments: &[Segment],
    root: &Node,
    visits: &mut Visits,
    most: usize,
) -> Result<Vec<Pointer>, Exhausted> {
    let mut places = Vec::new();
    // A node can be selected in several ways. Its address identifies it while the tree is borrowed.
    let mut seen = HashSet::new();
    walk(
        root,
        segments,
        root,
        &Place::Root,
        visits,
        &mut |node, place, visits| {
            if seen.insert(std::ptr::from_ref(node)) {
                let place = place.pointer();
                // Paths take memory: a long one counts as several visits.
                visits.spend(place.as_str().len() / 64)?;
                places.push(place);
            }
            Ok(places.len() < most)
        },
    )?;
    Ok(places)
}

/// Calls `visit` with each node that `segments` select from `node`. Returns whether all were
/// visited.
pub(super) fn walk<'n>(
    root: &'n Node,
    segments: &[Segment],
    node: &'n Node,
    place: &Place<'_>,
    visits: &mut Visits,
    visit: &mut Visit<'_, 'n>,
) -> Result<bool, Exhausted> {
    visits.spend(1)?;
    let Some((segment, rest)) = segments.split_first() else {
        return visit(node, place, visits);
    };
    let mut then = |node: &'n Node, place: &Place<'_>, visits: &mut Visits| {
        walk(root, rest, node, place, visits, visit)
    };
    match segment {
        Segment::Selector(selector) => children(
            root,
            std::slice::from_ref(selector),
            node,
            place,
            visits,
            &mut then,
        ),
        Segment::Selectors(selectors) => children(root, selectors, node, place, visits, &mut then),
        Segment::Descendant(segment) => {
            let selectors = match segment.as_ref() {
                Segment::Selector(selector) => std::slice::from_ref(selector),
                Segment::Selectors(selectors) => selectors,
                // The grammar has no such segment.
                Segment::Descendant(_) => &[],
            };
            descendants(root, selectors, node, place, visits, &mut then)
        }
    }
}

/// Applies selectors to a node and to everything below it.
fn descendants<'n>(
    root: &'n Node,
    selectors: &[Selector],
    node: &'n Node,
    place: &Place<'_>,
    visits: &mut Visits,
    then: &mut Visit<'_, 'n>,
) -> Result<bool, Exhausted> {
    visits.spend(1)?;
    if !children(root, selectors, node, place, visits, then)? {
        return Ok(false);
    }
    each_child(node, place, visits, &mut |child, place, visits| {
        descendants(root, selectors, child, place, visits, then)
    })
}

fn children<'n>(
    root: &'n Node,
    selectors: &[Selector],
    node: &'n Node,
    place: &Place<'_>,
    visits: &mut Visits,
    then: &mut Visit<'_, 'n>,
) -> Result<bool, Exhausted> {
    for selector in selectors {
        let goes_on = match (selector, node) {
            (Selector::Name(name), Node::Map(map)) => match map.get(name) {
                Some(child) => then(child, &Place::Key(place, name), visits)?,
                None => true,
            },
            (Selector::Wildcard, _) => each_child(node, place, visits, then)?,
            (Selector::Index(index), Node::List(list)) => match at(list, *index) {
                Some(index) => then(&list[index], &Place::Index(place, index), visits)?,
                None => true,
            },
            (Selector::Slice(start, end, step), Node::List(list)) => {
                let mut goes_on = true;
                for index in slice(list.len(), *start, *end, *step) {
                    visits.spend(1)?;
                    goes_on = goes_on && then(&list[index], &Place::Index(place, index), visits)?;
                }
                goes_on
            }
            (Selector::Filter(condition), _) => each_child(
                node,
                place,
                visits,
                &mut |child, place, visits| match filter::holds(condition, root, child, visits)? {
                    true => then(child, place, visits),
                    false => Ok(true),
                },
            )?,
            (Selector::Name(_) | Selector::Index(_) | Selector::Slice(..), _) => true,
        };
        if !goes_on {
            return Ok(false);
        }
    }
    Ok(true)
}

fn each_child<'n>(
    node: &'n Node,
    place: &Place<'_>,
    visits: &mut Visits,
    then: &mut Visit<'_, 'n>,
) -> Result<bool, Exhausted> {
    match node {
        Node::Map(map) => {
            for (key, child) in map {
                visits.spend(1)?;
                if !then(child, &Place::Key(place, key), visits)? {
                    return Ok(false);
                }
            }
        }
        Node::List(list) => {
            for (index, child) in list.iter().enumerate() {
                visits.spend(1)?;
                if !then(child, &Place::Index(place, index), visits)? {
                    return Ok(false);
                }
            }
        }
        _ => {}
    }
    Ok(true)
}

/// Returns the position of an element; negative indices count from the end.
pub(super) fn at(list: &[Node], index: i64) -> Option<usize> {
    let length = i64::try_from(list.len()).ok()?;
    let index = if index < 0 {
        length.checked_add(index)?
    } else {
        index
    };
    (0..length)
        .contains(&index)
        .then(|| usize::try_from(index).ok())?
}

/// Returns the positions of a slice, as in section 2.3.4.2.2 of RFC 9535.
fn slice(
    length: usize,
    start: Option<i64>,
    end: Option<i64>,
    step: Option<i64>,
) -> impl Iterator<Item = usize> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let step = step.unwrap_or(1);
    let normal = |index: i64| {
        if index < 0 {
            length.saturating_add(index)
        } else {
            index
        }
    };
    let (from, to) = match step {
        ..0 => {
            let from = normal(start.unwrap_or(length - 1)).clamp(-1, length - 1);
            let to = end.map_or(-1, |end| normal(end).clamp(-1, length - 1));
            (from, to)
        }
        _ => {
            let from = normal(start.unwrap_or(0)).clamp(0, length);
            let to = normal(end.unwrap_or(length)).clamp(0, length);
            (from, to)
        }
    };
    let is_inside = move |index: &i64| match step {
        0 => false,
        ..0 => *index > to,
        _ => *index < to,
    };
    std::iter::successors(Some(from), move |index| index.checked_add(step))
        .take_while(is_inside)
        .filter_map(|index| usize::try_from(index).ok())
}

impl From<JsonPathError> for InvalidQuery {
    fn from(error: JsonPathError) -> Self {
        use pest::error::InputLocation;
        match error {
            JsonPathError::PestError(error) => Self {
                message: "unexpected".to_owned(),
                at: Some(match error.location {
                    InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
                }),
            },
            JsonPathError::InvalidJsonPath(message) => Self { message, at: None },
            JsonPathError::MaxNestingDepthExceeded(most) => Self {
                message: format!("brackets are nested more than {most} times"),
                at: None,
            },
            other => Self {
                message: other.to_string(),
                at: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::overlay::tests::node;

    const DOCUMENT: &str = r#"{
        "paths": {"/a": {"get": {"tags": ["x", "y"], "deprecated": true}},
                  "/b": {"get": {"tags": ["z"]}, "post": {"n": 1.0}}},
        "list": [{"n": 1}, {"n": 2}, {"n": 10}, {"m": "abc"}, 5]
    }"#;

    fn selected(query: &str) -> Vec<String> {
        let root = node(DOCUMENT);
        let query = Query::parse(query).unwrap_or_else(|error| panic!("{query}: {error:?}"));
        let places = query.select(&root, &mut Visits::new(100_000));
        let places = places.expect("few visits").into_iter();
        places.map(|place| place.as_str().to_owned()).collect()
    }

    #[test]
    fn nodes_are_selected_as_the_rfc_says() {
        for (query, expected) in [
            ("$", &[""][..]),
            ("$.paths['/a'].get.tags", &["/paths/~1a/get/tags"]),
            ("$.paths.*.get", &["/paths/~1a/get", "/paths/~1b/get"]),
            ("$..post", &["/paths/~1b/post"]),
            ("$.list[0,-1]", &["/list/0", "/list/4"]),
            ("$.list[1:4:2]", &["/list/1", "/list/3"]),
            ("$.list[::-2]", &["/list/4", "/list/2", "/list/0"]),
            ("$.list[9:]", &[]),
            ("$.list[?@.n > 1]", &["/list/1", "/list/2"]),
            ("$.list[?@.n == 1.0 || @.m]", &["/list/0", "/list/3"]),
            ("$.list[?!@.n]", &["/list/3", "/list/4"]),
            ("$.list[?match(@.m, 'a.c')]", &["/list/3"]),
            ("$.list[?match(@.m, 'b')]", &[]),
            ("$.list[?search(@.m, 'b')]", &["/list/3"]),
            ("$.list[?length(@.m) == 3]", &["/list/3"]),
            ("$.paths[?count(@.*) == 2]", &["/paths/~1b"]),
            ("$.list[?value(@..m) == 'abc']", &["/list/3"]),
            ("$.list[?@ == 5]", &["/list/4"]),
            ("$.list[?@.n == $.paths['/b'].post.n]", &["/list/0"]),
            ("$.list[?@.n == @.o]", &["/list/3", "/list/4"]),
            (
                "$.paths.*.get[?@ == 'x' || @[?@ == 'x']]",
                &["/paths/~1a/get/tags"],
            ),
            ("$..[?@.deprecated]", &["/paths/~1a/get"]),
            (
                "$.paths..tags[0]",
                &["/paths/~1a/get/tags/0", "/paths/~1b/get/tags/0"],
            ),
        ] {
            assert_eq!(selected(query), expected, "{query}");
        }
    }

    #[test]
    fn the_place_of_a_mistake_is_known() {
        let error = |query: &str| Query::parse(query).expect_err("an invalid query");
        assert_eq!(error("$.paths./a").at, Some(8));
        assert_eq!(error("paths").at, Some(0));
        assert!(error("$.a[?b(@.c)]").at.is_some());
        assert!(
            error(&format!("${}", "[?@".repeat(200)))
                .message
                .contains("nested")
        );
        assert!(
            error(&format!("$.{}", "a".repeat(20_000)))
                .message
                .contains("at most")
        );
    }

    #[test]
    fn visits_are_bounded() {
        let root = node(DOCUMENT);
        let query = Query::parse("$..*[?count($..*) > 1]").expect("a query");
        assert!(query.select(&root, &mut Visits::new(500)).is_err());
    }

    #[test]
    fn the_nearest_node_is_found() {
        let root = node(DOCUMENT);
        let query = Query::parse("$.paths['/a'].gte.tags").expect("a query");
        let nearest = query
            .nearest(&root, &mut Visits::new(1000))
            .expect("few visits");
        assert_eq!(nearest.0.as_str(), "/paths/~1a");
        assert_eq!(nearest.1, Some("gte"));
    }
}
