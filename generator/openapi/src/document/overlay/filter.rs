//! The filters of JSONPath queries.

use std::cmp::Ordering;

use jsonpath_rust::parser::model::{
    Comparable, Comparison, Filter, FilterAtom, FnArg, JpQuery, Literal, Segment, Selector,
    SingularQuery, SingularQuerySegment, Test, TestFunction,
};
use regex::RegexBuilder;

use super::query::{Exhausted, Visits, at, walk};
use crate::document::node::Node;
use crate::document::place::Place;

/// The visits that compiling a pattern counts as.
const COMPILATION: usize = 20_000;
/// The maximum size of a compiled pattern, in bytes.
const PATTERN: usize = 1 << 18;
/// The maximum number of patterns that are kept.
const PATTERNS: usize = 100;

/// A value in a comparison.
enum Value<'n> {
    Node(&'n Node),
    Own(Node),
}

impl Value<'_> {
    fn node(&self) -> &Node {
        match self {
            Self::Node(node) => node,
            Self::Own(node) => node,
        }
    }
}

/// Returns whether a filter holds for a node.
pub(super) fn holds(
    filter: &Filter,
    root: &Node,
    node: &Node,
    visits: &mut Visits,
) -> Result<bool, Exhausted> {
    visits.spend(1)?;
    match filter {
        Filter::Or(parts) => {
            for part in parts {
                if holds(part, root, node, visits)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Filter::And(parts) => {
            for part in parts {
                if !holds(part, root, node, visits)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Filter::Atom(FilterAtom::Filter { expr, not }) => {
            Ok(holds(expr, root, node, visits)? != *not)
        }
        Filter::Atom(FilterAtom::Test { expr, not }) => {
            Ok(succeeds(expr, root, node, visits)? != *not)
        }
        Filter::Atom(FilterAtom::Comparison(comparison)) => compare(comparison, root, node, visits),
    }
}

fn succeeds(test: &Test, root: &Node, node: &Node, visits: &mut Visits) -> Result<bool, Exhausted> {
    let function = match test {
        Test::RelQuery(segments) => return Ok(first(segments, root, node, visits)?.0.is_some()),
        Test::AbsQuery(query) => {
            return Ok(first(&query.segments, root, root, visits)?.0.is_some());
        }
        Test::Function(function) => function.as_ref(),
    };
    let (text, pattern, is_whole) = match function {
        TestFunction::Match(text, pattern) => (text, pattern, true),
        TestFunction::Search(text, pattern) => (text, pattern, false),
        // The others return values, which are not conditions.
        _ => return Ok(false),
    };
    let text = argument(text, root, node, visits)?;
    let pattern = argument(pattern, root, node, visits)?;
    let text = text.as_ref().and_then(|text| text.node().as_str());
    let pattern = pattern.as_ref().and_then(|pattern| pattern.node().as_str());
    match (text, pattern) {
        (Some(text), Some(pattern)) => matches(text, pattern, is_whole, visits),
        _ => Ok(false),
    }
}

/// Returns the first node that a query selects, and whether it is the only one.
fn first<'n>(
    segments: &[Segment],
    root: &'n Node,
    node: &'n Node,
    visits: &mut Visits,
) -> Result<(Option<&'n Node>, bool), Exhausted> {
    let mut found = None;
    let is_single = walk(
        root,
        segments,
        node,
        &Place::Root,
        visits,
        &mut |node, _, _| {
            let is_first = found.is_none();
            found.get_or_insert(node);
            Ok(is_first)
        },
    )?;
    Ok((found, is_single))
}

fn matches(
    text: &str,
    pattern: &str,
    is_whole: bool,
    visits: &mut Visits,
) -> Result<bool, Exhausted> {
    visits.spend((text.len() + pattern.len()) / 16)?;
    let key = (is_whole, pattern.to_owned());
    if !visits.patterns.contains_key(&key) {
        visits.spend(COMPILATION)?;
        if visits.patterns.len() >= PATTERNS {
            visits.patterns.clear();
        }
        let whole = match is_whole {
            true => format!(r"\A(?:{pattern})\z"),
            false => pattern.to_owned(),
        };
        // `.` matches neither `\n` nor `\r` in RFC 9485.
        let mut builder = RegexBuilder::new(&whole);
        let compiled = builder
            .crlf(true)
            .size_limit(PATTERN)
            .dfa_size_limit(PATTERN);
        visits.patterns.insert(key.clone(), compiled.build().ok());
    }
    let pattern = visits.patterns.get(&key).and_then(Option::as_ref);
    Ok(pattern.is_some_and(|pattern| pattern.is_match(text)))
}

fn compare(
    comparison: &Comparison,
    root: &Node,
    node: &Node,
    visits: &mut Visits,
) -> Result<bool, Exhausted> {
    let (left, right) = comparison.vals();
    let left = operand(left, root, node, visits)?;
    let right = operand(right, root, node, visits)?;
    let (left, right) = (
        left.as_ref().map(Value::node),
        right.as_ref().map(Value::node),
    );
    let is_equal = match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => equal(left, right, visits)?,
        _ => false,
    };
    let order = left.zip(right).and_then(|(left, right)| order(left, right));
    Ok(match comparison {
        Comparison::Eq(..) => is_equal,
        Comparison::Ne(..) => !is_equal,
        Comparison::Lt(..) => order == Some(Ordering::Less),
        Comparison::Gt(..) => order == Some(Ordering::Greater),
        Comparison::Lte(..) => is_equal || order == Some(Ordering::Less),
        Comparison::Gte(..) => is_equal || order == Some(Ordering::Greater),
    })
}

fn operand<'n>(
    operand: &Comparable,
    root: &'n Node,
    node: &'n Node,
    visits: &mut Visits,
) -> Result<Option<Value<'n>>, Exhausted> {
    visits.spend(1)?;
    match operand {
        Comparable::Literal(value) => Ok(Some(Value::Own(literal(value)))),
        Comparable::Function(function) => result(function, root, node, visits),
        Comparable::SingularQuery(query) => {
            let (from, segments) = match query {
                SingularQuery::Current(segments) => (node, segments),
                SingularQuery::Root(segments) => (root, segments),
            };
            let found = segments
                .iter()
                .try_fold(from, |node, segment| match (segment, node) {
                    (SingularQuerySegment::Name(name), Node::Map(map)) => map.get(name),
                    (SingularQuerySegment::Index(index), Node::List(list)) => {
                        at(list, *index).and_then(|index| list.get(index))
                    }
                    _ => None,
                });
            Ok(found.map(Value::Node))
        }
    }
}

