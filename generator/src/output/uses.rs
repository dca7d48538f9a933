//! Lists of imported names, which rustfmt breaks later than prettyplease.

use quote::ToTokens;
use syn::{ItemUse, UseTree};

use super::inline::inline;

/// Prints a `use` of several names of one module as rustfmt does, in lines of this width; `None` for
/// other forms of `use`.
pub(super) fn use_list(item: &ItemUse, width: usize) -> Option<String> {
    let mut path = String::new();
    let mut tree = &item.tree;
    while let UseTree::Path(step) = tree {
        path.push_str(&format!("{}::", step.ident));
        tree = &step.tree;
    }
    // prettyplease omits the braces of a single name.
    let UseTree::Group(group) = tree else {
        return None;
    };
    if group.items.len() < 2 {
        return None;
    }
    let print = |tokens: &dyn ToTokens| inline(tokens.to_token_stream());
    let attributes = item.attrs.iter();
    let attributes = attributes.map(|attribute| format!("{}\n", print(attribute)));
    let attributes: String = attributes.collect();
    let visibility = match print(&item.vis) {
        visibility if visibility.is_empty() => visibility,
        visibility => format!("{visibility} "),
    };
    let names: Vec<String> = group.items.iter().map(|name| print(name)).collect();
    let opening = format!("{visibility}use {path}{{");
    let line = format!("{opening}{}}};", names.join(", "));
    // rustfmt leaves the last two columns free.
    if line.len() + 1 < width {
        return Some(format!("{attributes}{line}\n"));
    }
    let mut lines = vec![String::new()];
    for name in names {
        match lines.last_mut() {
            Some(line) if line.is_empty() => *line = format!("    {name},"),
            Some(line) if line.len() + " ,".len() + name.len() < width => {
                line.push_str(&format!(" {name},"));
            }
            _ => lines.push(format!("    {name},")),
        }
    }
    let lines = lines.join("\n");
    Some(format!("{attributes}{opening}\n{lines}\n}};\n"))
}
