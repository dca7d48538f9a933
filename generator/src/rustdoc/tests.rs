use expect_test::{Expect, expect};
use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd,
};

use super::*;

fn check(markdown: &str, expected: Expect) {
    assert_reads_the_same(markdown);
    expected.assert_eq(&(prose(markdown).join("\n") + "\n"));
}

/// Parses the doc text of `markdown` as rustdoc does, and checks that it contains the same text and
/// none of the constructs that rustdoc warns about, runs, or hides.
fn assert_reads_the_same(markdown: &str) {
    let docs = prose(markdown).join("\n");
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut intra_doc_links = Vec::new();
    let callback = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        intra_doc_links.push(link.reference.into_string());
        None
    };
    let mut read = String::new();
    let mut links = 0;
    for event in Parser::new_with_broken_link_callback(&docs, options, Some(callback)) {
        match event {
            Event::Text(text) => {
                assert!(
                    links > 0 || !text.contains("https://a."),
                    "bare URL from {markdown:?}:\n{docs}"
                );
                read.push_str(&text);
            }
            Event::Code(text) => read.push_str(&text),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => {
                links += 1;
                assert!(
                    matches!(link_type, LinkType::Inline | LinkType::Autolink),
                    "{link_type:?} from {markdown:?}:\n{docs}"
                );
                assert!(
                    ["http", "mailto"]
                        .iter()
                        .any(|scheme| dest_url.to_lowercase().starts_with(scheme)),
                    "{dest_url}"
                );
            }
            Event::End(TagEnd::Link) => links -= 1,
            Event::Start(Tag::CodeBlock(kind)) => {
                assert_eq!(
                    kind,
                    CodeBlockKind::Fenced("text".into()),
                    "from {markdown:?}:\n{docs}"
                );
                links += 1;
            }
            Event::End(TagEnd::CodeBlock) => links -= 1,
            Event::Start(
                Tag::Image { .. }
                | Tag::HtmlBlock
                | Tag::FootnoteDefinition(_)
                | Tag::Heading { .. },
            )
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => panic!("{event:?} from {markdown:?}:\n{docs}"),
            _ => {}
        }
    }
    assert!(
        intra_doc_links.is_empty(),
        "links {intra_doc_links:?} from {markdown:?}:\n{docs}"
    );
    let words = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    assert_eq!(
        words(&read),
        words(&tree::plain_text(&tree::read(markdown))),
        "from {markdown:?}:\n{docs}"
    );
    for c in docs.chars() {
        assert!(c == '\n' || !c.is_control(), "{c:?} from {markdown:?}");
        assert!(
            !('\u{202a}'..='\u{202e}').contains(&c),
            "{c:?} from {markdown:?}"
        );
    }
    let one_line = summary_line(markdown);
    assert!(!one_line.contains('\n'), "{one_line:?}");
}

