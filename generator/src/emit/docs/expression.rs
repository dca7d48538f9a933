//! Rust expressions of examples, laid out as rustfmt does.

/// The maximum width of a line: 100 columns with the `    /// ` of a method.
const WIDTH: usize = 92;

/// The maximum width of several arguments or elements, and of a chain, on one line.
const ONE_LINE: usize = 60;

/// The maximum width of the elements of a list that are on one line with others.
const SHORT: usize = 10;

/// The number of lines from which the last call of a chain stays beside the others.
const TALL: usize = 5;

/// A Rust expression, or a call in a chain: `.title("A lead")`.
#[derive(Clone, Debug)]
pub(in crate::emit) enum Expression {
    /// Code that is never broken.
    Code(String),
    /// A prefix and an expression: `&value`.
    Prefixed(&'static str, Box<Expression>),
    /// Expressions between an opening and an end, such as arguments or the elements of a list.
    Enclosed {
        opening: String,
        parts: Vec<Expression>,
        end: &'static str,
    },
    /// An expression, and calls of its methods.
    Chain(Box<Expression>, Vec<Expression>),
}

impl From<String> for Expression {
    fn from(code: String) -> Self {
        Self::Code(code)
    }
}

impl Expression {
    /// Creates a call of a function, a variant or, with a dot before its name, a method.
    pub(in crate::emit) fn call(function: &str, arguments: Vec<Self>) -> Self {
        Self::enclosed(&format!("{function}("), arguments, ")")
    }

    /// Creates a list: `[1, 2]` if the opening is `[`.
    pub(in crate::emit) fn list(opening: &str, elements: Vec<Self>) -> Self {
        Self::enclosed(opening, elements, "]")
    }

    /// Creates a tuple.
    pub(in crate::emit) fn tuple(elements: Vec<Self>) -> Self {
        Self::enclosed("(", elements, ")")
    }

    fn enclosed(opening: &str, parts: Vec<Self>, end: &'static str) -> Self {
        Self::Enclosed {
            opening: opening.to_owned(),
            parts,
            end,
        }
    }

    /// Creates a reference to the value.
    pub(in crate::emit) fn borrowed(self) -> Self {
        Self::Prefixed("&", Box::new(self))
    }

    /// Calls methods of the value.
    pub(in crate::emit) fn chained(self, calls: Vec<Self>) -> Self {
        match calls.is_empty() {
            true => self,
            false => Self::Chain(Box::new(self), calls),
        }
    }

    /// Converts the value.
    pub(in crate::emit) fn converted(self) -> Self {
        self.chained(vec![Self::call(".into", Vec::new())])
    }

    /// Returns the lines of a statement that declares a variable.
    pub(in crate::emit) fn declaration(&self, pattern: &str) -> Vec<String> {
        let opening = format!("let {pattern} = ");
        let text = self.laid_out(Space {
            indent: 0,
            column: opening.len(),
            tail: 1,
        });
        let statement = format!("{opening}{text};");
        statement.lines().map(str::to_owned).collect()
    }

    /// Returns the expression on one line.
    pub(in crate::emit) fn one_line(&self) -> String {
        match self {
            Self::Code(code) => code.clone(),
            Self::Prefixed(prefix, value) => format!("{prefix}{}", value.one_line()),
            Self::Enclosed {
                opening,
                parts,
                end,
            } => format!("{opening}{}{end}", joined(parts)),
            Self::Chain(root, calls) => calls
                .iter()
                .fold(root.one_line(), |chain, call| chain + &call.one_line()),
        }
    }

    /// Returns whether the expression is on one line if the line is long enough.
    fn is_flat(&self) -> bool {
        match self {
            Self::Code(_) => true,
            Self::Prefixed(_, value) => value.is_flat(),
            Self::Enclosed { parts, .. } => {
                (parts.len() == 1 || width(&joined(parts)) <= ONE_LINE)
                    && parts.iter().all(Self::is_flat)
            }
            Self::Chain(root, calls) => {
                let is_short = calls.len() == 1 || width(&self.one_line()) <= ONE_LINE;
                is_short && root.is_flat() && calls.iter().all(Self::is_flat)
            }
        }
    }

