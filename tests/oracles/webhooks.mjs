// Compares what generated parsers make of the examples of webhooks with what ajv says about them:
// `node webhooks.mjs DOCUMENTS.json`. Examples and schemas are read from the documents themselves.
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import Ajv from 'ajv/dist/2020.js';
import {at, definitions, endOf, placeOf, read} from './documents.mjs';
import {KNOWN} from './webhooks_known.mjs';

const [, , list] = process.argv;
const escaped = name => name.replace(/~/g, '~0').replace(/\//g, '~1');
const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);

// Returns the examples of a media type: its own, and those of its schema.
const examplesOf = (document, media) => {
  const value = at(document, media);
  const found = 'example' in value ? [['example', value.example]] : [];
  for (const name of Object.keys(value.examples ?? {})) {
    const example = at(document, endOf(document, `${media}/examples/${escaped(name)}`));
    for (const member of ['value', 'dataValue', 'serializedValue']) {
      if (isObject(example) && member in example) found.push([name, example[member]]);
    }
  }
  // A referenced schema and the one that refers to it may both have examples.
  for (let place = `${media}/schema`, seen = new Set(); !seen.has(place); ) {
    seen.add(place);
    const schema = at(document, place);
    if (!isObject(schema)) break;
    if ('example' in schema) found.push(['example of the schema', schema.example]);
    if (Array.isArray(schema.examples)) {
      schema.examples.forEach((example, index) => found.push([`example ${index} of the schema`, example]));
    }
    if (typeof schema.$ref === 'string' && schema.$ref.startsWith('#')) place = placeOf(schema.$ref);
  }
  return found.flatMap(([name, example]) => {
    // Some documents write JSON as a text.
    if (typeof example !== 'string') return [[name, example]];
    try {
      return [[name, JSON.parse(example)]];
    } catch {
      return [];
    }
  });
};

// Returns the places of the media types of a webhook.
const mediaOf = (document, pointer) => {
  if (!isObject(at(document, pointer))) throw new Error(`no webhook at ${pointer}`);
  const body = endOf(document, `${pointer}/requestBody`);
  return Object.keys(at(document, body)?.content ?? {}).map(type => `${body}/content/${escaped(type)}`);
};

// Payloads are JSON: `parse` reads no other media type.
const isJson = media => /^application~1([^;]*\+)?json *(;|$)/i.test(media.split('/').at(-1));

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

// Counts the examples of webhooks in other media types.
const countOthers = (document, section) => {
  let count = 0;
  for (const name of Object.keys(document[section] ?? {})) {
    const item = endOf(document, `/${section}/${escaped(name)}`);
    for (const method of METHODS.filter(method => isObject(at(document, item)?.[method]))) {
      const others = mediaOf(document, `${item}/${method}`).filter(media => !isJson(media));
      for (const media of others) count += examplesOf(document, media).length;
    }
  }
  return count;
};

const used = new Set();
const totals = {examples: 0, right: 0, known: 0, wrong: 0};
const subjects = JSON.parse(readFileSync(list, 'utf8'));
for (const {stem, path, driver, header, events} of subjects) {
  const document = read(path);
  // Documents before OpenAPI 3.1 write it as an extension.
  const section = 'webhooks' in document ? 'webhooks' : 'x-webhooks';
  const {key, complete} = definitions(document, 'received');
  const cases = [];
  const keys = new Map();
  for (const event of events) {
    event.place = event.pointer.replace(/^\/webhooks\//, `/${section}/`);
    for (const media of mediaOf(document, event.place).filter(isJson)) {
      const schema = key(`${media}/schema`);
      keys.set(event.name, [...(keys.get(event.name) ?? []), schema]);
      for (const [example, body] of examplesOf(document, media)) cases.push({event, schema, example, body});
    }
  }
  const ajv = new Ajv({strict: false, allErrors: true, verbose: true, logger: false, validateFormats: false});
  ajv.addSchema({$id: 'document', $defs: complete()});
  const errorsOf = (schema, body) => {
    const validate = ajv.compile({$ref: `document#/$defs/${schema}`});
    return validate(body) ? [] : validate.errors;
  };
  const lines = cases.map(({event, body}) => `${header}\t${event.value}\t${JSON.stringify(body)}\n`);
  const {status, stdout} = spawnSync(driver, {input: lines.join(''), encoding: 'utf8', maxBuffer: 1 << 28});
  const found = stdout.split('\n').slice(0, -1);
  if (status !== 0 || found.length !== cases.length) throw new Error(`${stem}: the driver stopped early`);
  // Returns the entry about an example that is not read as its event, if ajv confirms it.
  const explained = ({event, schema, example, body}, found) =>
    KNOWN.find(known => {
      if (known.document !== stem || known.webhook !== event.name || known.example !== example) return false;
      if (known.other !== undefined) {
        if (found !== 'Raw') return false;
        const others = keys.get(known.other) ?? [];
        return errorsOf(schema, body).length === 0 && others.some(other => errorsOf(other, body).length === 0);
      }
      return errorsOf(schema, body).some(
        error =>
          error.instancePath === known.path &&
          error.keyword === known.keyword &&
          isDeepStrictEqual(error.schema, known.schema) &&
          isDeepStrictEqual(error.data, known.has),
      );
    });
  const counts = {right: 0, known: 0, wrong: 0};
  cases.forEach((one, index) => {
    const {event, schema, example, body} = one;
    if (found[index] === event.variant) {
      counts.right += 1;
      return;
    }
    const known = explained(one, found[index]);
    if (known) {
      used.add(known);
      counts.known += 1;
      return;
    }
    counts.wrong += 1;
    const errors = errorsOf(schema, body).map(({instancePath, message, data}) => `${instancePath} ${message}, found ${JSON.stringify(data)?.slice(0, 60)}`);
    console.log(`${stem}: ${event.name}, ${example}: expected ${event.variant}, found ${found[index]}`);
    console.log(`  ajv: ${errors.length === 0 ? 'valid' : errors.slice(0, 3).join('; ')}`);
    const fitting = [...keys].filter(([name, schemas]) => name !== event.name && schemas.some(other => errorsOf(other, body).length === 0));
    if (fitting.length > 0) console.log(`  also valid for: ${fitting.map(([name]) => name).slice(0, 5).join(', ')}`);
  });
  const others = countOthers(document, section);
  console.log(
    `${stem}: ${cases.length} examples: ${counts.right} are read as their event, ${counts.known} are explained in webhooks_known.mjs, ${counts.wrong} wrong` +
      (others ? `; ${others} more in media types other than JSON` : ''),
  );
  totals.examples += cases.length;
  for (const [name, count] of Object.entries(counts)) totals[name] += count;
}
const judged = new Set(subjects.map(({stem}) => stem));
const unused = KNOWN.filter(known => judged.has(known.document) && !used.has(known));
for (const {document, webhook, example} of unused) console.log(`${document}: ${webhook}, ${example}: known, but not found`);
const {examples, right, known, wrong} = totals;
console.log(`${subjects.length} documents, ${examples} examples: ${right} are read as their event, ${known} are explained in webhooks_known.mjs, ${wrong} wrong`);
process.exit(wrong === 0 && unused.length === 0 && right > 0 ? 0 : 1);
