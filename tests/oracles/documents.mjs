// Documents as the packages read them.
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

// A sequence of numbers between 0 and 1 that a seed decides.
export const random = seed => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

// Component schemas as JSON Schema 2020-12, with the properties alone that travel this way.
export const asJsonSchema = (document, way) => {
  const {schemas = {}} = document.components ?? {};
  const is30 = String(document.openapi).startsWith('3.0');
  const hidden = {sent: 'readOnly', received: 'writeOnly'}[way];
  const target = schema => {
    const name = schema?.$ref?.match(/^#\/components\/schemas\/([^/]+)$/)?.[1];
    return name ? schemas[decodeURIComponent(name)] : schema;
  };
  const convert = schema => {
    if (typeof schema !== 'object' || schema === null) return schema;
    // What stands in files that are not there may be anything, to Trine too.
    if (schema.$ref && !schema.$ref.startsWith('#')) return {};
    if (is30 && schema.$ref) return {$ref: schema.$ref};
    const out = {...schema};
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
    // The faker takes these before the values that are listed, and makes others.
    if (out.enum) for (const keyword of ['pattern', 'minLength', 'maxLength', 'format']) delete out[keyword];
    // The faker does not know it; it is what `format: byte` says.
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
      delete out.nullable;
    }
    return out;
  };
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, convert(schema)]));
};

// A component and those that it refers to: the faker takes time for each that it is given.
export const reached = (schemas, component) => {
  const kept = {};
  for (const open = [component]; open.length; ) {
    const name = open.pop();
    if (name in kept || !(name in schemas)) continue;
    kept[name] = schemas[name];
    for (const [, target] of JSON.stringify(schemas[name]).matchAll(/"#\/components\/schemas\/([^"/]+)/g)) {
      open.push(decodeURIComponent(target).replace(/~1/g, '/').replace(/~0/g, '~'));
    }
  }
  return kept;
};
