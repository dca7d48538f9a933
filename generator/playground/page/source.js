// The data of the playground: the generator runs in the browser, and the document stays there.

import { el } from "./dom.js";

/** Whether the document can be edited on the page. */
export const editable = true;

/** The pause in typing after which the document is read. */
const PAUSE = 250;

const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
const waiting = new Map();
let number = 0;
let text = "";
let handlers;
let timer;

worker.onmessage = ({ data }) => {
  const { resolve, reject } = waiting.get(data.number);
  waiting.delete(data.number);
  if (data.error === undefined) resolve(data.result);
  else reject(new Error(data.error));
};
worker.onerror = () => {
  for (const { reject } of waiting.values()) reject(new Error("the generator cannot be loaded"));
  waiting.clear();
};

function ask(task) {
  number += 1;
  worker.postMessage({ number, task, text });
  return new Promise((resolve, reject) => waiting.set(number, { resolve, reject }));
}

async function read() {
  const asked = text;
  handlers.busy(true);
  let data;
  try {
    data = await ask("preview");
  } catch (error) {
    const problem = { severity: "error", message: error.message };
    data = { ready: false, files: [{ name: "openapi.yaml", text: asked }], problems: [problem] };
  }
  if (asked !== text) return;
  handlers.busy(false);
  handlers.show(data);
}

/** Shows an example until a document is pasted or opened. */
export async function start(all) {
  handlers = all;
  const sample = await fetch(new URL("sample.yaml", import.meta.url));
  if (text !== "") return;
  text = await sample.text();
  read();
}

/** Reads a changed document after a pause. */
export function edit(changed) {
  text = changed;
  clearTimeout(timer);
  timer = setTimeout(read, PAUSE);
}

/** Returns the files of the crate. */
export function files() {
  return ask("generate");
}

/** Returns what stands above the document. */
export function controls(pane) {
  const choice = el("input", { type: "file", accept: ".yaml,.yml,.json", className: "hidden", tabIndex: -1, "aria-label": "File of the document" });
  const button = el("button", { type: "button" }, "Open file…");
  const open = async (file) => {
    if (!file) return;
    text = await file.text();
    pane.set(text, "yaml");
    read();
  };
  button.addEventListener("click", () => choice.click());
  choice.addEventListener("change", () => open(choice.files[0]));
  pane.element.addEventListener("dragover", (event) => event.preventDefault());
  pane.element.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    open(event.dataTransfer.files[0]);
  });
  return [button, choice, el("span", { className: "promise" }, "Stays in your browser")];
}