    fn laid_out(&self, space: Space) -> String {
        let one_line = self.one_line();
        if self.is_flat() && space.has(width(&one_line)) {
            return one_line;
        }
        match self {
            Self::Code(_) => one_line,
            Self::Prefixed(prefix, value) => {
                format!("{prefix}{}", value.laid_out(space.after(prefix)))
            }
            Self::Enclosed {
                opening,
                parts,
                end,
            } => match parts.as_slice() {
                [] => one_line,
                [only] if only.stays_beside(opening.ends_with('['), space.after(opening)) => {
                    let inner = space.after(opening).with_tail(end);
                    format!("{opening}{}{end}", only.laid_out(inner))
                }
                parts => in_lines(opening, parts, end, space),
            },
            Self::Chain(root, calls) => chain_in_lines(root, calls, space),
        }
    }

    /// Returns whether the only argument or element begins on the line of the opening, although it
    /// is on several lines.
    fn stays_beside(&self, is_element: bool, space: Space) -> bool {
        match self {
            Self::Code(_) => false,
            Self::Prefixed(prefix, value) => value.stays_beside(is_element, space.after(prefix)),
            Self::Chain(..) => is_element && !self.is_flat(),
            Self::Enclosed { opening, parts, .. } => {
                !parts.is_empty() && space.column + width(opening) <= WIDTH
            }
        }
    }
}

/// The space for an expression.
#[derive(Clone, Copy)]
struct Space {
    /// The indentation of its line.
    indent: usize,
    /// The column at which it begins.
    column: usize,
    /// The width of what follows it on its last line.
    tail: usize,
}

impl Space {
    fn has(self, width: usize) -> bool {
        self.column + width + self.tail <= WIDTH
    }

    /// Returns the space after a text on the same line.
    fn after(self, text: &str) -> Self {
        let column = self.column + width(text);
        Self { column, ..self }
    }

    fn with_tail(self, text: &str) -> Self {
        let tail = self.tail + width(text);
        Self { tail, ..self }
    }

    /// Returns the space of an indented line.
    fn nested(self) -> Self {
        let indent = self.indent + 4;
        Self {
            indent,
            column: indent,
            tail: 0,
        }
    }

