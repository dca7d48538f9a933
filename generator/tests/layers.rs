//! Boundaries of ARCHITECTURE.md that Cargo cannot enforce, checked on the tokens of the sources.
//!
//! The manifests define which package may use which. These rules apply inside a package. Every line
//! of every file is checked, except for items under `#[cfg(test)]`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A crate, and the files and folders that may name it.
struct Rule {
    /// The folder of sources that the rule applies to, in the folder of the generator.
    sources: &'static str,
    name: &'static str,
    may: &'static [&'static str],
    why: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        sources: "openapi/src",
        name: "openapiv3",
        may: &["lower"],
        why: "documents, diagnostics and coverage do not depend on it",
    },
    Rule {
        sources: "openapi/src",
        name: "serde_yaml",
        may: &["document"],
        why: "text is read in one place",
    },
    Rule {
        sources: "openapi/src",
        name: "annotate_snippets",
        may: &["report.rs"],
        why: "messages are printed, and what acts on a terminal is escaped, in one place",
    },
    Rule {
        sources: "openapi/src",
        name: "jsonpath_rust",
        may: &["document/overlay"],
        why: "queries are parsed and evaluated in one place, which bounds them",
    },
    Rule {
        sources: "openapi/src",
        name: "regex",
        may: &["document/overlay", "lower/pattern"],
        why: "only queries of overlays and patterns of schemas are regular expressions",
    },
    Rule {
        sources: "src",
        name: "heck",
        may: &["names"],
        why: "every Rust name is made in `names`",
    },
    Rule {
        sources: "src",
        name: "deunicode",
        may: &["names"],
        why: "every Rust name is made in `names`",
    },
    Rule {
        sources: "src",
        name: "prettyplease",
        may: &["output"],
        why: "code is printed in one place",
    },
    Rule {
        sources: "src",
        name: "syn",
        may: &["output", "config", "emit/types/mapped_type.rs"],
        why: "emitters make tokens; only `output` parses them, and types of the configuration are \
              paths",
    },
    Rule {
        sources: "src",
        name: "trine_templates",
        may: &["emit/package/files.rs", "emit/package/readme.rs"],
        why: "templates contain Cargo.toml and README, not Rust",
    },
    Rule {
        sources: "src",
        name: "trine_runtime",
        may: &["runtime.rs"],
        why: "one module knows which files the runtime has",
    },
    Rule {
        sources: "src",
        name: "clap",
        may: &["cli"],
        why: "the library is used without the command",
    },
    Rule {
        sources: "src",
        name: "pulldown_cmark",
        may: &["rustdoc"],
        why: "untrusted prose becomes rustdoc in one place",
    },
];

impl Rule {
    fn allows(&self, file: &str) -> bool {
        let in_folder = |folder: &str| {
            file.strip_prefix(folder)
                .is_some_and(|it| it.starts_with('/'))
        };
        self.may.iter().any(|it| file == *it || in_folder(it))
    }
}

fn generator() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the Rust files in a folder, by their relative paths, with their tokens.
fn sources(folder: &Path) -> Vec<(String, TokenStream)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for path in entries(&at) {
            match path.is_dir() {
                true => open.push(path),
                false if path.extension().is_some_and(|it| it == "rs") => {
                    let name = path.strip_prefix(folder).expect("inside the folder");
                    let name = name.to_string_lossy().replace('\\', "/");
                    let text = fs::read_to_string(&path).expect("a source is UTF-8");
                    found.push((name, tokens(&text)));
                }
                false => {}
            }
        }
    }
    assert!(!found.is_empty(), "{} has no sources", folder.display());
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    entries
        .map(|it| it.expect("the folder can be listed").path())
        .collect()
}

/// Returns the tokens of a file without items under `#[cfg(test)]`, and without code in `quote!`,
/// which belongs to generated crates.
fn tokens(text: &str) -> TokenStream {
    let tokens: TokenStream = text.parse().expect("a source consists of tokens");
    own_code(tokens)
}

