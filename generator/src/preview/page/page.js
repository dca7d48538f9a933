// The page: the document on one side, and on the other the methods, types and notes that become of it.

import { count, el, moveFocus } from "./dom.js";
import { languageOf } from "./highlight.js";
import * as lists from "./lists.js";
import { Model, lastLine } from "./model.js";
import { Pane } from "./pane.js";
import * as source from "./source.js";
import { zip } from "./zip.js";

const TABS = [
  ["document", "Document"],
  ["methods", "Methods"],
  ["types", "Types"],
  ["notes", "Notes"],
  ["crate", "Crate"],
];

const find = (id) => document.getElementById(id);
const [search, tabs, panel, banner, status] = ["search", "tabs", "panel", "banner", "status"].map(find);

/** The data that is shown, and the model of the last document that can be used. */
let data = { ready: false, files: [], problems: [] };
let model = null;
let changed = new Set();
/** The tab, and the last one that is not the document. */
let tab = "methods";
let list = "methods";
let shownFile = 0;
let shownText = null;
/** The files of the crate, as a promise; and the one that is shown. */
let crate = null;
let crateFile = "src/client.rs";

const pane = new Pane({
  label: "Document",
  editable: source.editable,
  moved: showItemAt,
  edited: (text) => source.edit(text),
});
const cratePane = new Pane({ label: "File of the crate" });
const fileChoice = el("select", { "aria-label": "File" });
fileChoice.addEventListener("change", () => showFile(Number(fileChoice.value)));
const fileName = el("span", { className: "file" });
find("document").append(
  el("div", { className: "caption" }, fileName, fileChoice, ...(source.controls?.(pane) ?? [])),
  pane.element,
);

/** What the lists may do. */
const app = {
  open: new Set(),
  words: () => search.value.toLowerCase().split(/\s+/).filter(Boolean),
  fileNumber: (name) => Math.max(0, data.files.findIndex((file) => file.name === name)),
  choose(item) {
    if (item.at) mark(item.at);
  },
  goTo(at) {
    // A pane that is not shown cannot scroll.
    if (isNarrow()) choose("document");
    mark(at);
    pane.place(at[1], at[2]);
  },
  reveal(path) {
    const item = model?.items.get(path);
    if (!item) return;
    const root = model.root(item);
    search.value = "";
    app.open.add(root.path);
    list = "";
    choose(isMethod(root) ? "methods" : "types");
    rowOf(root)?.querySelector(".toggle").focus();
    showRow(root, item, "start");
  },
};

const isNarrow = () => matchMedia("(max-width: 800px)").matches;
const isMethod = (item) => model.operations.some((operation) => operation.item === item);
const rowOf = (item) => [...panel.querySelectorAll(".row[data-path]")].find((row) => row.dataset.path === item.path);

function mark([file, line, column]) {
  showFile(file);
  pane.mark(line, lastLine(pane.lines, line, column));
}

/** Shows the item at the caret of the document. */
function showItemAt(line, column) {
  const item = model && data.ready && model.itemAt(shownFile, line, column, pane.lines);
  if (!item) return;
  const root = model.root(item);
  pane.mark(item.at[1], lastLine(pane.lines, item.at[1], item.at[2]));
  if (isNarrow()) return;
  const wanted = isMethod(root) ? "methods" : "types";
  if (list !== wanted) choose(wanted);
  if (!rowOf(root) && search.value) {
    search.value = "";
    draw();
  }
  showRow(root, item, "nearest");
}

/** Marks the row of an item, and the line of its part. */
function showRow(root, item, block) {
  for (const element of panel.querySelectorAll(".is-here")) element.classList.remove("is-here");
  const row = rowOf(root);
  if (!row) return;
  if (root !== item && !row.classList.contains("open")) row.setOpen(true);
  const part = [...row.querySelectorAll("[data-part]")].find((one) => one.dataset.part === item.path);
  row.classList.add("is-here");
  part?.classList.add("is-here");
  (part ?? row).scrollIntoView({ block });
}