/// Returns the result of a function that returns a value.
fn result<'n>(
    function: &TestFunction,
    root: &'n Node,
    node: &'n Node,
    visits: &mut Visits,
) -> Result<Option<Value<'n>>, Exhausted> {
    let number = |count: usize| Some(Value::Own(Node::Number(count.to_string())));
    match function {
        TestFunction::Length(value) => {
            let value = argument(value, root, node, visits)?;
            let length = value.and_then(|value| match value.node() {
                Node::String(text) => Some(text.chars().count()),
                Node::List(list) => Some(list.len()),
                Node::Map(map) => Some(map.len()),
                _ => None,
            });
            visits.spend(length.unwrap_or_default() / 64)?;
            Ok(length.and_then(number))
        }
        TestFunction::Count(nodes) => {
            let (from, segments) = match nodes {
                FnArg::Test(test) => match test.as_ref() {
                    Test::RelQuery(segments) => (node, segments),
                    Test::AbsQuery(query) => (root, &query.segments),
                    Test::Function(_) => return Ok(None),
                },
                FnArg::Literal(_) | FnArg::Filter(_) => return Ok(None),
            };
            let mut count = 0;
            walk(
                root,
                segments,
                from,
                &Place::Root,
                visits,
                &mut |_, _, _| {
                    count += 1;
                    Ok(true)
                },
            )?;
            Ok(number(count))
        }
        TestFunction::Value(nodes) => argument(nodes, root, node, visits),
        TestFunction::Match(..) | TestFunction::Search(..) | TestFunction::Custom(..) => Ok(None),
    }
}

/// Returns the value of an argument: of a query, that of the only node that it selects.
fn argument<'n>(
    argument: &FnArg,
    root: &'n Node,
    node: &'n Node,
    visits: &mut Visits,
) -> Result<Option<Value<'n>>, Exhausted> {
    let test = match argument {
        FnArg::Literal(value) => return Ok(Some(Value::Own(literal(value)))),
        FnArg::Filter(_) => return Ok(None),
        FnArg::Test(test) => test.as_ref(),
    };
    let (found, is_single) = match test {
        Test::RelQuery(segments) => first(segments, root, node, visits)?,
        Test::AbsQuery(query) => first(&query.segments, root, root, visits)?,
        Test::Function(function) => return result(function, root, node, visits),
    };
    Ok(found.filter(|_| is_single).map(Value::Node))
}

