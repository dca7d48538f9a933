// Reads documents and converts their schemas.
import {readFileSync} from 'node:fs';
import {parse} from 'yaml';

export const read = path => {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    return parse(text, {maxAliasCount: -1});
  }
};

// Returns a reproducible sequence of numbers between 0 and 1.
export const random = seed => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

const TYPES = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);

// Converts schemas of a document to JSON Schema 2020-12, with only the properties of this
// direction. `refer` maps the texts of references.
const converter = (document, way, refer = text => text) => {
  const {schemas = {}} = document.components ?? {};
  const is30 = String(document.openapi).startsWith('3.0');
  const hidden = {sent: 'readOnly', received: 'writeOnly'}[way];
  const target = schema => {
    const name = schema?.$ref?.match(/^#\/components\/schemas\/([^/]+)$/)?.[1];
    return name ? schemas[decodeURIComponent(name)] : schema;
  };
  const convert = schema => {
    if (typeof schema !== 'object' || schema === null) return schema;
    // References to missing files accept any value, like in Trine.
    if (schema.$ref && !schema.$ref.startsWith('#')) return {};
    if (is30 && schema.$ref) return {$ref: refer(schema.$ref)};
    const out = {...schema};
    if (out.$ref) out.$ref = refer(out.$ref);
    for (const keyword of ['example', 'examples', 'discriminator', 'xml', 'externalDocs', 'description', 'title', 'default']) {
      delete out[keyword];
    }
    for (const keyword of ['properties', 'patternProperties', '$defs', 'dependentSchemas']) {
      if (out[keyword]) {
        out[keyword] = Object.fromEntries(Object.entries(out[keyword]).map(([name, inner]) => [name, convert(inner)]));
      }
    }
    for (const keyword of ['allOf', 'anyOf', 'oneOf', 'prefixItems']) {
      if (Array.isArray(out[keyword])) out[keyword] = out[keyword].map(convert);
    }
    for (const keyword of ['items', 'additionalProperties', 'not', 'contains', 'if', 'then', 'else', 'propertyNames']) {
      if (out[keyword] !== undefined) out[keyword] = convert(out[keyword]);
    }
    if (out.properties && hidden) {
      const isHidden = name => schema.properties[name]?.[hidden] || target(schema.properties[name])?.[hidden];
      const kept = Object.keys(out.properties).filter(name => !isHidden(name));
      out.required = out.required?.filter(name => !(name in out.properties) || kept.includes(name));
      out.properties = Object.fromEntries(kept.map(name => [name, out.properties[name]]));
      if (!out.required?.length) delete out.required;
    }
    // The faker prefers these to listed values, and creates other values.
    if (out.enum) for (const keyword of ['pattern', 'minLength', 'maxLength', 'format']) delete out[keyword];
    // The faker does not know `format: byte`.
    if (out.format === 'byte') out.enum = ['', 'YQ==', 'aGVsbG8='];
    if (out.format === 'byte') delete out.format;
    if (is30) {
      for (const [flag, limit] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']]) {
        if (out[flag] === true) {
          out[flag] = out[limit];
          delete out[limit];
        } else if (out[flag] === false) delete out[flag];
      }
      if (out.nullable === true) {
        if (typeof out.type === 'string') out.type = [out.type, 'null'];
        if (out.enum && !out.enum.includes(null)) out.enum = [...out.enum, null];
      }
    }
    // Not a keyword of JSON Schema, nor of OpenAPI 3.1.
    delete out.nullable;
    // Unknown types have no effect.
    if ([out.type].flat().some(type => !TYPES.has(type))) delete out.type;
    return out;
  };
  return convert;
};

// Returns component schemas as JSON Schema.
export const asJsonSchema = (document, way) => {
  const convert = converter(document, way);
  const schemas = Object.entries(document.components?.schemas ?? {});
  return Object.fromEntries(schemas.map(([name, schema]) => [name, convert(schema)]));
};

// Returns a schema, by its name, and those that it refers to.
export const reached = (schemas, component) => {
  const found = {};
  const open = [component];
  const follow = value => {
    if (typeof value !== 'object' || value === null) return;
    const name = typeof value.$ref === 'string' && value.$ref.match(/^#\/components\/schemas\/([^/]+)/)?.[1];
    if (name) open.push(decodeURIComponent(name).replace(/~1/g, '/').replace(/~0/g, '~'));
    Object.values(value).forEach(follow);
  };
  while (open.length > 0) {
    const name = open.pop();
    if (name in found || !(name in schemas)) continue;
    found[name] = schemas[name];
    follow(schemas[name]);
  }
  return found;
};

// Returns the value at a JSON pointer.
export const at = (document, pointer) =>
  pointer
    .split('/')
    .slice(1)
    .reduce((node, segment) => node?.[segment.replace(/~1/g, '/').replace(/~0/g, '~')], document);

// Returns the place that a reference inside the document names.
export const placeOf = text => decodeURIComponent(text.replace(/^#/, ''));

// Returns the end of a chain of references without other keywords.
export const endOf = (document, place) => {
  const seen = new Set();
  for (let end = place; !seen.has(end); ) {
    seen.add(end);
    const schema = at(document, end);
    if (typeof schema?.$ref !== 'string' || !schema.$ref.startsWith('#')) return end;
    end = placeOf(schema.$ref);
  }
  return place;
};

const without = (schema, ...keywords) => {
  const out = {...schema};
  for (const keyword of keywords) delete out[keyword];
  return out;
};

// Converts schemas at places of a document to JSON Schema: each becomes a member of `$defs`, and so
// do the referenced ones. `own` is a schema without its unions.
export const definitions = (document, way) => {
  const keys = new Map();
  const $defs = {};
  const open = [];
  const key = (place, isOwn = false) => {
    const name = (isOwn ? 'own ' : '') + place;
    if (!keys.has(name)) {
      keys.set(name, `${keys.size}`);
      open.push([name, place, isOwn]);
    }
    return keys.get(name);
  };
  const convert = converter(document, way, text => {
    const [, place, own] = text.match(/^#([^\n]*)(\n?)/);
    return `#/$defs/${key(placeOf(place), own !== '')}`;
  });
  // Returns the places of the schemas that a schema references in `allOf`, directly or indirectly.
  const extended = (place, found = new Set()) => {
    const members = schema => (Array.isArray(schema?.allOf) ? schema.allOf : []);
    const walk = schema => {
      for (const member of members(schema)) {
        if (typeof member?.$ref !== 'string') walk(member);
        else if (member.$ref.startsWith('#')) {
          const end = endOf(document, placeOf(member.$ref));
          if (found.has(end)) continue;
          found.add(end);
          walk(at(document, end));
        }
      }
    };
    walk(at(document, place));
    return found;
  };
  // Returns whether a schema extends another one that lists it. The list of the other one then does
  // not apply.
  const isListedBy = (home, base) => {
    const schema = at(document, base);
    const branches = [...(schema?.oneOf ?? []), ...(schema?.anyOf ?? [])];
    const places = branches.filter(it => typeof it?.$ref === 'string').map(it => endOf(document, placeOf(it.$ref)));
    return places.some(place => place === home || extended(place).has(home));
  };
  const cut = (schema, home, isOwn) => {
    if (typeof schema !== 'object' || schema === null) return schema;
    const out = isOwn ? without(schema, 'oneOf', 'anyOf') : {...schema};
    const reference = text => {
      const end = endOf(document, placeOf(text));
      return isOwn || isListedBy(home, end) ? `#${end}\n` : text;
    };
    if (Array.isArray(out.allOf)) {
      out.allOf = out.allOf.map(member =>
        typeof member?.$ref === 'string' && member.$ref.startsWith('#')
          ? {...member, $ref: reference(member.$ref)}
          : cut(member, home, isOwn),
      );
    }
    return out;
  };
  const complete = () => {
    while (open.length) {
      const [name, place, isOwn] = open.pop();
      $defs[keys.get(name)] = convert(cut(at(document, place) ?? {}, place, isOwn));
    }
    return $defs;
  };
  return {key, complete};
};

// Merges two schemas that both apply.
const merged = (one, two) => {
  if (!isPlain(one) || !isPlain(two)) return isPlain(one) ? one : two;
  const out = {...one, ...two};
  if (one.properties && two.properties) {
    out.properties = {...one.properties};
    for (const [name, inner] of Object.entries(two.properties)) {
      out.properties[name] = name in one.properties ? merged(one.properties[name], inner) : inner;
    }
  }
  if (one.required && two.required) out.required = [...new Set([...one.required, ...two.required])];
  if (one.enum && two.enum) {
    const both = one.enum.filter(value => two.enum.includes(value));
    out.enum = both.length ? both : one.enum;
  }
  if (isListed(out)) delete out.type;
  if (one.items && two.items) out.items = merged(one.items, two.items);
  return out;
};

// Returns whether a schema lists its values. The faker truncates strings of a type that exceed the
// maximum length.
const isListed = schema => schema.enum !== undefined || schema.const !== undefined;

const isPlain = value => typeof value === 'object' && value !== null && !Array.isArray(value);

// Inlines definitions for the faker, which handles references and `allOf` badly. Optional parts
// that are nested more than `depth` references deep are omitted.
export const writtenOut = ($defs, keys, depth) => {
  // `undefined` if the schema is too deep.
  const out = (schema, depth) => {
    if (!isPlain(schema)) return schema;
    const {$ref, allOf, ...rest} = schema;
    let whole = inner(rest, depth);
    for (const member of Array.isArray(allOf) ? allOf : []) {
      const part = out(member, depth);
      if (part === undefined) return undefined;
      whole = merged(part, whole);
    }
    if ($ref === undefined) return whole;
    if (depth <= 0) return undefined;
    const target = out($defs[$ref.replace('#/$defs/', '')], depth - 1);
    return target === undefined ? undefined : merged(target, whole);
  };
  const inner = (schema, depth) => {
    const whole = {...schema};
    if (isListed(whole)) delete whole.type;
    const required = Array.isArray(schema.required) ? schema.required : [];
    if (isPlain(schema.properties)) {
      const entries = Object.entries(schema.properties).map(([name, property]) => [name, out(property, depth)]);
      whole.properties = Object.fromEntries(
        entries.flatMap(([name, property]) => {
          if (property !== undefined) return [[name, property]];
          return required.includes(name) ? [[name, {}]] : [];
        }),
      );
    }
    for (const keyword of ['oneOf', 'anyOf']) {
      if (!Array.isArray(schema[keyword])) continue;
      whole[keyword] = schema[keyword].map(branch => out(branch, depth)).filter(branch => branch !== undefined);
      if (!whole[keyword].length) delete whole[keyword];
    }
    if (isPlain(schema.items)) {
      const items = out(schema.items, depth);
      if (items !== undefined) whole.items = items;
      else if (schema.minItems) whole.items = {};
      else Object.assign(whole, {items: {}, maxItems: 0});
    }
    if (Array.isArray(schema.prefixItems)) whole.prefixItems = schema.prefixItems.map(item => out(item, depth) ?? {});
    if (isPlain(schema.additionalProperties)) {
      const values = out(schema.additionalProperties, depth);
      whole.additionalProperties = values === undefined ? false : values;
    }
    for (const keyword of ['not', 'if', 'then', 'else', 'contains', 'propertyNames', 'dependentSchemas', '$defs']) delete whole[keyword];
    return whole;
  };
  return keys.map(key => out({$ref: `#/$defs/${key}`}, depth)).reduce(merged);
};