function showFile(index) {
  const file = data.files[index];
  if (!file || file === shownText) return;
  const isSame = index === shownFile && fileName.textContent === file.name;
  shownText = file;
  shownFile = index;
  fileName.textContent = file.name;
  fileChoice.hidden = data.files.length < 2;
  fileName.hidden = !fileChoice.hidden;
  fileChoice.replaceChildren(...data.files.map((one, number) =>
    el("option", { value: number, selected: number === index }, one.name)));
  if (!source.editable || pane.text === "") pane.set(file.text, languageOf(file.name, file.text), isSame);
  pane.annotate(marginNotes(file.name));
}

/** Returns the notes beside the lines of a file. */
function marginNotes(name) {
  const found = new Map();
  const add = (line, severity, title) => {
    if (line && !(found.get(line)?.severity === "error")) found.set(line, { severity, title });
  };
  for (const entry of data.ready ? model.entries("affects-calls") : []) {
    if (entry.file === name) add(entry.line, "warning", entry.note);
  }
  for (const problem of data.problems) {
    if (problem.file === name) add(problem.line, problem.severity, problem.message);
  }
  return found;
}

function choose(name) {
  tab = name;
  if (name !== "document" && name !== list) {
    list = name;
    panel.scrollTop = 0;
  }
  document.body.dataset.tab = tab;
  draw();
}

function draw() {
  drawTabs();
  panel.classList.toggle("filling", list === "crate");
  if (list === "crate") {
    drawCrate();
    return;
  }
  const top = panel.scrollTop;
  const { found, of } = counts(list);
  const empty = found === 0 && (model || list === "notes") ? [el("p", { className: "empty quiet" }, emptyWords(of))] : [];
  panel.replaceChildren(...empty, ...listOf(list).filter(Boolean));
  for (const row of panel.querySelectorAll(".row[data-path]")) {
    row.classList.toggle("changed", changed.has(row.dataset.path));
  }
  panel.scrollTop = top;
}

function emptyWords(of) {
  return of > 0 ? `Nothing contains “${search.value}”. Esc shows everything.` : "Nothing here.";
}

function listOf(name) {
  if (name === "notes") return lists.notes(data, data.ready ? model : null, app);
  return model ? lists[name](model, app) : [];
}

/** Returns how many elements of a list are found, and of how many. */
function counts(name) {
  const current = data.ready ? model : null;
  const number = (words) => (name === "notes"
    ? lists.found.notes(data, current, words)
    : model ? lists.found[name](model, words) : 0);
  return { found: number(app.words()), of: number([]) };
}

function drawTabs() {
  const hadFocus = tabs.contains(document.activeElement);
  tabs.replaceChildren(...TABS.map(([name, title]) => {
    const isChosen = name === tab || (name === list && tab === "document" && !isNarrow());
    const number = name === "document" || name === "crate" ? null : badge(name);
    const button = el("button", {
      type: "button",
      role: "tab",
      id: `tab-${name}`,
      className: `tab ${name}`,
      tabIndex: isChosen ? 0 : -1,
      "aria-selected": String(isChosen),
      "aria-controls": "panel",
    }, title, number === null ? null : el("span", { className: "badge" }, ...number));
    button.addEventListener("click", () => choose(name));
    return button;
  }));
  panel.setAttribute("aria-labelledby", `tab-${list}`);
  if (hadFocus) find(`tab-${tab}`).focus();
}

function badge(name) {
  const { found, of } = counts(name);
  if (app.words().length === 0) return [of.toLocaleString("en")];
  return [`${found}`, el("span", { className: "total" }, ` of ${of}`)];
}

