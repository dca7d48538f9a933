// The data of the page: what belongs together, and what is at a place of the document.

/** The sections of items that are no methods of operations, by module. */
const SECTIONS = new Map([
  ["types", "Types"],
  ["params", "Parameters"],
  ["errors", "Errors"],
  ["headers", "Response headers"],
  ["groups", "Groups of methods"],
  ["Client", "Groups of methods"],
  ["calls", "Calls of batches"],
  ["webhooks", "Webhooks"],
  ["callbacks", "Callbacks"],
  ["ClientBuilder", "Client builder"],
  ["Server", "Servers"],
  ["oauth", "OAuth"],
]);

export const CLASSES = [
  ["affects-calls", "Affects calls", "Something that a caller could send or read is not in the crate."],
  ["not-checked", "Not checked", "Values are sent and read, but nothing checks them against it."],
  ["not-shown", "Not shown", "Prose, an example or another annotation appears nowhere."],
];

export class Model {
  constructor(data) {
    this.data = data;
    this.items = new Map(data.items.map((item) => [item.path, item]));
    this.children = grouped(data.items.filter((item) => item.parent), (item) => item.parent);
    const affecting = data.coverage.entries.filter((entry) => entry.class === "affects-calls");
    const methods = new Set();
    this.operations = data.operations.map((operation) => {
      operation.methods.forEach((path) => methods.add(path));
      const item = this.items.get(operation.methods[0]);
      return {
        ...operation,
        item,
        variants: operation.methods.slice(1).map((path) => this.items.get(path)),
        affecting: item ? affecting.filter((entry) => isWithin(entry, item)) : [],
      };
    }).filter((operation) => operation.item);
    const others = data.items.filter((item) => !item.parent && !methods.has(item.path));
    this.sections = [...grouped(others, (item) => SECTIONS.get(item.path.split("::")[0]) ?? "Others")];
    const order = [...new Set(SECTIONS.values()), "Others"];
    this.sections.sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
    this.placed = data.items.filter((item) => item.at).sort((one, other) => compare(one.at, other.at));
    this.searched = new Map();
  }

  /** Returns the item that is not part of another one, and has this one. */
  root(item) {
    let found = item;
    while (found.parent) found = this.items.get(found.parent);
    if (this.operations.some((operation) => operation.item === found)) return found;
    const main = this.operations.find((operation) => operation.variants.includes(found));
    return main ? main.item : found;
  }

  /** Returns the innermost item around a place of a file with these lines. */
  itemAt(file, line, column, lines) {
    let high = this.placed.findIndex(({ at }) => compare(at, [file, line, column]) > 0);
    if (high < 0) high = this.placed.length;
    let least = Infinity;
    let from = line + 1;
    for (let index = high - 1; index >= 0; index -= 1) {
      const item = this.placed[index];
      const [ofFile, ofLine, ofColumn] = item.at;
      if (ofFile !== file) return null;
      for (; from > ofLine + 1; from -= 1) least = Math.min(least, indentation(lines[from - 2]));
      if (ofLine === line || least >= ofColumn) return this.first(index);
      if (least === 0) return null;
    }
    return null;
  }

  /** Returns the first item at the place of the one with this index: the others follow from it. */
  first(index) {
    let at = index;
    while (at > 0 && compare(this.placed[at - 1].at, this.placed[index].at) === 0) at -= 1;
    return this.placed[at];
  }

  /** Returns whether everything searched for is in an item or its parts. */
  matches(item, words, more = "") {
    if (words.length === 0) return true;
    let text = this.searched.get(item.path);
    if (text === undefined) {
      const parts = (this.children.get(item.path) ?? []).map((part) => part.name);
      text = [item.path, ...(item.docs ?? []), ...parts, more].join(" ").toLowerCase();
      this.searched.set(item.path, text);
    }
    return words.every((word) => text.includes(word));
  }

  /** Returns the entries of the coverage report of a class. */
  entries(name) {
    return this.data.coverage.entries.filter((entry) => entry.class === name);
  }

  /** Returns the paths of items that differ from those of another model. */
  changedSince(before) {
    const text = ({ code, docs, wire }) => JSON.stringify([code, docs, wire]);
    const changed = this.data.items.filter((item) => {
      const old = before.items.get(item.path);
      return !old || text(old) !== text(item);
    });
    return new Set(changed.map((item) => this.root(item).path));
  }
}

/** Returns the last line of what begins at a place: the lines that follow with more indentation. */
export function lastLine(lines, line, column) {
  let last = line;
  for (let index = line; index < lines.length; index += 1) {
    const indent = indentation(lines[index]);
    if (indent < column) {
      // The bracket that ends it.
      return indent === column - 1 && /^\s*[\]}]/.test(lines[index]) && last > line ? index + 1 : last;
    }
    if (indent < Infinity) last = index + 1;
  }
  return last;
}

function indentation(line) {
  const at = line?.search(/\S/) ?? -1;
  return at < 0 ? Infinity : at;
}

function isWithin(entry, item) {
  return entry.pointer === item.pointer || entry.pointer.startsWith(`${item.pointer}/`);
}

function compare(one, other) {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}

function grouped(all, key) {
  const groups = new Map();
  for (const one of all) {
    const name = key(one);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(one);
  }
  return groups;
}