    fn line_end(self) -> String {
        format!("\n{}", " ".repeat(self.indent))
    }
}

/// Lays out each part on its own line, or fills lines with the short elements of a list.
fn in_lines(opening: &str, parts: &[Expression], end: &str, space: Space) -> String {
    let nested = space.nested().with_tail(",");
    let is_short = |part: &Expression| width(&part.one_line()) <= SHORT;
    if opening.ends_with('[') && parts.iter().all(is_short) {
        let mut lines = vec![String::new()];
        for part in parts {
            let part = format!("{},", part.one_line());
            match lines.last_mut() {
                Some(line) if line.is_empty() => *line = part,
                Some(line) if nested.indent + width(line) + 1 + width(&part) <= WIDTH => {
                    line.push_str(&format!(" {part}"));
                }
                _ => lines.push(part),
            }
        }
        let lines = lines.join(&nested.line_end());
        return format!(
            "{opening}{}{lines}{}{end}",
            nested.line_end(),
            space.line_end()
        );
    }
    let lines = parts
        .iter()
        .map(|part| format!("{}{},", nested.line_end(), part.laid_out(nested)));
    format!(
        "{opening}{}{}{end}",
        lines.collect::<String>(),
        space.line_end()
    )
}

/// Lays out each call on its own line, or only the last one on several lines.
fn chain_in_lines(root: &Expression, calls: &[Expression], space: Space) -> String {
    let root_text = root.laid_out(space);
    // Calls after a root of several lines are aligned with its end.
    let line = match root_text.contains('\n') {
        true => Space {
            column: space.indent,
            tail: 0,
            ..space
        },
        false => space.nested(),
    };
    let Some((last, others)) = calls.split_last() else {
        return root_text;
    };
    let last_line = Space {
        tail: space.tail,
        ..line
    };
    let beside = others
        .iter()
        .fold(root_text.clone(), |chain, call| chain + &call.one_line());
    if !beside.contains('\n') && others.iter().all(Expression::is_flat) {
        let whole = last.laid_out(space.after(&beside));
        let first = whole.lines().next().map_or(0, width);
        let fits = match others.is_empty() {
            true => space.column + width(&beside) + first <= WIDTH,
            false => width(&beside) + first <= ONE_LINE,
        };
        let lines = whole.lines().count();
        let own_lines = || last.laid_out(last_line).lines().count();
        if fits && lines > 1 && (lines >= TALL || own_lines() >= lines) {
            return format!("{beside}{whole}");
        }
    }
    let others = others
        .iter()
        .map(|call| format!("{}{}", line.line_end(), call.laid_out(line)));
    let others: String = others.collect();
    let last = last.laid_out(last_line);
    format!("{root_text}{others}{}{last}", line.line_end())
}

fn joined(parts: &[Expression]) -> String {
    let parts = parts.iter().map(Expression::one_line);
    parts.collect::<Vec<_>>().join(", ")
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::Expression;

    fn code(text: &str) -> Expression {
        Expression::from(text.to_owned())
    }

    /// Compares a declaration with a text that rustfmt does not change.
    fn check(value: &Expression, expected: Expect) {
        let mut text = value.declaration("value").join("\n");
        text.push('\n');
        expected.assert_eq(&text);
    }

    fn text(width: usize) -> Expression {
        code(&format!("\"{}\"", "a".repeat(width - 2)))
    }

    #[test]
    fn what_fits_is_on_one_line() {
        let square = Expression::call("Square::new", Vec::new());
        let square = square.chained(vec![Expression::call(".side", vec![code("2.0")])]);
        let shape = Expression::call("Shape::Square", vec![square]).borrowed();
        check(
            &shape,
            expect![[r#"
                let value = &Shape::Square(Square::new().side(2.0));
            "#]],
        );
        check(
            &Expression::call("f", vec![text(70)]),
            expect![[r#"
                let value = f("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
            "#]],
        );
    }

    #[test]
    fn the_only_argument_begins_on_the_line_of_its_call() {
        let inner = Expression::call("Lead::new", vec![text(40), text(40)]);
        let call = Expression::call("Some", vec![inner.borrowed()]);
        check(
            &call,
            expect![[r#"
                let value = Some(&Lead::new(
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                ));
            "#]],
        );
    }

    #[test]
    fn a_chain_is_on_lines_of_its_own() {
        let lead = Expression::call("Lead::new", Vec::new());
        let setter = || Expression::call(".title", vec![text(40)]);
        let lead = lead.chained(vec![setter(), setter()]);
        let call = Expression::call(".add", vec![lead.borrowed()]);
        check(
            &code("client").chained(vec![call, code(".await?")]),
            expect![[r#"
                let value = client
                    .add(
                        &Lead::new()
                            .title("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
                            .title("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                    )
                    .await?;
            "#]],
        );
    }

    #[test]
    fn calls_are_aligned_with_the_end_of_a_long_value() {
        let lead = Expression::call("Lead::new", vec![text(40), text(40)]);
        let setter = Expression::call(".title", vec![text(10)]);
        check(
            &lead.chained(vec![setter]),
            expect![[r#"
                let value = Lead::new(
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                )
                .title("aaaaaaaa");
            "#]],
        );
    }

    #[test]
    fn short_elements_fill_lines() {
        let numbers = (1..40).map(|number| code(&number.to_string()));
        check(
            &Expression::list("vec![", numbers.collect()),
            expect![[r#"
                let value = vec![
                    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
                    25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39,
                ];
            "#]],
        );
    }
}