fn own_code(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let is_test = match (&token, rest.peek()) {
            (TokenTree::Punct(mark), Some(TokenTree::Group(attribute))) => {
                mark.as_char() == '#'
                    && attribute.stream().to_string().replace(' ', "") == "cfg(test)"
            }
            _ => false,
        };
        if is_test {
            // The item ends with its body or with a semicolon.
            for token in rest.by_ref() {
                match token {
                    TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
                    TokenTree::Punct(mark) if mark.as_char() == ';' => break,
                    _ => {}
                }
            }
            continue;
        }
        kept.push(match token {
            TokenTree::Group(group) => {
                let macro_name = kept.len().checked_sub(2).and_then(|it| kept.get(it));
                let is_quoted = is_ident(macro_name, "quote") && is_mark(kept.last(), '!');
                let inner = match is_quoted {
                    true => TokenStream::new(),
                    false => own_code(group.stream()),
                };
                TokenTree::Group(Group::new(group.delimiter(), inner))
            }
            token => token,
        });
    }
    kept.into_iter().collect()
}

/// Calls `visit` with every run of tokens of one group, innermost last.
fn runs(tokens: TokenStream, visit: &mut dyn FnMut(&[TokenTree])) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    visit(&tokens);
    for token in tokens {
        if let TokenTree::Group(group) = token {
            runs(group.stream(), visit);
        }
    }
}

fn is_ident(token: Option<&TokenTree>, name: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if *ident == name)
}

fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

/// Returns whether tokens name a crate: in a path that begins with it, or in a `use`.
fn names_crate(tokens: TokenStream, name: &str) -> bool {
    let mut found = false;
    runs(tokens, &mut |run| {
        for (index, token) in run.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| run.get(before));
            let begins =
                is_ident(Some(token), name) && !is_mark(before, ':') && !is_mark(before, '.');
            let after = run.get(index + 1);
            let is_path = is_mark(after, ':') && is_mark(run.get(index + 2), ':');
            let is_use = is_ident(before, "use");
            found |= begins && (is_path || is_use);
        }
    });
    found
}

