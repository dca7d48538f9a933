// Makes values for each variant of unions, asks the generated types which variant they take each for,
// and compares it with what a validator takes it for: `node variants.mjs UNIONS.tsv SAMPLES`.
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {createInterface} from 'node:readline';
import {runInThisContext} from 'node:vm';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import jsf from 'json-schema-faker';
import {at, definitions, endOf, placeOf, random, read, writtenOut} from './documents.mjs';

const [, , list, samples] = process.argv;

jsf.option({
  alwaysFakeOptionals: false,
  failOnInvalidTypes: false,
  failOnInvalidFormat: false,
  fillProperties: false,
  ignoreMissingRefs: true,
  maxItems: 2,
  maxLength: 20,
  refDepthMax: 2,
  useDefaultValue: false,
  useExamplesValue: false,
});

// The documents, each with its driver and unions.
const documents = [];
for (const line of readFileSync(list, 'utf8').split('\n').filter(Boolean)) {
  const [kind, ...fields] = line.split('\t');
  const document = documents.at(-1);
  if (kind === 'driver') documents.push({driver: fields[0], unions: []});
  if (kind === 'document') document.path = fields[0];
  if (kind === 'union') {
    const [number, type, way, place] = fields;
    document.unions.push({number, type, way, place, variants: []});
  }
  if (kind === 'variant') document.unions.at(-1).variants.push({name: fields[0], places: fields.slice(1)});
}

const start = driver => {
  const child = spawn(driver, {stdio: ['pipe', 'pipe', 'inherit']});
  const answers = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  return {
    ask: async line => {
      child.stdin.write(line);
      const {value, done} = await answers.next();
      if (done) throw new Error('the driver ended');
      return value;
    },
    end: () => child.stdin.end(),
  };
};

const seedOf = text => [...text].reduce((seed, letter) => (Math.imul(seed, 31) + letter.charCodeAt(0)) | 0, 7);

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);

