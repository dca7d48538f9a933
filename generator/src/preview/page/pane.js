// A text with line numbers and colors, which can be selected and searched in like any text, and edited if
// it is allowed. A text area has the text; the lines in view are drawn in color on a layer under it.

import { el } from "./dom.js";
import { tokens } from "./highlight.js";

/** The height of a line in pixels, as in `page.css`. */
const LINE = 20;
/** The length of a line above which nothing is colored: documents can be one line. */
const LONGEST = 5000;

export class Pane {
  #text;
  #lines = [];
  #language = "yaml";
  #notes = new Map();
  #band = null;
  #drawing = false;
  #plain = false;

  /** `moved` is called with the line and column of the caret, `edited` with the text. */
  constructor({ label, editable = false, moved, edited }) {
    this.#text = el("textarea", {
      readOnly: !editable,
      spellcheck: false,
      wrap: "off",
      autocapitalize: "off",
      autocomplete: "off",
      "aria-label": label,
    });
    this.gutter = el("div", { className: "gutter" });
    this.layer = el("div", { className: "lines" });
    this.element = el("div", { className: "pane" },
      el("div", { className: "layer", "aria-hidden": "true" }, this.layer),
      this.#text,
      el("div", { className: "margin", "aria-hidden": "true" }, this.gutter));
    this.#text.addEventListener("scroll", () => this.#schedule(), { passive: true });
    new ResizeObserver(() => this.#schedule()).observe(this.element);
    if (moved) {
      const report = () => moved(...this.#caret());
      this.#text.addEventListener("click", report);
      this.#text.addEventListener("keyup", (event) => {
        if (/^(Arrow|Page|Home|End)/.test(event.key)) report();
      });
    }
    if (edited) {
      this.#text.addEventListener("input", () => {
        this.#read();
        this.#band = null;
        this.#schedule();
        edited(this.#text.value);
      });
    }
  }

  get text() {
    return this.#text.value;
  }

  get lines() {
    return this.#lines;
  }

  /** Shows a text, at the same place as the one before if `stay` is set. */
  set(text, language, stay = false) {
    this.#language = language;
    if (text !== this.#text.value) {
      const { scrollTop, scrollLeft } = this.#text;
      this.#text.value = text;
      this.#text.setSelectionRange(0, 0);
      this.#text.scrollTop = stay ? scrollTop : 0;
      this.#text.scrollLeft = stay ? scrollLeft : 0;
      this.#band = null;
    }
    this.#read();
    this.#schedule();
  }

  /** Shows notes beside lines: line → `{severity, title}`. */
  annotate(notes) {
    this.#notes = notes;
    this.#schedule();
  }

  /** Marks lines, from 1, and scrolls them into view. */
  mark(from, to) {
    this.#band = [from, to];
    const { scrollTop, clientHeight } = this.#text;
    const [top, bottom] = [(from - 1) * LINE, to * LINE];
    if (top < scrollTop + LINE || Math.min(bottom, top + 6 * LINE) > scrollTop + clientHeight - LINE) {
      this.#text.scrollTop = Math.max(0, top - Math.max(LINE, clientHeight / 4));
    }
    this.#schedule();
  }

  /** Sets the caret, and the focus. */
  place(line, column) {
    const before = this.#lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    const top = this.#text.scrollTop;
    this.#text.setSelectionRange(before + column - 1, before + column - 1);
    this.#text.focus({ preventScroll: true });
    this.#text.scrollTop = top;
  }

  #read() {
    this.#lines = this.#text.value.split("\n");
    this.#plain = this.#lines.some((line) => line.length > LONGEST);
    this.element.classList.toggle("plain", this.#plain);
    this.element.style.setProperty("--digits", String(this.#lines.length).length);
  }

  #caret() {
    const before = this.#text.value.slice(0, this.#text.selectionStart);
    const line = before.split("\n").length;
    return [line, before.length - before.lastIndexOf("\n")];
  }

  #schedule() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  #draw() {
    const { scrollTop, scrollLeft, clientHeight } = this.#text;
    const first = Math.max(0, Math.floor(scrollTop / LINE) - 4);
    const last = Math.min(this.#lines.length, first + Math.ceil(clientHeight / LINE) + 8);
    const shift = first * LINE - scrollTop;
    this.layer.style.transform = `translate(${-scrollLeft}px, ${shift}px)`;
    this.gutter.style.transform = `translateY(${shift}px)`;
    const rows = [];
    const numbers = [];
    for (let index = first; index < last; index += 1) {
      const note = this.#notes.get(index + 1);
      const isMarked = this.#band && index + 1 >= this.#band[0] && index + 1 <= this.#band[1];
      const parts = this.#plain ? [] : tokens(this.#lines[index], this.#language);
      rows.push(el("div", { className: isMarked ? "line marked" : "line" },
        ...parts.map(([name, text]) => (name ? el("span", { className: `c-${name}` }, text) : text))));
      numbers.push(el("div", { className: note ? `number ${note.severity}` : "number", title: note?.title }, `${index + 1}`));
    }
    this.layer.replaceChildren(...rows);
    this.gutter.replaceChildren(...numbers);
  }
}
