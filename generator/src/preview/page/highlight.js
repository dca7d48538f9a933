// Colors for lines of code. Each language is a list of classes with patterns; the first that matches at a
// place counts.

const STRING = /"(?:[^"\\]|\\.)*"?/y;
const NUMBER = /-?\b\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?[a-z0-9]*\b/y;

const LANGUAGES = {
  yaml: [
    ["comment", /(?<=^|\s)#.*/y],
    ["key", /(?:[^\s#:,[\]{}"'&*!|>%@`-][^\s:,[\]{}"']*|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[$/][^:\s]*)(?=:(?:\s|$))/y],
    ["string", STRING],
    ["string", /'(?:[^']|'')*'?/y],
    ["constant", /(?<=[:\s[,-]\s?)(?:true|false|null|~)(?=\s*(?:$|[,\]}#]))/y],
    ["number", /(?<=[:\s[,]\s?)-?\d+(?:\.\d+)?(?=\s*(?:$|[,\]}#]))/y],
    ["mark", /[-?](?=\s|$)|[[\]{},|>:]/y],
    ["", /[^\s#:,[\]{}"'|>]+/y],
  ],
  json: [
    ["key", /"(?:[^"\\]|\\.)*"(?=\s*:)/y],
    ["string", STRING],
    ["constant", /\b(?:true|false|null)\b/y],
    ["number", NUMBER],
    ["mark", /[[\]{},:]/y],
  ],
  rust: [
    ["comment", /\/\/.*/y],
    ["string", /b?"(?:[^"\\]|\\.)*"?|r#*"[^"]*"#*|'(?:[^'\\]|\\.)'/y],
    ["mark", /#!?\[[^\]]*\]?/y],
    ["constant", /'[a-z_]+\b|\b(?:true|false|None|Some|Ok|Err)\b/y],
    ["keyword", /\b(?:as|async|await|const|crate|dyn|else|enum|fn|for|if|impl|in|let|loop|match|mod|move|mut|pub|ref|return|self|Self|static|struct|super|trait|type|unsafe|use|where|while)\b/y],
    ["name", /(?<=\bfn )\w+/y],
    ["type", /\b(?:[A-Z]\w*|u8|u16|u32|u64|u128|usize|i8|i16|i32|i64|i128|isize|f32|f64|bool|str|char)\b/y],
    ["name", /\b[a-z_]\w*!(?=[({[])/y],
    ["number", NUMBER],
    ["", /\w+/y],
  ],
  toml: [
    ["comment", /#.*/y],
    ["keyword", /^\s*\[.*\]/y],
    ["key", /[\w.-]+(?=\s*=)/y],
    ["string", STRING],
    ["string", /'[^']*'?/y],
    ["constant", /\b(?:true|false)\b/y],
    ["number", NUMBER],
    ["", /\w+/y],
  ],
  markdown: [
    ["keyword", /^#{1,6} .*/y],
    ["string", /`[^`]*`/y],
    ["comment", /<!--.*/y],
    ["", /[\w]+/y],
  ],
};

/** Returns the language of a file, by its name and text. */
export function languageOf(name, text) {
  const ending = /\.([a-z]+)$/.exec(name)?.[1];
  const known = { rs: "rust", toml: "toml", md: "markdown", json: "json" }[ending];
  if (known && known !== "json") return known;
  return /^\s*\{\s*"/.test(text.slice(0, 200)) ? "json" : "yaml";
}

/** Returns the parts of a line: `[class, text]`. */
export function tokens(line, language) {
  const rules = LANGUAGES[language] ?? [];
  const parts = [];
  const push = (name, text) => {
    const last = parts[parts.length - 1];
    if (last && last[0] === name) last[1] += text;
    else parts.push([name, text]);
  };
  let at = 0;
  scan: while (at < line.length) {
    for (const [name, pattern] of rules) {
      pattern.lastIndex = at;
      const match = pattern.exec(line);
      if (match && match[0] !== "") {
        push(name, match[0]);
        at += match[0].length;
        continue scan;
      }
    }
    push("", line[at]);
    at += 1;
  }
  return parts;
}