async function drawCrate() {
  panel.replaceChildren(el("p", { className: "empty quiet" }, "Generating…"));
  let files;
  try {
    crate ??= source.files();
    files = await crate;
  } catch (error) {
    crate = null;
    panel.replaceChildren(el("p", { className: "empty" }, `The crate cannot be generated: ${error.message}`));
    return;
  }
  if (list !== "crate") return;
  const words = app.words();
  const shown = files.filter(({ path, text }) => words.every((word) => path.includes(word) || text.toLowerCase().includes(word)));
  const current = shown.find(({ path }) => path === crateFile) ?? shown.find(({ path }) => path === "src/client.rs") ?? shown[0];
  if (!current) {
    panel.replaceChildren(el("p", { className: "empty quiet" }, files.length ? emptyWords(1) : "There is no crate for this document."));
    return;
  }
  const show = (file) => {
    crateFile = file.path;
    cratePane.set(file.text, languageOf(file.path, file.text));
    for (const button of names.querySelectorAll("button")) button.setAttribute("aria-current", String(button.dataset.path === crateFile));
    choice.value = file.path;
  };
  const names = el("div", { className: "names" });
  let folder = "";
  for (const file of shown) {
    const [, inside, name] = /^(.*\/)?([^/]*)$/.exec(file.path);
    if ((inside ?? "") !== folder) names.append(el("p", { className: "quiet" }, inside ?? ""));
    folder = inside ?? "";
    const button = el("button", { type: "button" }, name);
    button.dataset.path = file.path;
    button.addEventListener("click", () => show(file));
    names.append(button);
  }
  const choice = el("select", { "aria-label": "File of the crate" }, ...shown.map(({ path }) => el("option", { value: path }, path)));
  choice.addEventListener("change", () => show(shown.find(({ path }) => path === choice.value)));
  panel.replaceChildren(el("div", { className: "browser" }, names, choice, cratePane.element));
  show(current);
}

function show(next) {
  const before = model;
  data = next;
  crate = null;
  if (data.ready) {
    model = new Model(data);
    changed = before ? model.changedSince(before) : new Set();
    find("title").textContent = data.title || "Untitled API";
    find("package").textContent = `${data.package} ${data.version}`;
    document.title = `${data.title} – Trine`;
  } else {
    changed = new Set();
  }
  const errors = data.problems.filter((problem) => problem.severity === "error");
  banner.hidden = data.ready;
  banner.textContent = model && !data.ready
    ? `${count(errors.length, "error")}: the lists show the document as it was before.`
    : errors[0]?.message ?? "";
  status.textContent = data.ready
    ? `${count(model.operations.length, "operation")}, ${count(data.coverage.schemas, "type")}`
    : count(errors.length, "error");
  find("download").disabled = !data.ready;
  if (!data.ready && !model) list = "notes";
  showFile(Math.min(shownFile, data.files.length - 1));
  if (list !== tab && tab !== "document") tab = list;
  choose(tab);
}

async function download() {
  crate ??= source.files();
  const parts = zip(data.package, await crate);
  const url = URL.createObjectURL(new Blob(parts, { type: "application/zip" }));
  el("a", { href: url, download: `${data.package}.zip` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

search.addEventListener("input", draw);
search.addEventListener("keydown", (event) => {
  const first = panel.querySelector(".toggle, .names button");
  if ((event.key === "Enter" || event.key === "ArrowDown") && first) {
    event.preventDefault();
    first.focus();
  } else if (event.key === "Escape") {
    search.value = "";
    draw();
  }
});
tabs.addEventListener("keydown", (event) => {
  const shown = [...tabs.children].filter((button) => button.offsetParent !== null);
  if (moveFocus(event, shown, ["ArrowLeft", "ArrowRight"])) document.activeElement.click();
  else if (event.key === "ArrowDown") panel.querySelector(".toggle")?.focus();
});
panel.addEventListener("keydown", (event) => {
  if (!(event.target instanceof HTMLButtonElement)) return;
  const buttons = event.target.matches(".names button") ? ".names button" : ".toggle";
  moveFocus(event, [...panel.querySelectorAll(buttons)], ["ArrowUp", "ArrowDown"]);
});
addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement
    || (event.target instanceof HTMLTextAreaElement && !event.target.readOnly);
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && search.value && event.target !== search && !isTyping) {
    search.value = "";
    draw();
  }
});
find("download").addEventListener("click", download);
addEventListener("resize", drawTabs);
document.body.dataset.tab = tab;
drawTabs();
source.start({
  show,
  busy: (isBusy) => document.body.classList.toggle("busy", isBusy),
  lost: (isLost) => {
    document.body.classList.toggle("lost", isLost);
    if (isLost) status.textContent = "trine preview has ended";
  },
});
