//! Containment without indirection: where a type would contain itself without a box, and how deep
//! types are nested.

use super::References;
use crate::{Api, Schema, SchemaId, SchemaKind, Shape, Type};

/// The results about types that contain one another.
#[derive(Clone, Debug)]
pub(super) struct Containment {
    /// For each schema, which members are boxed.
    boxed: Vec<Vec<bool>>,
    /// Aliases that reach themselves only through aliases.
    pub recursive_aliases: Vec<bool>,
    /// The length of the longest chain of nested types.
    pub depth: usize,
    /// The maximum length of a chain of types that refer to one another, including through boxes
    /// and lists.
    pub chain: usize,
}

impl Containment {
    pub fn of(api: &Api, references: &References) -> Self {
        let boxed = boxed(api, &direct(api));
        Self {
            recursive_aliases: recursive_aliases(api, references),
            depth: depth(api, &boxed),
            chain: longest_path(&chained(references)),
            boxed,
        }
    }

    pub fn is_boxed(&self, schema: SchemaId, member: usize) -> bool {
        self.boxed[schema.0].get(member).copied().unwrap_or(false)
    }
}

/// Returns the schemas that each schema contains without indirection.
fn direct(api: &Api) -> Vec<Vec<usize>> {
    let held = |schema: &Schema| match schema.kind {
        // A filter contains the JSON of its values.
        SchemaKind::Filter(_) => Vec::new(),
        _ => {
            let members = schema.members().into_iter();
            members.filter_map(directly).map(|id| id.0).collect()
        }
    };
    api.schemas.iter().map(held).collect()
}

/// Returns the schemas that each schema refers to.
fn chained(references: &References) -> Vec<Vec<usize>> {
    let numbers = |ids: &Vec<SchemaId>| ids.iter().map(|id| id.0).collect();
    references.0.iter().map(numbers).collect()
}

/// Returns the length of the longest chain of nested schemas, without boxes.
fn depth(api: &Api, boxed: &[Vec<bool>]) -> usize {
    let unboxed = |(schema, boxed): (&Schema, &Vec<bool>)| {
        let members = schema.members().into_iter().enumerate();
        let held = members.filter(|(member, _)| !boxed.get(*member).is_some_and(|it| *it));
        held.filter_map(|(_, ty)| directly(ty))
            .map(|id| id.0)
            .collect()
    };
    let edges: Vec<Vec<usize>> = api.schemas.iter().zip(boxed).map(unboxed).collect();
    longest_path(&edges)
}

/// Returns the length of the longest path of different schemas, or an upper bound of it: a path may
/// pass through all schemas of a cycle.
fn longest_path(edges: &[Vec<usize>]) -> usize {
    // A component has a higher number than those that it leads to.
    let component = strongly_connected(edges);
    let mut members = vec![Vec::new(); edges.len()];
    for (schema, component) in component.iter().enumerate() {
        members[*component].push(schema);
    }
    let mut lengths = vec![0; edges.len()];
    for (number, members) in members.iter().enumerate() {
        let next = members.iter().flat_map(|schema| &edges[*schema]);
        let others = next.map(|schema| component[*schema]);
        let longest = others
            .filter(|other| *other != number)
            .map(|other| lengths[other]);
        lengths[number] = longest.max().unwrap_or(0) + members.len();
    }
    lengths.into_iter().max().unwrap_or(0)
}

/// Returns the members that close a cycle of types that contain one another directly.
fn boxed(api: &Api, direct: &[Vec<usize>]) -> Vec<Vec<bool>> {
    let component = strongly_connected(direct);
    api.schemas
        .iter()
        .enumerate()
        .map(|(index, schema)| {
            let in_cycle = |ty: &&Type| {
                directly(ty).is_some_and(|id| {
                    component[id.0] == component[index]
                        && (id.0 != index || direct[index].contains(&index))
                })
            };
            match schema.kind {
                // An alias cannot contain a box: the member that uses it is boxed.
                SchemaKind::Alias(_) | SchemaKind::Filter(_) => Vec::new(),
                _ => schema.members().iter().map(in_cycle).collect(),
            }
        })
        .collect()
}

/// Returns the schema that a type contains without indirection: not through a list or a map, which
/// are on the heap.
fn directly(ty: &Type) -> Option<SchemaId> {
    match ty.shape {
        Shape::Schema(id) => Some(id),
        _ => None,
    }
}

/// Returns the aliases that reach themselves only through aliases.
fn recursive_aliases(api: &Api, references: &References) -> Vec<bool> {
    let is_alias = |index: usize| matches!(api.schemas[index].kind, SchemaKind::Alias(_));
    let edges: Vec<Vec<usize>> = (0..api.schemas.len())
        .map(|index| {
            let targets = references.0[index].iter().map(|id| id.0);
            match is_alias(index) {
                true => targets.filter(|target| is_alias(*target)).collect(),
                false => Vec::new(),
            }
        })
        .collect();
    let component = strongly_connected(&edges);
    let mut size = vec![0_usize; api.schemas.len()];
    for id in &component {
        size[*id] += 1;
    }
    (0..api.schemas.len())
        .map(|index| size[component[index]] > 1 || edges[index].contains(&index))
        .collect()
}

/// Returns the strongly connected component of each node (Tarjan's algorithm, without recursion so
/// that a long chain of schemas cannot overflow the stack).
fn strongly_connected(edges: &[Vec<usize>]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut component = vec![UNSEEN; edges.len()];
    let (mut stack, mut next_order, mut next_component) = (Vec::new(), 0, 0);
    for root in 0..edges.len() {
        if order[root] != UNSEEN {
            continue;
        }
        let mut path = vec![(root, 0)];
        while let Some((node, edge)) = path.pop() {
            if edge == 0 {
                order[node] = next_order;
                low[node] = next_order;
                next_order += 1;
                stack.push(node);
            }
            if let Some(&target) = edges[node].get(edge) {
                path.push((node, edge + 1));
                if order[target] == UNSEEN {
                    path.push((target, 0));
                } else if component[target] == UNSEEN {
                    low[node] = low[node].min(order[target]);
                }
                continue;
            }
            if low[node] == order[node] {
                while let Some(member) = stack.pop() {
                    component[member] = next_component;
                    if member == node {
                        break;
                    }
                }
                next_component += 1;
            }
            if let Some(&(parent, _)) = path.last() {
                low[parent] = low[parent].min(low[node]);
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::strongly_connected;

    #[test]
    fn components_of_a_graph() {
        // 0 → 1 → 2 → 0, 2 → 3, 3 → 3; 4 has no edges
        let edges = [vec![1], vec![2], vec![0, 3], vec![3], vec![]];
        let component = strongly_connected(&edges);
        assert_eq!(component[0], component[1]);
        assert_eq!(component[1], component[2]);
        assert_ne!(component[2], component[3]);
        assert_ne!(component[3], component[4]);
    }

    #[test]
    fn a_long_chain_does_not_overflow() {
        let edges: Vec<Vec<usize>> = (0..200_000_usize)
            .map(|node| {
                if node < 199_999 {
                    vec![node + 1]
                } else {
                    vec![]
                }
            })
            .collect();
        assert_eq!(strongly_connected(&edges).len(), 200_000);
    }
}
