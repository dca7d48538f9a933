// Elements of the page. Text from documents becomes text nodes only.

/** Creates an element with properties, attributes (names with `-`) and children. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name === "role" || name.includes("-")) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Returns `1 type`, `2 types`. */
export function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** Moves the focus among `elements` with the arrow keys, Home and End; returns whether it did. */
export function moveFocus(event, elements, [back, forth]) {
  const last = elements.length - 1;
  const now = elements.indexOf(document.activeElement);
  const to = {
    [back]: Math.max(now - 1, 0),
    [forth]: Math.min(now + 1, last),
    Home: 0,
    End: last,
  }[event.key];
  if (to === undefined || last < 0 || event.ctrlKey || event.metaKey || event.altKey) return false;
  event.preventDefault();
  elements[to].focus();
  return true;
}
