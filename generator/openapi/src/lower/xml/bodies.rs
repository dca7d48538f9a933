//! Bodies in XML: those that can be written and read by their types, and those that stay text.

use std::collections::HashSet;

use trine_ir::pointer::Pointer;
use trine_ir::{
    Api, Content, ContentKind, NoXml, Operation, Origin, SchemaId, SchemaKind, Statement, Type,
    XmlNode, xml_definitions, xml_element,
};

use crate::lower::extension::Extensions;
use crate::lower::operation::Operations;
use crate::lower::operation::offer::Offer;
use crate::lower::xml::nodes::Nodes;

impl Operations<'_> {
    /// Lowers a body in XML. Its members are settled after everything is lowered.
    pub(in crate::lower) fn xml(
        &mut self,
        offer: &mut Offer,
        origin: &Origin,
        statements: &mut Vec<Statement>,
    ) -> ContentKind {
        let place = offer.place.child("schema");
        let mut nodes = Nodes::new(self.typed);
        let root = nodes.root(&place);
        self.coverage.xml.extend(nodes.read);
        for problem in nodes.problems {
            self.report(problem);
        }
        match root {
            Some(root) => {
                let ty = self.offered_type(offer, origin, statements);
                ContentKind::Xml(ty, Box::new(root))
            }
            None => {
                let note = "stays text: nothing names the root element; add `xml` with a `name`";
                self.missing(place, note);
                self.untyped(offer, statements);
                ContentKind::Text
            }
        }
    }
}

impl Extensions<'_> {
    /// Finds the nodes of all values in bodies in XML. A body with a value that has none becomes
    /// text.
    pub(in crate::lower) fn settle_xml(&mut self, api: &mut Api) {
        let mut nodes = Nodes::new(self.typed);
        let mut settled = HashSet::new();
        let mut operations = std::mem::take(&mut api.operations);
        for operation in &mut operations {
            for (content, place) in contents(operation) {
                let ContentKind::Xml(ty, root) = &content.kind else {
                    continue;
                };
                add_nodes(api, ty, &mut nodes, &mut settled);
                if let Err(problem) = check(api, ty, root, &place) {
                    let at = &problem.pointer;
                    let note = match *at == place {
                        true => format!("stays text: {}", problem.reason),
                        false => format!("stays text: {} (#{at})", problem.reason),
                    };
                    content.kind = ContentKind::Text;
                    self.reports.missing(place, note);
                }
            }
        }
        api.operations = operations;
        self.reports.coverage.xml.extend(nodes.read);
        for problem in nodes.problems {
            self.reports.report(problem);
        }
    }
}

/// Returns the contents of an operation, each with its place.
fn contents(operation: &mut Operation) -> Vec<(&mut Content, Pointer)> {
    let body = operation.pointer.child("requestBody");
    let sent = operation.body.iter_mut().chain(&mut operation.other_bodies);
    let sent = sent.map(|one| (&mut one.content, body.clone()));
    let received = operation.responses.iter_mut().filter_map(|response| {
        let place = response.pointer.clone();
        Some((response.content.as_mut()?, place))
    });
    let all = sent.chain(received).map(|(content, place)| {
        let place = place.child("content").child(&content.media_type);
        (content, place)
    });
    all.collect()
}

fn check(api: &Api, ty: &Type, root: &XmlNode, place: &Pointer) -> Result<(), NoXml> {
    let root = xml_element(&api.schemas, ty, root, place)?;
    xml_definitions(&api.schemas, &root).map(|_| ())
}

/// Finds the nodes of the members of all definitions that a type consists of.
fn add_nodes(api: &mut Api, ty: &Type, nodes: &mut Nodes<'_>, settled: &mut HashSet<SchemaId>) {
    let mut open: Vec<SchemaId> = ty.schema().into_iter().collect();
    while let Some(id) = open.pop() {
        if !settled.insert(id) {
            continue;
        }
        let schema = &mut api.schemas[id.0];
        open.extend(schema.members().into_iter().filter_map(Type::schema));
        let place = schema.pointer.clone();
        let SchemaKind::Struct(object) = &mut schema.kind else {
            continue;
        };
        for field in &mut object.fields {
            let node = nodes.property(&field.pointer, &field.wire_name);
            field.xml = Some(Box::new(node));
        }
        if let Some(extra) = &mut object.extra {
            extra.xml = nodes.value_of_map(&place).map(Box::new);
        }
    }
}