#[test]
fn paragraphs_are_wrapped() {
    check(
        "Returns all leads that are not archived, newest first. A lead is archived when its deal has been won or lost. See\nbelow.\n\n\nNext.",
        expect![[r#"
            Returns all leads that are not archived, newest first. A lead is archived when its deal has
            been won or lost. See below.

            Next.
        "#]],
    );
}

#[test]
fn what_is_no_link_is_text() {
    check(
        "See [id], [Lead](#lead), [`x`][y], [a](/docs), [^1] and arr[0].",
        expect![[r#"
        See \[id], Lead, \[`x`]\[y], a, \[^1] and arr\[0].
    "#]],
    );
}

#[test]
fn links_and_images() {
    check(
        "[Docs](https://a.example/x?a=1&copy;=2 \"title\"), [https://a.example](https://a.example), ![Logo](https://a.example/l.png)\
         [![badge](https://a.example/b.svg)](https://a.example/b) <a href='https://a.example/q?x=\"<y>\"'>more <b>here</b></a> \
         [js](javascript:alert(1)) [mail](mailto:me@a.example) Stop![x](http://a.example)",
        expect![[r#"
            [Docs](<https://a.example/x?a=1©=2>), <https://a.example>,
            Logo[badge](<https://a.example/b>) [more **here**](<https://a.example/q?x=%22%3Cy%3E%22>) js
            [mail](<mailto:me@a.example>) Stopx
        "#]],
    );
}

#[test]
fn bare_urls() {
    check(
        "At https://a.example/x_y_z, (https://a.example/b). Also https://{company}.a.example/v1/* and http://localhost:80; https:// alone. xhttps://a.b.c",
        expect![[r#"
            At <https://a.example/x_y_z>, (<https://a.example/b>). Also
            `https://{company}.a.example/v1/*` and <http://localhost:80>; https:// alone.
            x<https://a.b.c>
        "#]],
    );
}

#[test]
fn html_means_what_it_says() {
    check(
        "<p>One <b>two </b>three <i>four</i>, <code>a &lt; b</code> 10<sup>6</sup><br/>five &eacute; &#x41;</p>\n<h2>Title <em>x</em></h2><pre>\n  let x;\n\n  y\n</pre>\n<div>text<hr>end</div><!-- hidden --><script>alert(1)</script>",
        expect![[r#"
            One **two** three *four*, `a < b` 10^6\
            five é A

            **Title x**

            ```text
              let x;
            y
            ```

            text

            ___

            end

            \<script>alert(1)\</script>
        "#]],
    );
}

#[test]
fn tags_that_are_no_html_are_kept() {
    check(
        "Use `Bearer <token>` or <token>, Vec<String>, a<b, <Foo bar>, </nope>, <!DOCTYPE html>, 1 < 2 > 0, <=a@b.c>",
        expect![[r#"
            Use `Bearer <token>` or \<token>, Vec\<String>, a\<b, \<Foo bar>, \</nope>, , 1 < 2 > 0,
            =a@b.c
        "#]],
    );
}

#[test]
fn lists() {
    check(
        "Values:\n* one\n* two\n  1. a\n  2. b\n\n     more of b\n* three\n\n+ other\n+ list\n\n7. seven\n8. eight\n\n- [ ] task\n- [x] done",
        expect![[r#"
            Values:

            - one
            - two
              1. a

              2. b

                 more of b
            - three

            * other
            * list

            7. seven
            8. eight

            - \[ ] task
            - \[x] done
        "#]],
    );
}

#[test]
fn html_lists() {
    check(
        "Fields:<ul><li>one<li>two <ul><li>inner</ul></li></ul>after<ol start=3><li><p>three</p></li></ol>",
        expect![[r#"
        Fields:

        - one
        - two
          - inner

        after

        3. three
    "#]],
    );
}

#[test]
fn html_lists_across_blank_lines() {
    check(
        "<ul>\n<li>\n\n**one**\n\n</li>\n<li>two</li>\n\n</ul>\n\nafter",
        expect![[r#"
        - **one**
        - two

        after
    "#]],
    );
}

#[test]
fn tables() {
    check(
        "| Name | What |\n|:--|--:|\n| `a\\|b` | x \\| y<br>z |\n| c |\n\n<table><caption>Cap</caption><tr><th>A<th>B</tr><tr><td>1<td><ul><li>x</li><li>y</li></ul></table>\n\n<table><tr><td>no</td><td>head</td></tr></table>",
        expect![[r#"
            | Name | What |
            | --- | --- |
            | `a\|b` | x \| y z |
            | c |  |

            **Cap**

            | A | B |
            | --- | --- |
            | 1 | • x • y |

            |  |  |
            | --- | --- |
            | no | head |
        "#]],
    );
}

#[test]
fn code_is_never_rust() {
    check(
        "```rust,should_panic\nfn main() { panic!() }\n# hidden\n```\n\n    indented\n\n~~~\n```\nfence\n```\n~~~\n- item\n  ```json\n  {\"a\": 1}\n\n  ```",
        expect![[r#"
        ```text
        fn main() { panic!() }
        # hidden
        ```

        ```text
        indented
        ```

        ````text
        ```
        fence
        ```
        ````

        - item

          ```text
          {"a": 1}
          ```
    "#]],
    );
}

#[test]
fn headings_quotes_and_rules() {
    check(
        "# Title\nText\n\nSub\n---\n> quote\n> - list\n>\n> ```\n> x\n> ```\n\n---\n- ---",
        expect![[r#"
        **Title**

        Text

        **Sub**

        > quote
        >
        > - list
        >
        > ```text
        > x
        > ```

        ___

        ___
    "#]],
    );
}

#[test]
fn what_begins_a_line_begins_no_block() {
    let marks = [
        "-", "+", "1.", "2)", "#", ">", "===", "---", "|-|", "*", "_", ":-", "~~~", "```",
    ];
    let long = "a".repeat(WIDTH);
    let markdown: String = marks.iter().map(|mark| format!("{long} {mark} ")).collect();
    check(
        &markdown,
        expect![[r#"
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \-
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \+
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            1\.
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            2\)
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \#
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \>
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \===
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \---
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \|-|
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \*
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \_
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \:-
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \~\~\~
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            \`\`\`
        "#]],
    );
}

#[test]
fn emphasis_only_where_it_reads_as_such() {
    check(
        "**a**b *c* ***d*** __e__ ~~f~~ <b>\"g\"</b>h <b>i</b><b>j</b> <b> k </b>l **m *n* o** 2*3*4 *p x_y_z _q __init__ ~100 `a``b` `` ` ``",
        expect![[r#"
        **a**b *c* *d* **e** ~~f~~ "g"h **i**j **k** l **m n o** 2*3*4 \*p x_y_z \_q **init** ~100
        ```a``b``` `` ` ``
    "#]],
    );
}

#[test]
fn nothing_is_hidden() {
    check(
        "a\u{202e}b\u{0}c\rd\u{7}e\u{200b}f&#x202e;g&#0;h\u{2028}i\tj\u{e0041}k",
        expect![[r#"
        ab�c d�efg�h i jk
    "#]],
    );
}

#[test]
fn backticks_and_backslashes() {
    check(
        "`a` ` lone \\` and ``x ` y`` C:\\dir \\d+ end\\\n\\\\ \\",
        expect![[r#"
            `a` ` lone \` and ``x ` y`` C:\dir \d+ end\
            \\ \\
        "#]],
    );
}

#[test]
fn names_and_values() {
    let spans = [
        "id",
        "",
        " ",
        "`",
        "``a`",
        " a ",
        "a\nb",
        "a\u{202e}b",
        "\t",
    ]
    .map(code_span);
    expect![[r#"
        `id`
        `""`
        ` `
        `` ` ``
        ``` ``a` ```
        `  a  `
        `a\nb`
        `ab`
        `\t`"#]]
    .assert_eq(&spans.join("\n"));
}

#[test]
fn summaries_are_one_line() {
    let summaries = [
        "Update a lead",
        "# Update\na *lead*<br>now",
        "- a\n- b",
        "1. x",
        "",
        "| a |\n|---|\n| b |",
        "```\ncode\n```",
    ]
    .map(summary_line);
    expect![[r#"
        Update a lead
        Update a *lead* now
        • a • b
        • x

        a b
        `code`"#]]
    .assert_eq(&summaries.join("\n"));
}

#[test]
fn attributes_are_what_the_printer_writes_as_comments() {
    let tokens = attributes(&prose("a\n\n- b\n  - \"c\\\\d\""));
    expect![[r##"# [doc = " a"] # [doc = ""] # [doc = " - b"] # [doc = "   - \"c\\d\""]"##]]
        .assert_eq(&tokens.to_string());
}

#[test]
fn nesting_has_no_end() {
    for part in [
        "> ",
        "- ",
        "<div>",
        "<ul><li>",
        "<b>",
        "**",
        "[",
        "<table><tr><td>",
        "` ",
        "<",
        "&",
        "~~~\n",
        "1. ",
    ] {
        let markdown = part.repeat(3_000) + "text";
        assert!(prose(&markdown).join("").contains("text"), "{part}");
    }
}

/// Returns random sequences of strings with a meaning in Markdown, HTML or rustdoc.
#[test]
fn any_text_reads_the_same() {
    const PARTS: &[&str] = &[
        "a",
        "b1",
        "word",
        LONG,
        " ",
        " ",
        " ",
        "  ",
        "    ",
        "\n",
        "\n",
        "\n\n",
        "\t",
        "*",
        "**",
        "***",
        "_",
        "__",
        "~",
        "~~",
        "`",
        "``",
        "```",
        "```\n",
        "~~~",
        "[",
        "]",
        "[x]",
        "[^1]",
        "[^1]: ",
        "[x]: https://a.b\n",
        "](",
        ")",
        "!",
        "![",
        "<",
        ">",
        "</",
        "/>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<p>",
        "</p>",
        "<br>",
        "<br><br>",
        "<ul>",
        "</ul>",
        "<li>",
        "</li>",
        "<ol>",
        "<table>",
        "<tr>",
        "<td>",
        "<th>",
        "</td>",
        "</table>",
        "<code>",
        "</code>",
        "<pre>",
        "</pre>",
        "<a href=\"https://a.b/c\">",
        "<a href='x'>",
        "</a>",
        "<div>",
        "</div>",
        "<h1>",
        "</h1>",
        "<T>",
        "<!--",
        "-->",
        "<!x",
        "<sup>",
        "<blockquote>",
        "<hr>",
        "<img alt='i'>",
        "<dt>",
        "<dd>",
        "&",
        "&amp;",
        "&lt;",
        "&#42;",
        "&#x202e;",
        ";",
        "#",
        "# ",
        "## ",
        "- ",
        "* ",
        "+ ",
        "-",
        "+",
        "1. ",
        "2) ",
        "1.",
        "=",
        "===",
        "---",
        "\n---\n",
        "> ",
        "|",
        "|-|",
        " | ",
        "\n|-|-|\n",
        "\\",
        "\\\\",
        "\"",
        "'",
        ":",
        ".",
        "https://a.example/x",
        "http://a.example",
        "https://",
        "https://{x}.a.example",
        "www.a.b",
        "mailto:x@y.z",
        "(",
        "{",
        "}",
        "é",
        "\u{3000}",
        "\u{a0}",
        "\u{202e}",
        "\0",
        "\r",
        "\u{200b}",
        "[a](https://a.example)",
        "[`c`](http://a.example/d)",
        "[a](#b)",
        "!",
        "$",
        "^",
        "::",
        "fn@x",
        "[Vec]",
        "[`Vec`]",
        "`Vec`",
        "\u{301}",
    ];
    // Knuth's constants: the same sequences on every run.
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below
    };
    for _ in 0..ROUNDS {
        let length = 1 + random(24);
        let markdown: String = (0..length).map(|_| PARTS[random(PARTS.len())]).collect();
        assert_reads_the_same(&markdown);
    }
}

const ROUNDS: usize = 10_000;

/// Fills a line, so that the following text starts a new one.
const LONG: &str = " long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long-long ";