fn literal(value: &Literal) -> Node {
    match value {
        Literal::Int(number) => Node::Number(number.to_string()),
        Literal::Float(number) => Node::Number(number.to_string()),
        Literal::String(text) => Node::String(text.clone()),
        Literal::Bool(value) => Node::Bool(*value),
        Literal::Null => Node::Null,
    }
}

fn equal(left: &Node, right: &Node, visits: &mut Visits) -> Result<bool, Exhausted> {
    visits.spend(1)?;
    match (left, right) {
        (Node::Number(_), Node::Number(_)) => Ok(order(left, right) == Some(Ordering::Equal)),
        (Node::List(left), Node::List(right)) if left.len() == right.len() => {
            for (left, right) in left.iter().zip(right) {
                if !equal(left, right, visits)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Node::Map(left), Node::Map(right)) if left.len() == right.len() => {
            for (key, left) in left {
                match right.get(key) {
                    Some(right) if equal(left, right, visits)? => {}
                    _ => return Ok(false),
                }
            }
            Ok(true)
        }
        (Node::List(_) | Node::Map(_), _) => Ok(false),
        (Node::String(left), Node::String(right)) => {
            visits.spend(left.len().min(right.len()) / 64)?;
            Ok(left == right)
        }
        (left, right) => Ok(left == right),
    }
}

/// Returns the order of two numbers or two texts.
fn order(left: &Node, right: &Node) -> Option<Ordering> {
    match (left, right) {
        (Node::String(left), Node::String(right)) => Some(left.cmp(right)),
        (Node::Number(left), Node::Number(right)) => {
            match (left.parse::<i128>(), right.parse::<i128>()) {
                (Ok(left), Ok(right)) => Some(left.cmp(&right)),
                _ => left.parse::<f64>().ok()?.partial_cmp(&right.parse().ok()?),
            }
        }
        _ => None,
    }
}

/// Returns the name of a function in a query that RFC 9535 does not define.
pub(super) fn unknown_function(query: &JpQuery) -> Option<&str> {
    query.segments.iter().find_map(of_segment)
}

fn of_segment(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Descendant(segment) => of_segment(segment),
        Segment::Selector(Selector::Filter(filter)) => of_filter(filter),
        Segment::Selector(_) => None,
        Segment::Selectors(selectors) => selectors.iter().find_map(|selector| match selector {
            Selector::Filter(filter) => of_filter(filter),
            _ => None,
        }),
    }
}

fn of_filter(filter: &Filter) -> Option<&str> {
    match filter {
        Filter::Or(parts) | Filter::And(parts) => parts.iter().find_map(of_filter),
        Filter::Atom(FilterAtom::Filter { expr, .. }) => of_filter(expr),
        Filter::Atom(FilterAtom::Test { expr, .. }) => of_test(expr),
        Filter::Atom(FilterAtom::Comparison(comparison)) => {
            let (left, right) = comparison.vals();
            [left, right].into_iter().find_map(|one| match one {
                Comparable::Function(function) => of_function(function),
                Comparable::Literal(_) | Comparable::SingularQuery(_) => None,
            })
        }
    }
}

fn of_test(test: &Test) -> Option<&str> {
    match test {
        Test::RelQuery(segments) => segments.iter().find_map(of_segment),
        Test::AbsQuery(query) => unknown_function(query),
        Test::Function(function) => of_function(function),
    }
}

fn of_function(function: &TestFunction) -> Option<&str> {
    match function {
        TestFunction::Custom(name, _) => Some(name),
        TestFunction::Length(one) => of_argument(one),
        TestFunction::Value(one) | TestFunction::Count(one) => of_argument(one),
        TestFunction::Search(one, other) | TestFunction::Match(one, other) => {
            of_argument(one).or_else(|| of_argument(other))
        }
    }
}

fn of_argument(argument: &FnArg) -> Option<&str> {
    match argument {
        FnArg::Literal(_) => None,
        FnArg::Test(test) => of_test(test),
        FnArg::Filter(filter) => of_filter(filter),
    }
}
