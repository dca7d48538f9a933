// Documentation in Markdown as elements: paragraphs, lists, headings, code. Links show their target, and
// lead only to websites. Everything else is shown as it is written.

import { el } from "./dom.js";

const INLINE = /\\([\\`*_{}[\]()#+\-.!<>|~&:])|(`+)(.+?)\2(?!`)|\*\*(.+?)\*\*|\[([^\]]*)\]\(<?(https?:\/\/[^\s)>]+)>?\)|<(https?:\/\/[^\s>]+)>/g;

/** Returns the elements of lines of Markdown. */
export function prose(lines) {
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    const fence = /^\s*(```+|~~~+)/.exec(line);
    if (fence) {
      const end = lines.findIndex((other, index) => index > at && other.trim().startsWith(fence[1]));
      const to = end < 0 ? lines.length : end;
      blocks.push(el("pre", {}, el("code", {}, lines.slice(at + 1, to).join("\n"))));
      at = to + 1;
    } else if (/^\s*([-*+]|\d+[.)])\s/.test(line)) {
      const items = [];
      while (at < lines.length && lines[at].trim() !== "") {
        const mark = /^\s*([-*+]|\d+[.)])\s+(.*)$/.exec(lines[at]);
        if (mark) items.push(mark[2]);
        else items[items.length - 1] += ` ${lines[at].trim()}`;
        at += 1;
      }
      blocks.push(el("ul", {}, ...items.map((item) => el("li", {}, ...inline(item)))));
    } else if (line.trim() === "") {
      at += 1;
    } else {
      const heading = /^#{1,6}\s+(.*)$/.exec(line);
      const text = [];
      while (at < lines.length && lines[at].trim() !== "" && !/^\s*(```|~~~)/.test(lines[at])) {
        text.push(lines[at].trim());
        at += 1;
        if (heading) break;
      }
      blocks.push(heading
        ? el("p", { className: "subheading" }, ...inline(heading[1]))
        : el("p", {}, ...inline(text.join(" "))));
    }
  }
  return blocks;
}

/** Returns the text and elements of a line. */
export function inline(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [all, escaped, ticks, code, strong, label, target, url] = match;
    if (match.index > from) parts.push(text.slice(from, match.index));
    from = match.index + all.length;
    if (escaped) parts.push(escaped);
    else if (ticks) parts.push(el("code", {}, code.trim() || code));
    else if (strong) parts.push(el("strong", {}, ...inline(strong)));
    else {
      const href = target ?? url;
      const link = { href, title: href, target: "_blank", rel: "noopener noreferrer" };
      parts.push(el("a", link, ...(label ? inline(label) : [href])));
    }
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** Returns a message, in which names are in backticks. */
export function message(text) {
  return text.split(/(`[^`]+`)/).filter(Boolean).map((part) =>
    part.length > 2 && part.startsWith("`") ? el("code", {}, part.slice(1, -1)) : part);
}
