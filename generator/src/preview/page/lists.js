// The lists of methods, types and notes.

import { count, el } from "./dom.js";
import { CLASSES } from "./model.js";
import { message, prose } from "./prose.js";

/** The number of notes that are shown at first. */
const NOTES = 100;

/** Returns a declaration in color, with links to the types that it names. */
export function code(item, app) {
  return el("code", { className: "rust" }, ...item.code.map(([name, text, path]) => {
    if (path) {
      const link = el("a", { className: "c-type", href: "#", tabIndex: -1, title: path }, text);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        event.stopPropagation();
        app.reveal(path);
      });
      return link;
    }
    return name ? el("span", { className: `c-${name}` }, text) : text;
  }));
}

/** Returns a button with the place of an item or a note. */
function placeLink(app, at, words) {
  if (!at) return null;
  const button = el("button", { className: "place", type: "button", title: "Show in the document" }, words ?? `line ${at[1]}`);
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    app.goTo(at);
  });
  return button;
}

/** Returns a row that opens; `head` is its button, `details` creates what it shows. */
function row(app, item, { head, below, details }) {
  const isOpen = app.open.has(item.path);
  const toggle = el("button", { type: "button", className: "toggle", "aria-expanded": String(isOpen) }, ...head);
  const body = el("div", { className: "details" });
  const element = el("li", { className: "row" }, el("div", { className: "head" }, toggle, placeLink(app, item.at)), ...below, body);
  element.dataset.path = item.path;
  const set = (open) => {
    toggle.setAttribute("aria-expanded", String(open));
    element.classList.toggle("open", open);
    body.replaceChildren(...(open ? details() : []));
    for (const link of element.querySelectorAll("a.c-type")) link.tabIndex = open ? 0 : -1;
  };
  set(isOpen);
  element.setOpen = (open) => {
    if (open) app.open.add(item.path);
    else app.open.delete(item.path);
    set(open);
  };
  toggle.addEventListener("click", () => {
    element.setOpen(!app.open.has(item.path));
    app.choose(item);
  });
  toggle.addEventListener("focus", () => app.choose(item));
  return element;
}

function table(rows) {
  if (rows.length === 0) return null;
  return el("dl", {}, ...rows.flatMap(([name, ...value]) => [el("dt", {}, name), el("dd", {}, ...value)]));
}

function docs(item) {
  return item.docs ? el("div", { className: "prose" }, ...prose(item.docs)) : null;
}

/** Returns the number of what each list would show of its elements. */
export const found = {
  methods: (model, words) => foundMethods(model, words).length,
  types: (model, words) => model.sections.reduce((sum, [, items]) => sum + foundItems(model, items, words).length, 0),
  notes: (data, model, words) => foundNotes(data.problems, words).length
    + (model ? foundNotes(data.coverage.entries, words).length : 0),
};

function foundMethods(model, words) {
  return model.operations.filter((operation) =>
    model.matches(operation.item, words, `${operation.method} ${operation.path} ${operation.tag ?? ""}`));
}

function foundItems(model, items, words) {
  return items.filter((item) => model.matches(item, words));
}

