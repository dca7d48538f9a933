// Compares the verdicts of generated types and of ajv about values of component schemas:
// `node constraints.mjs TYPES.tsv DRIVER SAMPLES`.
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {createInterface} from 'node:readline';
import {runInThisContext} from 'node:vm';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import jsf from 'json-schema-faker';
import {asJsonSchema, random, reached, read} from './documents.mjs';

const [, , list, driver, samples] = process.argv;

jsf.option({
  alwaysFakeOptionals: false,
  failOnInvalidTypes: false,
  failOnInvalidFormat: false,
  fillProperties: false,
  ignoreMissingRefs: true,
  maxItems: 3,
  maxLength: 40,
  refDepthMax: 3,
  useDefaultValue: false,
  useExamplesValue: false,
});

const process_ = spawn(driver, {stdio: ['pipe', 'pipe', 'inherit']});
const responses = createInterface({input: process_.stdout})[Symbol.asyncIterator]();
const ask = async line => {
  process_.stdin.write(line);
  const {value, done} = await responses.next();
  if (done) throw new Error('the driver ended');
  return value;
};

// Keywords that the generated types do not check. A schema with one of them has no verdict to compare.
const BEYOND = /"(not|if|contains|dependentRequired|propertyNames|patternProperties|prefixItems|unevaluated\w+|dependentSchemas|x-trine-filter|x-trine-boolean|x-trine-empty-list)":/;

// Returns the JSON types of a schema; none if it has no `type` and no listed values.
const typesOf = (schema, root) => {
  if (typeof schema?.$ref === 'string') return typesOf(root[schema.$ref.replace('#/components/schemas/', '')], root);
  const kind = value => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
  const types = [schema?.type ?? (schema?.enum ?? []).map(kind)].flat();
  return new Set(types.map(type => (type === 'integer' ? 'number' : type)));
};

// Returns whether the type of a value decides its branch of each union. Otherwise, a value that
// violates a constraint of one branch may be decoded as another one.
const isDecided = (value, root) => {
  if (typeof value !== 'object' || value === null) return true;
  for (const keyword of ['oneOf', 'anyOf']) {
    if (!Array.isArray(value[keyword])) continue;
    const all = value[keyword].map(branch => typesOf(branch, root));
    const sum = all.reduce((sum, types) => sum + types.size, 0);
    if (all.some(types => types.size === 0) || new Set(all.flatMap(types => [...types])).size !== sum) return false;
  }
  return Object.values(value).every(inner => isDecided(inner, root));
};

// Constraints that never decide which variant of a union a value is.
const BOUNDS = [
  ...['minLength', 'maxLength', 'pattern', 'format', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
];

// Returns a schema without these. Integers stay within their Rust types.
const withoutBounds = value => {
  if (Array.isArray(value)) return value.map(withoutBounds);
  if (typeof value !== 'object' || value === null) return value;
  const out = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutBounds(inner)]));
  if (typeof value.format === 'string' && value.format.startsWith('uint')) out.least = true;
  for (const keyword of BOUNDS) if (typeof out[keyword] !== 'object') delete out[keyword];
  if (out.least === true) {
    delete out.least;
    out.minimum = 0;
  }
  return out;
};

