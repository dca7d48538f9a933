//! `constraints.rs`: the constraints of the types, with the feature `validate`.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::docs::lines;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{Imports, PARAMS, TYPES, VALIDATE};
use crate::emit::types::file::inner_attributes;
use crate::emit::types::shape::{Form, form, travels};
use crate::emit::{Context, Item, ident};
use crate::ir::{
    Access, CheckedFormat, CountLimit, Counted, Field, OperationId, Rule, Rules, Schema,
    SchemaKind, Struct, Type, Union,
};
use crate::output::{RustFile, Table};

/// Emits `constraints.rs`.
pub fn constraints_file(context: Context<'_>) -> RustFile {
    let mut file = RustFile::default();
    let mut imports = Imports::new(context);
    let constraints = Constraints::of(context);
    // Files that are split only for readers keep these lists in one.
    let together = |home: Option<usize>| home.filter(|_| context.homes.has_features());
    let mut lists: BTreeMap<Option<usize>, Lists> = BTreeMap::new();
    for item in context.items() {
        if context.equal.original(item.schema).is_some() {
            continue;
        }
        let group = context.homes.schema(item.schema);
        match constraints.of_item(item) {
            Checked::Table(table) => {
                file.enter(group);
                imports.enter(group);
                file.push_table(&imports.resolve_table(table));
            }
            Checked::Listed(row) => lists.entry(together(group)).or_default().enums.push(row),
            Checked::Nothing(name) => lists.entry(together(group)).or_default().plain.push(name),
            Checked::NoType => {}
        }
    }
    let mut with_functions = BTreeSet::new();
    for operation in (0..context.api.operations.len()).map(OperationId) {
        if context.has_params(operation) {
            let group = context.homes.operation(operation);
            file.enter(group);
            imports.enter(group);
            let table = constraints.params_table(operation);
            file.push_table(&imports.resolve_table(table));
        }
        if let Some(function) = constraints.argument_function(operation) {
            let group = context.homes.operation(operation);
            file.enter(group);
            imports.enter(group);
            file.push(imports.resolve(function));
            with_functions.extend(group);
        }
    }
    for (home, Lists { enums, plain }) in lists {
        file.enter(home);
        imports.enter(home);
        for (name, rows) in [(quote! { enums }, enums), (quote! { plain }, plain)] {
            if !rows.is_empty() {
                let table = Table::new(quote! { #VALIDATE::#name }, quote! { of }, rows);
                file.push_table(&imports.resolve_table(table));
            }
        }
    }
    let docs = "The constraints of each type, which `validate` checks: one field per line.";
    let docs = inner_attributes(lines::line(docs));
    let split = Split {
        content: "The constraints of types of the operations",
        reexport: Reexport::PublicOf(&with_functions),
        exports: TokenStream::new(),
        own_uses: &Vec::new,
        uses_of_group: &|_| Vec::new(),
    };
    context.begin(&mut file, &imports, &docs, &split);
    file
}

impl Context<'_> {
    /// Returns whether any value has constraints.
    pub fn has_constraints(&self) -> bool {
        let rules = Rules { api: self.api };
        let parameters = self.api.operations.iter().flat_map(|one| &one.parameters);
        let parameters = parameters.map(|one| rules.of(&one.ty, &one.docs.statements));
        let mut all = parameters.chain(self.argument_rules());
        all.any(|rules| !rules.is_empty()) || rules.definitions().contains(&true)
    }

    /// Returns whether a value has to match a pattern.
    pub fn has_patterns(&self) -> bool {
        let rules = Rules { api: self.api };
        let operations = self.api.operations.iter();
        let parameters = operations.flat_map(|operation| &operation.parameters);
        let parameters = parameters.map(|one| rules.of(&one.ty, &one.docs.statements));
        let mut of_arguments = parameters.chain(self.argument_rules());
        of_arguments.any(|rules| has_pattern(&rules))
            || self.api.schemas.iter().any(|schema| match &schema.kind {
                SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                    let mut fields = object.fields.iter();
                    let extra = object.extra.as_ref();
                    fields.any(|field| has_pattern(&rules.of_field(field)))
                        || extra.is_some_and(|one| has_pattern(&rules.of_extra(schema, &one.value)))
                }
                SchemaKind::Union(union) => {
                    let mut variants = union.variants.iter();
                    variants.any(|variant| has_pattern(&rules.of_variant(schema, variant)))
                }
                SchemaKind::Alias(ty) => has_pattern(&rules.of(ty, &schema.docs.statements)),
                SchemaKind::Enum(_) | SchemaKind::Filter(_) => false,
            })
    }
}