function foundNotes(notes, words) {
  if (words.length === 0) return notes;
  return notes.filter((note) => {
    const text = [note.message ?? note.note, note.code ?? note.keyword, note.pointer].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Returns the list of the methods, by tag. */
export function methods(model, app) {
  const found = foundMethods(model, app.words());
  const tags = new Map();
  for (const operation of found) {
    const tag = operation.tag ?? "";
    if (!tags.has(tag)) tags.set(tag, []);
    tags.get(tag).push(operation);
  }
  const lists = [...tags].flatMap(([tag, operations]) => [
    tags.size > 1 || tag ? el("h2", {}, tag || "Without a tag", el("small", {}, `${operations.length}`)) : null,
    el("ul", { className: "rows" }, ...operations.map((operation) => method(model, app, operation))),
  ]);
  return lists;
}

function method(model, app, operation) {
  const { item, affecting, variants } = operation;
  const head = [
    el("span", { className: `verb ${operation.method.toLowerCase()}` }, operation.method),
    el("span", { className: "url" }, operation.path),
    item.deprecated ? el("span", { className: "tag" }, "deprecated") : null,
    affecting.length ? el("span", { className: "tag warning" }, count(affecting.length, "note")) : null,
  ];
  const details = () => {
    const parts = model.children.get(item.path) ?? [];
    const arguments_ = parts.map((part) => [part.name, ...(part.docs ? prose(part.docs) : []), wireWords(part)]);
    return [
      docs(item),
      affecting.length ? el("ul", { className: "affecting" }, ...affecting.map((entry) => el("li", {}, ...message(entry.note)))) : null,
      arguments_.length ? el("h3", {}, "Arguments") : null,
      table(arguments_),
      el("h3", {}, "Request and response"),
      table(item.wire.filter(([aspect]) => aspect !== "request")),
      variants.length ? el("h3", {}, "More methods") : null,
      variants.length ? el("div", { className: "declarations" }, ...variants.map((variant) => code(variant, app))) : null,
    ].filter(Boolean);
  };
  return row(app, item, { head, below: [el("div", { className: "signature" }, code(item, app))], details });
}

function wireWords(item) {
  const words = item.wire.map(([, text]) => text).join(" · ");
  return words ? el("span", { className: "quiet" }, words) : null;
}

/** Returns the lists of the other items, by module. */
export function types(model, app) {
  const words = app.words();
  return model.sections.flatMap(([title, items]) => {
    const shown = foundItems(model, items, words);
    if (shown.length === 0) return [];
    return [
      el("h2", {}, title, el("small", {}, `${shown.length}`)),
      el("ul", { className: "rows" }, ...shown.map((item) => type(model, app, item))),
    ];
  });
}

function type(model, app, item) {
  const parts = model.children.get(item.path) ?? [];
  const members = parts.filter((part) => part.kind === "field" || part.kind === "variant");
  const functions = parts.filter((part) => !members.includes(part));
  const directions = [item.sent ? "sent" : null, item.received ? "received" : null].filter(Boolean);
  const head = [
    el("span", { className: "rust" }, ...item.code.map(([name, text]) => el("span", { className: name ? `c-${name}` : "" }, text))),
    item.deprecated ? el("span", { className: "tag" }, "deprecated") : null,
    directions.length ? el("span", { className: "tag" }, directions.join(", ")) : null,
  ];
  const details = () => [
    docs(item),
    members.length ? el("div", { className: "declarations" }, ...members.map((member) => declared(member, app))) : null,
    table([...item.wire, ...(item.traits ? [["implements", el("code", {}, item.traits.join(", "))]] : [])]),
    functions.length ? el("h3", {}, "Functions") : null,
    functions.length ? el("div", { className: "declarations" }, ...functions.map((one) => declared(one, app))) : null,
  ].filter(Boolean);
  const summary = item.docs?.[0];
  const below = summary ? [el("div", { className: "summary quiet" }, ...prose([summary]))] : [];
  return row(app, item, { head, below, details });
}

/** Returns the line of a field, a variant or a function, with its documentation above. */
function declared(item, app) {
  const wire = new Map(item.wire);
  const presence = wire.get("presence");
  const name = wire.get("name");
  const hints = [
    name && name !== item.name && name !== `"${item.name}"` ? name : null,
    presence,
  ].filter(Boolean);
  const line = el("div", { className: "declared" },
    item.docs ? el("div", { className: "comment" }, ...prose(item.docs)) : null,
    el("div", { className: "line-of" },
      code(item, app),
      hints.length ? el("span", { className: "hint" }, hints.join(", ")) : null,
      placeLink(app, item.at, item.at ? `${item.at[1]}` : "")));
  line.dataset.part = item.path;
  line.addEventListener("click", () => app.choose(item));
  return line;
}

/** Returns the problems and the parts of the document that are not in the crate. */
export function notes(data, model, app) {
  const words = app.words();
  const problems = foundNotes(data.problems, words);
  const lists = [];
  if (data.problems.length) {
    lists.push(heading("Problems", problems.length), limited(problems, (problem) => note(app, {
      ...problem,
      label: problem.severity,
      words: problem.message,
      more: problem.help,
      code: problem.code,
    })));
  }
  for (const [name, title, meaning] of model ? CLASSES : []) {
    const entries = foundNotes(model.entries(name), words);
    lists.push(heading(title, entries.length), el("p", { className: "quiet lead" }, meaning));
    if (entries.length) {
      lists.push(limited(entries, (entry) => note(app, { ...entry, label: entry.kind, words: entry.note, code: entry.keyword })));
    }
  }
  return lists;
}

function heading(title, number) {
  return el("h2", {}, title, el("small", {}, number.toLocaleString("en")));
}

/** Returns a list that shows more of many elements on demand. */
function limited(all, make) {
  const list = el("ul", { className: "rows notes" });
  const show = (from) => {
    list.append(...all.slice(from, from + NOTES).map(make));
    if (all.length > from + NOTES) {
      const more = el("button", { type: "button", className: "toggle more" }, `Show ${all.length - from - NOTES} more`);
      more.addEventListener("click", () => {
        more.parentElement.remove();
        show(from + NOTES);
      });
      list.append(el("li", {}, more));
    }
  };
  show(0);
  return list;
}

function note(app, { label, words, more, code: name, file, line, column, pointer, severity }) {
  const at = line ? [app.fileNumber(file), line, column] : null;
  const button = el("button", { type: "button", className: "toggle note" },
    el("span", { className: `tag ${severity ?? ""}` }, label),
    name ? el("code", { className: "keyword" }, name) : null,
    el("span", { className: "words" }, ...message(words)));
  if (at) button.addEventListener("click", () => app.goTo(at));
  return el("li", { className: "row", title: pointer ?? "" },
    el("div", { className: "head" }, button, placeLink(app, at)),
    more ? el("div", { className: "summary quiet" }, ...message(more)) : null);
}