#[test]
fn crates_are_named_only_in_allowed_places() {
    let mut broken = Vec::new();
    for rule in RULES {
        for (file, tokens) in sources(&generator().join(rule.sources)) {
            if !rule.allows(&file) && names_crate(tokens, rule.name) {
                let (folder, name, why) = (rule.sources, rule.name, rule.why);
                broken.push(format!("{folder}/{file} names `{name}`: {why}"));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn every_rule_about_crates_is_needed_and_can_fail() {
    for rule in RULES {
        let sources = sources(&generator().join(rule.sources));
        let named = sources
            .into_iter()
            .filter(|(_, tokens)| names_crate(tokens.clone(), rule.name));
        let named: Vec<String> = named.map(|(file, _)| file).collect();
        for place in rule.may {
            let only = Rule {
                may: std::slice::from_ref(place),
                ..*rule
            };
            let used = named.iter().any(|file| only.allows(file));
            assert!(used, "`{place}` does not name `{}`: remove it", rule.name);
        }
        assert!(!rule.allows("another.rs"));
        assert!(!rule.allows(&format!("{}x/mod.rs", rule.may[0])));
        // After the tests of a file, too.
        let text = "#[cfg(test)] mod tests { } fn later() { NAME::call(); }";
        assert!(names_crate(
            tokens(&text.replace("NAME", rule.name)),
            rule.name
        ));
        assert!(names_crate(
            tokens(&format!("use {};", rule.name)),
            rule.name
        ));
        let text =
            "/// NAME::call\nfn a() { b(\"NAME::call\", c::NAME::d) } #[cfg(test)] use NAME::e;";
        assert!(!names_crate(
            tokens(&text.replace("NAME", rule.name)),
            rule.name
        ));
    }
}

/// Returns the calls that make a function fail.
fn failures(tokens: TokenStream) -> Vec<&'static str> {
    let mut found = Vec::new();
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let at = |offset: usize| tokens.get(index + offset);
        let group_at = |offset| matches!(at(offset), Some(TokenTree::Group(_)));
        if is_mark(Some(token), '.') && is_ident(at(1), "unwrap") && group_at(2) {
            found.push("unwrap");
        }
        if is_mark(Some(token), '.') && is_ident(at(1), "expect") && group_at(2) {
            found.push("expect");
        }
        for name in ["panic", "unreachable", "todo", "unimplemented"] {
            if is_ident(Some(token), name) && is_mark(at(1), '!') {
                found.push("a panic");
            }
        }
        if is_mark(Some(token), '-') && is_mark(at(1), '>') && is_ident(at(2), "Result") {
            found.push("a `Result`");
        }
        for module in ["fs", "io"] {
            let begins = is_ident(Some(token), "std") && is_mark(at(1), ':');
            if begins && is_ident(at(3), module) {
                found.push("the disk");
            }
        }
        if let TokenTree::Group(group) = token {
            found.extend(failures(group.stream()));
        }
    }
    found
}

#[test]
fn emitters_are_total() {
    let mut broken = Vec::new();
    for (file, tokens) in sources(&generator().join("src/emit")) {
        for failure in failures(tokens) {
            broken.push(format!("src/emit/{file} has {failure}"));
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn the_rule_about_emitters_can_fail() {
    let cases = [
        ("fn a() { b.unwrap(); }", "unwrap"),
        ("fn a() { (b).expect(\"c\"); }", "expect"),
        ("fn a() { panic!(); }", "a panic"),
        ("fn a() -> Result<(), ()> { }", "a `Result`"),
        ("use std::fs;", "the disk"),
    ];
    for (text, failure) in cases {
        assert_eq!(failures(tokens(text)), [failure], "{text}");
        let later = format!("#[cfg(test)] mod tests {{ }} {text}");
        assert_eq!(failures(tokens(&later)), [failure], "{later}");
        let quoted = format!("fn a() {{ quote! {{ {text} }} }}");
        assert!(failures(tokens(&quoted)).is_empty(), "{quoted}");
    }
}

/// Neither the generator nor the templates contain the names of the APIs in `specs/`.
#[test]
fn no_api_is_known_by_name() {
    let root = generator().join("..");
    let specs = entries(&root.join("specs"))
        .into_iter()
        .filter(|path| path.is_dir());
    let apis: BTreeSet<String> = specs.filter_map(|path| vendor(&path)).collect();
    assert!(apis.len() >= 4, "{apis:?}");
    let mut broken = Vec::new();
    for folder in [
        "generator/src",
        "generator/ir",
        "generator/openapi",
        "templates",
    ] {
        let mut open = vec![root.join(folder)];
        while let Some(at) = open.pop() {
            for path in entries(&at) {
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                let text = fs::read_to_string(&path).expect("UTF-8").to_lowercase();
                for api in apis.iter().filter(|api| text.contains(api.as_str())) {
                    broken.push(format!("{} names `{api}`", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Returns the name in the domain of an API's first server; the domain itself if the name may be an
/// English word. `None` for the domains of examples (RFC 2606).
fn vendor(folder: &Path) -> Option<String> {
    let path = folder.join("openapi.yaml");
    let spec = trine::Spec {
        name: path.display().to_string(),
        text: fs::read_to_string(&path).expect("a document"),
        module: None,
        config: trine::config::Config::default(),
        strictness: trine::Strictness::Tolerant,
    };
    let analyzed = trine::read(&spec).unwrap_or_else(|failure| panic!("{failure}"));
    let url = &analyzed.api.servers.first()?.url;
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', ':']).next()?;
    const SHORTEST: usize = 8;
    if host.starts_with('{') {
        // Each customer has a server of its own.
        let name = folder.file_name()?.to_string_lossy().into_owned();
        return Some(name).filter(|name| name.len() >= SHORTEST);
    }
    let mut labels = host.rsplit('.');
    let (top, name) = (labels.next()?, labels.next()?);
    if name == "example" || matches!(top, "example" | "invalid" | "localhost" | "test") {
        return None;
    }
    Some(match name.len() >= SHORTEST {
        true => name.to_owned(),
        false => format!("{name}.{top}"),
    })
}

/// Unordered containers may only be used for lookups; the output is ordered.
#[test]
fn later_stages_have_no_hash_container() {
    let has_one = |tokens: TokenStream| {
        let mut found = false;
        runs(tokens, &mut |run| {
            let mut names = ["HashMap", "HashSet"].into_iter();
            found |= names.any(|name| run.iter().any(|token| is_ident(Some(token), name)));
        });
        found
    };
    assert!(has_one(tokens(
        "#[cfg(test)] mod a { } fn b() { c(HashMap::new()) }"
    )));
    for folder in ["src", "ir/src"] {
        for (file, tokens) in sources(&generator().join(folder)) {
            assert!(!has_one(tokens), "{folder}/{file} has a hash container");
        }
    }
}

/// Structs of the IR that the listing for `trine diff` does not take apart.
const NOT_LISTED: &[(&str, &str)] = &[
    ("SchemaId", "a number"),
    ("OperationId", "a number"),
    ("KeyPart", "the pattern of a key as text is listed"),
    ("DeclaredUpdate", "the updates of the analysis contain it"),
    ("Pattern", "a statement, which is compared as a whole"),
    ("Bound", "a statement, which is compared as a whole"),
    ("XmlElement", "made of the nodes of fields"),
    ("XmlMember", "made of the nodes of fields"),
    ("XmlMembers", "made of the nodes of fields"),
    ("NoXml", "only in messages"),
];

/// Returns the public structs with named fields that the IR declares.
fn structs_of_the_ir() -> BTreeSet<String> {
    // The analysis and the like work on the IR.
    let outside = [
        "analyze",
        "dump",
        "chosen",
        "pointer",
        "references",
        "rules",
        "select",
        "suggest",
    ];
    let mut found = BTreeSet::new();
    for (file, tokens) in sources(&generator().join("ir/src")) {
        let module = file.split(['/', '.']).next().unwrap_or_default();
        if outside.contains(&module) {
            continue;
        }
        runs(tokens, &mut |run| {
            for window in run.windows(4) {
                if let [public, word, TokenTree::Ident(name), _] = window
                    && is_ident(Some(public), "pub")
                    && is_ident(Some(word), "struct")
                {
                    found.insert(name.to_string());
                }
            }
        });
    }
    found
}

/// Returns the structs that patterns take apart with all of their members.
fn taken_apart(tokens: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    runs(tokens, &mut |run| {
        for (index, token) in run.iter().enumerate() {
            let (TokenTree::Ident(name), Some(TokenTree::Group(members))) =
                (token, run.get(index + 1))
            else {
                continue;
            };
            let is_braced = members.delimiter() == Delimiter::Brace;
            let members: Vec<TokenTree> = members.stream().into_iter().collect();
            let mut pairs = members.windows(2);
            let has_rest =
                pairs.any(|pair| is_mark(pair.first(), '.') && is_mark(pair.get(1), '.'));
            let next = run.get(index + 2);
            let is_pattern = ['=', '|', ':'].iter().any(|mark| is_mark(next, *mark));
            if is_braced && is_pattern && !has_rest {
                found.insert(name.to_string());
            }
        }
    });
    found
}

/// A member that is added to the IR does not compile until the listing for `trine diff` has it, or
/// names it as one that it does not need.
#[test]
fn the_listing_takes_every_part_of_the_ir_apart() {
    let declared = structs_of_the_ir();
    assert!(declared.len() > 50, "{declared:?}");
    let mut found = BTreeSet::new();
    for (_, tokens) in sources(&generator().join("src/emit/surface")) {
        found.extend(taken_apart(tokens));
    }
    let listing = fs::read_to_string(generator().join("src/surface.rs")).expect("a source");
    found.extend(taken_apart(tokens(&listing)));
    let excused: BTreeSet<&str> = NOT_LISTED.iter().map(|(name, _)| *name).collect();
    let missing: Vec<&String> = declared
        .iter()
        .filter(|name| !found.contains(*name) && !excused.contains(name.as_str()))
        .collect();
    assert!(missing.is_empty(), "not taken apart: {missing:?}");
    for (name, reason) in NOT_LISTED {
        let is_needed = declared.contains(*name) && !found.contains(*name);
        assert!(is_needed, "{name} ({reason}) is no exception any more");
    }
}

#[test]
fn the_rule_about_the_listing_can_fail() {
    for (code, is_whole) in [
        ("let Field { name, ty: _ } = field;", true),
        ("let Field { name, .. } = field;", false),
        ("let field = Field { name, ty };", false),
        ("all.map(|Field { name, ty }| name)", true),
    ] {
        assert_eq!(
            taken_apart(tokens(code)).contains("Field"),
            is_whole,
            "{code}"
        );
    }
}

/// Returns the paths in `crate::lower` that tokens name, as `schema/form/SchemaForm`.
fn named_in_lower(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    runs(tokens, &mut |run| {
        for (index, token) in run.iter().enumerate() {
            let is_start = is_ident(Some(token), "crate") && is_ident(run.get(index + 3), "lower");
            if !is_start {
                continue;
            }
            let mut path = String::new();
            let mut rest = run[index + 4..].iter();
            while is_mark(rest.next(), ':') && is_mark(rest.next(), ':') {
                match rest.next() {
                    Some(TokenTree::Ident(name)) => path.push_str(&format!("{name}/")),
                    Some(TokenTree::Group(group)) => {
                        let names = group.stream().into_iter().filter_map(|token| match token {
                            TokenTree::Ident(name) => Some(format!("{path}{name}/")),
                            _ => None,
                        });
                        found.extend(names);
                        path.clear();
                        break;
                    }
                    _ => break,
                }
            }
            found.push(path);
        }
    });
    found
}

/// Returns the modules that are left when modules without dependencies are removed again and again.
fn circle(mut modules: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    loop {
        let before = modules.len();
        let known: BTreeSet<String> = modules.keys().cloned().collect();
        modules.retain(|_, uses| uses.iter().any(|used| known.contains(used)));
        if modules.len() == before {
            return modules.into_keys().collect();
        }
    }
}

#[test]
fn the_modules_of_lowering_have_no_circle() {
    let sources = sources(&generator().join("openapi/src/lower"));
    // The root is the list of steps, and its tests use all of it.
    let sources = sources
        .into_iter()
        .filter(|(file, _)| file != "mod.rs" && file != "tests.rs");
    let module = |file: &str| {
        let name = file.trim_end_matches(".rs").trim_end_matches("/mod");
        format!("{name}/")
    };
    let sources: Vec<_> = sources
        .map(|(file, tokens)| (module(&file), tokens))
        .collect();
    let names: Vec<String> = sources.iter().map(|(name, _)| name.clone()).collect();
    let modules = sources.into_iter().map(|(name, tokens)| {
        let paths = named_in_lower(tokens);
        // The longest name of a module that a path starts with.
        let uses = paths.iter().filter_map(|path| {
            let fits = names
                .iter()
                .filter(|module| path.starts_with(module.as_str()));
            fits.max_by_key(|module| module.len()).cloned()
        });
        let uses = uses.filter(|used| *used != name).collect::<BTreeSet<_>>();
        (name, uses)
    });
    let modules: BTreeMap<_, _> = modules.collect();
    assert!(modules.values().flatten().count() > 100, "{modules:?}");
    let circle = circle(modules);
    assert!(
        circle.is_empty(),
        "a circle, or what depends on one: {circle:?}"
    );
}

#[test]
fn the_rule_about_circles_can_fail() {
    let text = "use crate::lower::a::{B, c}; fn d() { crate::lower::e::f::g(); }";
    assert_eq!(named_in_lower(tokens(text)), ["a/B/", "a/c/", "", "e/f/g/"]);
    let modules = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        let pairs =
            pairs.map(|(from, to)| ((*from).to_owned(), BTreeSet::from([(*to).to_owned()])));
        pairs.collect::<BTreeMap<_, _>>()
    };
    assert!(circle(modules(&[("a", "b"), ("b", "c")])).is_empty());
    assert_eq!(circle(modules(&[("a", "b"), ("b", "a")])), ["a", "b"]);
}
