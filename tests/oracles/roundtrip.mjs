// Makes values of component schemas, has them read and written by the generated types, and judges
// what comes back: `node roundtrip.mjs TYPES.tsv DRIVER SAMPLES`.
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
const answers = createInterface({input: process_.stdout})[Symbol.asyncIterator]();
const ask = async line => {
  process_.stdin.write(line);
  const {value, done} = await answers.next();
  if (done) throw new Error('the driver ended');
  return value;
};

const documents = new Map();
const document = path => {
  if (!documents.has(path)) documents.set(path, read(path));
  return documents.get(path);
};

// All names of properties that a schema declares somewhere: others may be left out.
const declared = (value, names = new Set()) => {
  if (value && typeof value === 'object') {
    const {properties} = value;
    if (properties && typeof properties === 'object') Object.keys(properties).forEach(name => names.add(name));
    Object.values(value).forEach(inner => declared(inner, names));
  }
  return names;
};

// Where a value came back changed; null is as absent, and what no schema declares may be left out.
const changed = (before, after, names, path = '') => {
  if (before === null && after === undefined) return null;
  if (typeof before !== 'object' || before === null || typeof after !== 'object' || after === null) {
    return Object.is(before, after) || before === after ? null : path || '(all)';
  }
  if (Array.isArray(before) !== Array.isArray(after)) return path || '(all)';
  if (Array.isArray(before) && before.length !== after.length) return path || '(all)';
  for (const key of Object.keys(after)) {
    if (!(key in before) && after[key] !== null) return `${path}.${key} (made up)`;
  }
  for (const key of Object.keys(before)) {
    if (!Array.isArray(before) && !names.has(key) && !(key in after)) continue;
    const inner = changed(before[key], after[key], names, `${path}.${key}`);
    if (inner) return inner;
  }
  return null;
};

// The validator of a document, for values that travel this way.
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
  // The faker changes the schemas that it is given.
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
      // Most, some or hardly any of the optional properties; of large schemas it never gets done
      // with most of them.
      jsf.option({optionalsProbability: [0.6, 0.3, 0.1][Math.min(slow + (made % 2), 2)]});
      globalThis.make = () => jsf.generate({$ref: `#/components/schemas/${component}`, components: {schemas: root}});
      before = runInThisContext('make()', {timeout: 10_000});
    } catch (error) {
      // It fails for some schemas now and then, and for some always.
      if (error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') slow += 1;
      unfit += 1 + 20 * Math.max(slow - 2, 0);
      totals.unfit += 1;
      if (unfit > 3 * Number(samples)) {
        note('faker', error.message.split('\n')[0]);
        break;
      }
      continue;
    }
    // The faker does not know every keyword: only what the validator takes is a value.
    if (before === undefined || !validate(before)) {
      totals.unfit += 1;
      unfit += 1;
      if (unfit > 3 * Number(samples)) {
        note('faker', `no value that is valid: ${ajv.errorsText(validate.errors).slice(0, 200)}`);
        break;
      }
      continue;
    }
    made += 1;
    totals.samples += 1;
    const text = JSON.stringify(before);
    const answer = await ask(`${number}\t${text}\n`);
    if (answer.startsWith('!')) {
      note('refused', answer.slice(1).replace(/\d+/g, 'N').slice(0, 200), text, answer);
      continue;
    }
    const after = JSON.parse(answer);
    const place = changed(before, after, names);
    if (!validate(after)) note('invalid', ajv.errorsText(validate.errors), text, answer);
    else if (place) note('changed', place.replace(/\d+/g, 'N'), text, answer);
  }
  problems.push(...found.values());
}
process_.stdin.end();

for (const {path, component, way, kind, why, count, before, after} of problems) {
  console.log(`${kind} ${count}x ${basename(path)} ${component} (${way}): ${why}`);
  if (before) console.log(`    before ${String(before).slice(0, 400)}`);
  if (after) console.log(`    after  ${after.slice(0, 400)}`);
  if (['refused', 'invalid', 'changed'].includes(kind)) totals.failures += count;
}
console.log(
  `${totals.samples} values of ${totals.schemas} types of ${totals.documents.size} documents; ` +
    `${totals.failures} did not come back as they were (${totals.unfit} that the faker made did not fit their schema)`,
);
process.exit(totals.failures ? 1 : 0);