// The values that a schema lists for one of its properties; none where it lists none.
const listed = (document, place, name, seen = new Set()) => {
  const end = endOf(document, place);
  if (seen.has(end)) return [];
  seen.add(end);
  const schema = at(document, end);
  let values = [];
  for (const index of (Array.isArray(schema?.allOf) ? schema.allOf : []).keys()) {
    const inner = listed(document, `${end}/allOf/${index}`, name, seen);
    if (inner.length && (!values.length || inner.length < values.length)) values = inner;
  }
  if (schema?.properties?.[name]) {
    const escaped = name.replace(/~/g, '~0').replace(/\//g, '~1');
    const property = at(document, endOf(document, `${end}/properties/${escaped}`));
    if (property?.const !== undefined) values = [property.const];
    else if (property?.enum) values = property.enum;
  }
  return values;
};

// The discriminator that stands at a union, or in what it is made of.
const discriminatorOf = (document, place, seen = new Set()) => {
  const end = endOf(document, place);
  if (seen.has(end)) return null;
  seen.add(end);
  const schema = at(document, end);
  if (schema?.discriminator?.propertyName) return schema.discriminator;
  for (const index of (Array.isArray(schema?.allOf) ? schema.allOf : []).keys()) {
    const found = discriminatorOf(document, `${end}/allOf/${index}`, seen);
    if (found) return found;
  }
  return null;
};

// The values of the discriminator that select each variant; null where it does not tell them apart.
const tagsOf = (document, union) => {
  const discriminator = discriminatorOf(document, union.place);
  if (!discriminator) return null;
  const name = discriminator.propertyName;
  const mapped = Object.entries(discriminator.mapping ?? {}).map(([value, target]) => [
    value,
    endOf(document, target.includes('#') ? placeOf(target.slice(target.indexOf('#'))) : `/components/schemas/${target}`),
  ]);
  const variants = union.variants.map(({places}) => {
    const ends = places.map(place => endOf(document, place));
    const keys = mapped.filter(([, end]) => ends.includes(end)).map(([value]) => value);
    return {ends, keys, own: places.flatMap(place => listed(document, place, name))};
  });
  const isShared = value => variants.filter(({own}) => own.includes(value)).length > 1;
  const isMapped = value => mapped.some(([key]) => key === String(value));
  const tags = variants.map(({ends, keys, own}) => {
    const alone = own.filter(value => !isShared(value) && (keys.includes(String(value)) || !isMapped(value)));
    if (keys.length) return [...alone, ...keys.filter(key => !alone.map(String).includes(key))];
    if (alone.length) return alone;
    return ends.map(end => end.split('/').at(-1).replace(/~1/g, '/').replace(/~0/g, '~'));
  });
  return {name, tags};
};

const judgeOf = (document, unions, way) => {
  const schemas = definitions(document, way);
  for (const union of unions) {
    union.own = schemas.key(union.place, true);
    for (const variant of union.variants) variant.keys = variant.places.map(place => schemas.key(place));
  }
  const $defs = schemas.complete();
  const ajv = new Ajv({strict: false, allErrors: false, logger: false, validateFormats: true});
  addFormats(ajv);
  ajv.addSchema({$id: 'document', $defs});
  const own = union => ajv.compile({$ref: `document#/$defs/${union.own}`});
  const branch = key => ajv.compile({$ref: `document#/$defs/${key}`});
  return {$defs, own, branch};
};

const totals = {documents: 0, unions: 0, values: 0, none: 0, failed: 0, failedDocuments: new Set()};

// Judges the values of one union.
const check = async (document, union, judge, ask) => {
  totals.unions += 1;
  const failures = new Map();
  const own = judge.own(union);
  const branches = union.variants.map(({keys}) => keys.map(judge.branch));
  const fits = value => {
    if (!own(value)) return [];
    return branches.flatMap((validators, index) => (validators.some(valid => valid(value)) ? [index] : []));
  };
  const told = tagsOf(document, union);
  const nameOf = index => union.variants[index]?.name ?? 'Raw';
  const raw = union.variants.length;
  const look = async (value, expected, why) => {
    totals.values += 1;
    const text = JSON.stringify(value);
    const answer = await ask(`${union.number}\t${text}\n`);
    const chosen = answer.startsWith('!') ? answer : Number(answer);
    if (expected.includes(chosen)) return;
    const key = `${why}: ${expected.map(nameOf).join('|')}, chosen ${typeof chosen === 'number' ? nameOf(chosen) : chosen}`;
    const known = failures.get(key) ?? {count: 0, text};
    known.count += 1;
    if (text.length < known.text.length) known.text = text;
    failures.set(key, known);
  };
  for (const [index, {keys, name}] of union.variants.entries()) {
    let made = 0;
    for (let tried = 0; made < Number(samples) && tried < 3 * Number(samples); tried += 1) {
      const schema = structuredClone(writtenOut(judge.$defs, [union.own, keys[tried % keys.length]], 2 + (tried % 3)));
      jsf.option({random: random(seedOf(`${union.place} ${name} ${tried}`)), optionalsProbability: [0.5, 0.2, 0][tried % 3]});
      globalThis.make = () => jsf.generate(schema);
      let value;
      try {
        value = runInThisContext('make()', {timeout: 3000});
      } catch (error) {
        if (error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') tried += Number(samples) / 2;
        continue;
      }
      if (value === undefined || value === null) continue;
      if (told && isObject(value)) {
        const tags = told.tags[index];
        // A tag that the faker made up is no value that anybody sends.
        if (!tags.includes(value[told.name])) {
          const tagged = {...value, [told.name]: tags[tried % tags.length]};
          if (fits(tagged).includes(index)) value = tagged;
        }
      }
      let expected = fits(value);
      if (!expected.includes(index)) continue;
      made += 1;
      if (told && isObject(value)) {
        const byTag = told.tags.flatMap((tags, index) => (tags.map(String).includes(String(value[told.name])) ? [index] : []));
        // What the discriminator does not name may be kept as it is.
        expected = byTag.length ? byTag : [...expected, raw];
      }
      await look(value, expected, `made for ${name}`);
    }
    if (!made) totals.none += 1;
  }
  if (!failures.size) return;
  totals.failed += 1;
  totals.failedDocuments.add(document);
  console.log(`${basename(union.path)} ${union.place} (${union.type}, ${union.way})`);
  for (const [key, {count, text}] of failures) console.log(`    ${count}x ${key}\n        ${text.slice(0, 300)}`);
};

for (const {path, driver, unions} of documents) {
  console.error(basename(path));
  totals.documents += 1;
  const document = read(path);
  const {ask, end} = start(driver);
  for (const way of ['sent', 'received', 'both']) {
    const some = unions.filter(union => union.way === way);
    if (!some.length) continue;
    const judge = judgeOf(document, some, way);
    for (const union of some) {
      union.path = path;
      try {
        await check(document, union, judge, ask);
      } catch (error) {
        console.log(`${basename(path)} ${union.place}: not judged: ${error.message.split('\n')[0]}`);
      }
    }
  }
  end();
}
console.log(
  `${totals.values} values of ${totals.unions} unions of ${totals.documents} documents; ` +
    `${totals.failed} unions of ${totals.failedDocuments.size} documents are not read as what they are ` +
    `(no value was made of ${totals.none} variants)`,
);
process.exit(totals.failed ? 1 : 0);
