// Creates values of component schemas, passes them through the generated types, and validates the
// results: `node roundtrip.mjs TYPES.tsv DRIVER SAMPLES`.
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
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

const documents = new Map();
const document = path => {
  if (!documents.has(path)) documents.set(path, read(path));
  return documents.get(path);
};

// Returns the names of all properties that a schema declares anywhere: others can be dropped.
const declared = (value, names = new Set()) => {
  if (value && typeof value === 'object') {
    const {properties} = value;
    if (properties && typeof properties === 'object') Object.keys(properties).forEach(name => names.add(name));
    Object.values(value).forEach(inner => declared(inner, names));
  }
  return names;
};

// Returns the path of a difference. Null equals absence, and undeclared members can be dropped.
const changed = (before, after, names, path = '') => {
  if (before === null && after === undefined) return null;
  if (typeof before !== 'object' || before === null || typeof after !== 'object' || after === null) {
    return Object.is(before, after) || before === after ? null : path || '(all)';
  }
  if (Array.isArray(before) !== Array.isArray(after)) return path || '(all)';
  if (Array.isArray(before) && before.length !== after.length) return path || '(all)';
  for (const key of Object.keys(after)) {
    if (!(key in before) && after[key] !== null) return `${path}.${key} (added)`;
  }
  for (const key of Object.keys(before)) {
    if (!Array.isArray(before) && !names.has(key) && !(key in after)) continue;
    const inner = changed(before[key], after[key], names, `${path}.${key}`);
    if (inner) return inner;
  }
  return null;
};

// Returns the validator of a document for one direction.
const judgeOf = (path, way) => {
  const root = asJsonSchema(document(path), way);
  const ajv = new Ajv({strict: false, allErrors: false, logger: false});
  addFormats(ajv);
  ajv.addSchema({$id: 'document', components: {schemas: root}});
  return {path, way, root, names: declared(root), ajv};
};

let judge;
const totals = {documents: new Set(), schemas: 0, samples: 0, unfit: 0, failures: 0};
const problems = [];
for (const line of readFileSync(list, 'utf8').split('\n').filter(Boolean)) {
  const [path, component, way, number] = line.split('\t');
  if (judge?.path !== path || judge.way !== way) judge = judgeOf(path, way);
  const {names, ajv} = judge;
  // The faker changes its schemas.
  const root = structuredClone(reached(judge.root, component));
  let validate;
  try {
    const pointer = encodeURIComponent(component.replace(/~/g, '~0').replace(/\//g, '~1'));
    validate = ajv.compile({$ref: `document#/components/schemas/${pointer}`});
  } catch (error) {
    problems.push({path, component, way, kind: 'schema', why: error.message, count: 1});
    continue;
  }
  if (!totals.documents.has(path)) console.error(basename(path));
  totals.documents.add(path);
  totals.schemas += 1;
  const found = new Map();
  const note = (kind, why, before, after) => {
    const known = found.get(kind + why) ?? {path, component, way, kind, why, count: 0, before, after};
    known.count += 1;
    found.set(kind + why, known);
  };
  jsf.option({random: random(Number(number) + 1)});
  let [unfit, slow] = [0, 0];
  for (let made = 0; made < Number(samples); ) {
    let before;
    try {
      // Most, some or hardly any of the optional properties; for large schemas the faker never
      // finishes with most of them.
      jsf.option({optionalsProbability: [0.6, 0.3, 0.1][Math.min(slow + (made % 2), 2)]});
      globalThis.make = () => jsf.generate({$ref: `#/components/schemas/${component}`, components: {schemas: root}});
      before = runInThisContext('make()', {timeout: 10_000});
    } catch (error) {
      // It fails for some schemas occasionally, and for others always.
      if (error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') slow += 1;
      unfit += 1 + 20 * Math.max(slow - 2, 0);
      totals.unfit += 1;
      if (unfit > 3 * Number(samples)) {
        note('faker', error.message.split('\n')[0]);
        break;
      }
      continue;
    }
    // The faker does not know every keyword, so the validator decides.
    if (before === undefined || !validate(before)) {
      totals.unfit += 1;
      unfit += 1;
      if (unfit > 3 * Number(samples)) {
        note('faker', `no valid value: ${ajv.errorsText(validate.errors).slice(0, 200)}`);
        break;
      }
      continue;
    }
    made += 1;
    totals.samples += 1;
    const text = JSON.stringify(before);
    const response = await ask(`${number}\t${text}\n`);
    if (response.startsWith('!')) {
      note('rejected', response.slice(1).replace(/\d+/g, 'N').slice(0, 200), text, response);
      continue;
    }
    const after = JSON.parse(response);
    const place = changed(before, after, names);
    if (!validate(after)) note('invalid', ajv.errorsText(validate.errors), text, response);
    else if (place) note('changed', place.replace(/\d+/g, 'N'), text, response);
  }
  problems.push(...found.values());
}
process_.stdin.end();

for (const {path, component, way, kind, why, count, before, after} of problems) {
  console.log(`${kind} ${count}x ${basename(path)} ${component} (${way}): ${why}`);
  if (before) console.log(`    before ${String(before).slice(0, 400)}`);
  if (after) console.log(`    after  ${after.slice(0, 400)}`);
  if (['rejected', 'invalid', 'changed'].includes(kind)) totals.failures += count;
}
console.log(
  `${totals.samples} values of ${totals.schemas} types of ${totals.documents.size} documents; ` +
    `${totals.failures} were changed (${totals.unfit} from the faker did not match their schema)`,
);
process.exit(totals.failures ? 1 : 0);