// Returns a verdict of the generated code without violations of formats that are not compared.
const comparable = verdict => {
  const [, ...violations] = verdict.split(' | ');
  const format = violation => violation.match(/expected the format `([^`]+)`/)?.[1];
  const compared = violations.filter(one => !format(one) || [...FORMATS, 'byte'].includes(format(one)));
  return violations.length > 0 && compared.length === 0 ? 'valid' : verdict;
};

// Formats that both check by the same grammar.
const FORMATS = ['date', 'date-time', 'duration', 'hostname', 'ipv4', 'ipv6', 'time', 'uuid'];

// Removes what is not compared: other formats, look-around and references in patterns.
const compared = value => {
  if (Array.isArray(value)) return value.map(compared);
  if (typeof value !== 'object' || value === null) return value;
  const out = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, compared(inner)]));
  if (typeof out.format === 'string' && !FORMATS.includes(out.format)) delete out.format;
  if (typeof out.pattern === 'string' && /\(\?(<?[=!])|\\[1-9kB]/.test(out.pattern)) delete out.pattern;
  return out;
};

const documents = new Map();
const judgeOf = (path, way) => {
  if (!documents.has(path)) documents.set(path, read(path));
  const written = asJsonSchema(documents.get(path), way);
  const root = compared(written);
  const ajv = new Ajv({strict: false, allErrors: true, logger: false, multipleOfPrecision: 12});
  addFormats(ajv, FORMATS);
  ajv.addSchema({$id: 'document', components: {schemas: root}});
  ajv.addSchema({$id: 'shapes', components: {schemas: withoutBounds(written)}});
  return {path, way, root, ajv};
};

// Returns the places of all scalars and lists, and functions that change them.
const places = (value, change = () => {}, found = []) => {
  found.push([value, change]);
  if (Array.isArray(value)) value.forEach((inner, index) => places(inner, to => (value[index] = to), found));
  else if (value && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) places(inner, to => (value[key] = to), found);
  }
  return found;
};

// Changes one part of a value, to another of the same JSON type.
const changed = (value, next) => {
  const copy = structuredClone(value);
  const pick = list => list[Math.floor(next() * list.length)];
  const all = places(copy).filter(([part]) => part !== null && (typeof part !== 'object' || Array.isArray(part)));
  if (all.length === 0) return copy;
  const [part, change] = pick(all);
  if (typeof part === 'string') {
    change(pick(['', 'x', part + '!', part.slice(1), part.toUpperCase(), 'é\u{1f600}', 'y'.repeat(300), '2026-02-30', `${part} `, '\n']));
  } else if (typeof part === 'number') {
    const whole = [0, -1, part + 1, part - 1, part * 2, 1000, -1000];
    change(pick(Number.isInteger(part) ? whole : [...whole, part + 0.001, 0.5]));
  } else if (typeof part === 'boolean') change(!part);
  else change(pick([[], [...part, ...part], part.slice(1), [...part, ...part, ...part, ...part, ...part]]));
  return copy;
};

let judge;
const totals = {documents: new Set(), types: 0, beyond: 0, valid: 0, invalid: 0, unread: 0, differ: 0};
const problems = new Map();
for (const line of readFileSync(list, 'utf8').split('\n').filter(Boolean)) {
  const [path, component, way, number] = line.split('\t');
  if (judge?.path !== path || judge.way !== way) judge = judgeOf(path, way);
  const root = structuredClone(reached(judge.root, component));
  let validate, isOfType;
  try {
    const pointer = encodeURIComponent(component.replace(/~/g, '~0').replace(/\//g, '~1'));
    if (!BEYOND.test(JSON.stringify(root)) && isDecided(root, root)) {
      validate = judge.ajv.compile({$ref: `document#/components/schemas/${pointer}`});
      // Values that match no variant of a union are kept raw, and not checked.
      if (/"(oneOf|anyOf)":/.test(JSON.stringify(root))) isOfType = judge.ajv.compile({$ref: `shapes#/components/schemas/${pointer}`});
    }
  } catch {
    // An invalid pattern, which is reported.
  }
  if (!validate) {
    totals.beyond += 1;
    continue;
  }
  totals.types += 1;
  totals.documents.add(path);
  const next = random(Number(number) + 1);
  jsf.option({random: next});
  for (let made = 0, slow = 0; made < Number(samples) && slow < 3; made += 1) {
    let value;
    try {
      jsf.option({optionalsProbability: [0.6, 0.3, 0.1][Math.min(slow + (made % 2), 2)]});
      globalThis.make = () => jsf.generate({$ref: `#/components/schemas/${component}`, components: {schemas: root}});
      value = runInThisContext('make()', {timeout: 5000});
    } catch (error) {
      if (error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') slow += 1;
      continue;
    }
    if (value === undefined || value === null) continue;
    for (let changes = made % 3; changes > 0; changes -= 1) value = changed(value, next);
    const found = comparable(await ask(`${number}\t${JSON.stringify(value)}\n`));
    if (found.startsWith('!') || (isOfType && !isOfType(value))) {
      totals.unread += 1;
      continue;
    }
    const expected = validate(value);
    if (expected === (found === 'valid')) totals[expected ? 'valid' : 'invalid'] += 1;
    else {
      totals.differ += 1;
      const why = expected ? found : judge.ajv.errorsText(validate.errors);
      const known = problems.get(component + way) ?? {path, component, way, count: 0, expected, why, value};
      known.count += 1;
      problems.set(component + way, known);
    }
  }
}
process_.stdin.end();
for (const {path, component, way, count, expected, why, value} of problems.values()) {
  const name = `${basename(dirname(path))}/${basename(path)}`;
  console.log(`${name}: ${component} (${way}), ${count} times: ajv: ${expected ? 'valid' : 'invalid'}; ${why.slice(0, 300)}`);
  console.log(`  ${JSON.stringify(value).slice(0, 400)}`);
}
const {documents: judged, types, beyond, valid, invalid, unread, differ} = totals;
console.log(
  `${judged.size} documents, ${types} types (${beyond} have keywords that are not compared): both found ${valid} values valid and ${invalid} invalid; ${unread} are of another type; ${differ} verdicts differ`,
);
process.exit(differ === 0 && invalid > 0 && valid > 0 ? 0 : 1);