fn has_pattern(rules: &[Rule]) -> bool {
    rules.iter().any(|rule| match rule {
        Rule::Pattern(..) => true,
        Rule::Each(inner) => has_pattern(inner),
        _ => false,
    })
}

/// The rows of types whose constraints are not a table of their own.
#[derive(Default)]
struct Lists {
    enums: Vec<TokenStream>,
    plain: Vec<TokenStream>,
}

/// The constraints of an item.
enum Checked {
    /// A table.
    Table(Table),
    /// Those of a closed list of values: a row.
    Listed(TokenStream),
    /// No constraints: the name of the type.
    Nothing(TokenStream),
    /// The item has no type of its own.
    NoType,
}

/// The constraints of an API.
pub(in crate::emit) struct Constraints<'a> {
    pub(super) context: Context<'a>,
    pub(super) rules: Rules<'a>,
    /// Whether each definition has rules, or contains some.
    definitions: Vec<bool>,
}

impl<'a> Constraints<'a> {
    pub(in crate::emit) fn of(context: Context<'a>) -> Self {
        let rules = Rules { api: context.api };
        Self {
            context,
            rules,
            definitions: rules.definitions(),
        }
    }

    fn of_item(&self, item: Item) -> Checked {
        let context = self.context;
        let schema = context.api.schema(item.schema);
        let name = ident(context.names.type_name(item.schema, item.view));
        let name = quote! { #TYPES::#name };
        let is_alias = matches!(schema.kind, SchemaKind::Alias(_));
        if is_alias && !context.analysis.is_recursive_alias(item.schema) {
            return Checked::NoType;
        }
        if !self.definitions[item.schema.0] {
            return Checked::Nothing(name);
        }
        match &schema.kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                Checked::Table(self.object_table(item, schema, object, &name))
            }
            SchemaKind::Union(union) => Checked::Table(self.union_table(item, union, &name)),
            SchemaKind::Enum(_) => {
                let unlisted = ident(context.names.variants(item.schema).fallback);
                Checked::Listed(quote! { #name => #unlisted })
            }
            SchemaKind::Alias(ty) if self.context.is_checkable(ty) => {
                let rules = self.rules.of(ty, &schema.docs.statements);
                let rules = rule_list(&rules, context.is_secret(&ty.shape));
                let path = quote! { #VALIDATE::wrapper };
                Checked::Table(Table::line(path, quote! { #name: #rules }))
            }
            SchemaKind::Alias(_) | SchemaKind::Filter(_) => Checked::Nothing(name),
        }
    }

    fn object_table(
        &self,
        item: Item,
        schema: &Schema,
        object: &Struct,
        name: &TokenStream,
    ) -> Table {
        let names = self.context.names.structure(item.schema);
        let fields = object.fields.iter().zip(&names.fields);
        let fields = fields.filter(|(field, _)| travels(field, item.view));
        let rows = fields.clone().filter_map(|(field, names)| {
            let is_secret = field.access == Access::WriteOnly;
            let rules = self.rules.of_field(field);
            let rules = self.row(&field.ty, &rules, is_secret)?;
            let (wire_name, field) = (&field.wire_name, ident(&names.field));
            Some(quote! { #wire_name => #field: #rules })
        });
        let path = quote! { #VALIDATE::object };
        let mut table = Table::new(path, name.clone(), rows.collect());
        let extra = ident(&names.extra);
        if let Some(one) = &object.extra {
            let rules = self.rules.of_extra(schema, &one.value);
            if let Some(rules) = self.row(&one.value, &rules, false) {
                table = table.clause(quote! { extra #extra: #rules });
            }
        }
        let count = self.rules.of_properties(schema);
        if count.is_empty() {
            return table;
        }
        let is_always =
            |field: &Field| matches!(form(field, item.view), Form::Plain | Form::Nullable);
        let always = fields.clone().filter(|(field, _)| is_always(field)).count();
        let always = Literal::usize_unsuffixed(always);
        let others = fields.filter(|(field, _)| !is_always(field));
        let others = others.map(|(_, names)| ident(&names.field));
        let count = rule_list(&count, false);
        let extra = object.extra.as_ref().map(|_| quote! { and #extra });
        table.clause(quote! { properties #count of #always, [#(#others),*] #extra })
    }

    fn union_table(&self, item: Item, union: &Union, name: &TokenStream) -> Table {
        let names = &self.context.names.variants(item.schema).names;
        let rows = union.variants.iter().zip(names);
        let rows = rows.filter_map(|(variant, name)| {
            let rules = self
                .rules
                .of_variant(self.context.api.schema(item.schema), variant);
            let rules = self.row(&variant.ty, &rules, false)?;
            let name = ident(name);
            Some(quote! { #name: #rules })
        });
        let path = quote! { #VALIDATE::union };
        Table::new(path, name.clone(), rows.collect())
    }

    fn params_table(&self, operation: OperationId) -> Table {
        let names = self.context.names.operation(operation);
        let parameters = &self.context.api.operations[operation.0].parameters;
        let rows = parameters.iter().zip(&names.parameters);
        let rows = rows.filter_map(|(parameter, names)| {
            let rules = self.rules.of(&parameter.ty, &parameter.docs.statements);
            let rules = self.row(&parameter.ty, &rules, false)?;
            let (wire_name, field) = (&parameter.wire_name, ident(&names.field));
            Some(quote! { #wire_name => #field: #rules })
        });
        let name = ident(&names.params);
        let path = quote! { #VALIDATE::object };
        Table::new(path, quote! { #PARAMS::#name }, rows.collect())
    }

    /// Returns the rules of values of a type; `None` if there is nothing to check.
    pub(super) fn row(&self, ty: &Type, rules: &[Rule], is_secret: bool) -> Option<TokenStream> {
        let inner = ty.schema().is_some_and(|id| self.definitions[id.0]);
        let is_checked = (inner || !rules.is_empty()) && self.context.is_checkable(ty);
        let is_secret = is_secret || self.context.is_secret(&ty.shape);
        is_checked.then(|| rule_list(rules, is_secret))
    }
}

pub(super) fn rule_list(rules: &[Rule], is_secret: bool) -> TokenStream {
    let secret = is_secret.then(|| quote! { Secret });
    let rules = secret.into_iter().chain(rules.iter().flat_map(rule));
    quote! { [#(#rules),*] }
}

/// Returns a rule in the notation of the tables.
fn rule(rule: &Rule) -> Vec<TokenStream> {
    let one = match rule {
        Rule::Count(counted, limit) => return count(*counted, *limit),
        Rule::Pattern(text, regex) => quote! { Pattern(#text, #regex) },
        Rule::Format(format) => {
            let format = ident(CheckedFormat::name(*format));
            quote! { Is(#format) }
        }
        Rule::Minimum(bound) => {
            let number = &bound.number;
            match bound.is_exclusive {
                true => quote! { ExclusiveMinimum(#number) },
                false => quote! { Minimum(#number) },
            }
        }
        Rule::Maximum(bound) => {
            let number = &bound.number;
            match bound.is_exclusive {
                true => quote! { ExclusiveMaximum(#number) },
                false => quote! { Maximum(#number) },
            }
        }
        Rule::MultipleOf(number) => quote! { MultipleOf(#number) },
        Rule::Unique => quote! { UniqueItems },
        Rule::Values(values) => {
            quote! { Enum(&[#(#values),*]) }
        }
        Rule::Each(rules) => {
            let rules = rule_list(rules, false);
            quote! { Each(&#rules) }
        }
    };
    vec![one]
}

fn count(counted: Counted, limit: CountLimit) -> Vec<TokenStream> {
    let (least, most) = match counted {
        Counted::Characters => ("MinLength", "MaxLength"),
        Counted::Elements => ("MinItems", "MaxItems"),
        Counted::Properties => ("MinProperties", "MaxProperties"),
    };
    let rule = |name: &str, number: usize| {
        let (name, number) = (ident(name), Literal::usize_unsuffixed(number));
        quote! { #name(#number) }
    };
    match limit {
        CountLimit::Exactly(number) => vec![rule(least, number), rule(most, number)],
        CountLimit::AtLeast(number) => vec![rule(least, number)],
        CountLimit::AtMost(number) => vec![rule(most, number)],
    }
}
