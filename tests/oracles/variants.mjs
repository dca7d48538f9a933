// Creates values for each variant of unions, and compares the variants that the generated types
// choose with those of a validator: `node variants.mjs UNIONS.tsv SAMPLES`.
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {createInterface} from 'node:readline';
import {read} from './documents.mjs';
import {isObject, judgeOf} from './variants_judge.mjs';
import {KNOWN} from './variants_known.mjs';
import {valuesOf} from './variants_values.mjs';

const [, , list, samples] = process.argv;
// A name and a string that occur in no document.
const NEW = 'trine-was-here';

// Reads the documents, each with its driver and unions.
const listedDocuments = list => {
  const documents = [];
  for (const line of readFileSync(list, 'utf8').split('\n').filter(Boolean)) {
    const [kind, ...fields] = line.split('\t');
    const document = documents.at(-1);
    if (kind === 'driver') documents.push({driver: fields[0], unions: []});
    if (kind === 'document') document.path = fields[0];
    if (kind === 'union') {
      const [number, type, way, place, ...beside] = fields;
      document.unions.push({number, type, way, place, beside, variants: []});
    }
    if (kind === 'variant') document.unions.at(-1).variants.push({name: fields[0], places: fields.slice(1)});
  }
  return documents;
};

const start = driver => {
  const child = spawn(driver, {stdio: ['pipe', 'pipe', 'inherit']});
  const responses = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  return {
    ask: async line => {
      child.stdin.write(line);
      const {value, done} = await responses.next();
      if (done) throw new Error('the driver ended');
      return value;
    },
    end: () => child.stdin.end(),
  };
};

const totals = {unions: 0, values: 0, unmade: 0, judgedNot: 0, failed: 0, listed: 0, documents: new Set()};
const used = new Set();

// Returns the variants that are correct for each value of a union; `raw` stands for none of them.
function* questions(union, judged) {
  const {fits, nearly, best, tagging} = judged;
  const raw = union.variants.length;
  const byTag = value => {
    if (!tagging || !isObject(value)) return [];
    const tag = JSON.stringify(value[tagging.name]);
    const is = tagging.isDeclared ? one => String(one) === String(value[tagging.name]) : one => JSON.stringify(one) === tag;
    return tagging.tags.flatMap((tags, index) => (tags.some(is) ? [index] : []));
  };
  for (const [index, {name}] of union.variants.entries()) {
    let made = 0;
    for (const value of valuesOf(union, judged, index, Number(samples))) {
      made += 1;
      const expected = fits(value);
      const tagged = byTag(value);
      const both = tagged.filter(one => expected.includes(one));
      // Values that contradict the discriminator can be preserved unmodified.
      const right = both.length ? both : tagging?.isDeclared ? [...tagged, ...expected, raw] : best(value, expected);
      yield {value, right, what: `for ${name}`};
      if (!isObject(value)) continue;
      // An additional property must not change the variant.
      const longer = {...value, [NEW]: NEW};
      const still = fits(longer);
      const near = still.length ? still : nearly(longer, {lists: false}).filter(one => right.includes(one));
      const what = `for ${name}, with an unknown property`;
      if (near.length) yield {value: longer, right: tagging?.isDeclared ? right : near, what};
      // An unknown tag must not select one of the known variants.
      if (tagging && tagging.name in value) {
        const tag = tagging.tags.flat().every(tag => typeof tag === 'string') ? NEW : 987654;
        const other = {...value, [tagging.name]: tag};
        const right = tagging.isDeclared ? [raw] : [...fits(other), raw];
        yield {value: other, right, what: `for ${name}, with an unknown tag`};
      }
    }
    if (!made) totals.unmade += 1;
  }
  const nothing = {[NEW]: NEW};
  const fitting = fits(nothing);
  const right = fitting.length && !tagging?.isDeclared ? fitting : [raw, ...fitting, ...nearly(nothing)];
  yield {value: nothing, right, what: 'for no variant'};
}

const isKnown = (document, union, what) =>
  KNOWN.findIndex(one => one.document === document && union.place.startsWith(one.place) && (one.what ?? '') === (one.what ? what : ''));

// Checks the values of one union.
const check = async (path, union, judged, ask) => {
  totals.unions += 1;
  const failures = new Map();
  const nameOf = index => union.variants[index]?.name ?? 'Raw';
  for (const {value, right, what} of questions(union, judged)) {
    totals.values += 1;
    const text = JSON.stringify(value);
    const response = await ask(`${union.number}\t${text}\n`);
    const chosen = response.startsWith('!') ? response : Number(response);
    if (right.includes(chosen)) continue;
    const bounds = judged.nearly(value, {lists: false}).includes(chosen) ? ' (except for constraints that types ignore)' : '';
    const key = `${what}: ${right.map(nameOf).join(' or ')}, chosen ${typeof chosen === 'number' ? nameOf(chosen) : chosen}${bounds}`;
    const known = failures.get(key) ?? {count: 0, text};
    known.count += 1;
    if (text.length < known.text.length) known.text = text;
    failures.set(key, known);
  }
  if (!failures.size) return;
  const known = isKnown(path, union);
  if (known >= 0) {
    used.add(known);
    totals.listed += 1;
    return;
  }
  totals.failed += 1;
  totals.documents.add(path);
  console.log(`${path} ${union.place} (${union.type}, ${union.way})`);
  for (const [key, {count, text}] of failures) console.log(`    ${count}x ${key}\n        ${text.slice(0, 300)}`);
};

const documents = listedDocuments(list);
for (const {path, driver, unions} of documents) {
  const name = basename(path).replace(/\.[^.]*$/, '');
  console.error(name);
  const document = read(path);
  const {ask, end} = start(driver);
  for (const way of ['sent', 'received', 'both']) {
    const some = unions.filter(union => union.way === way);
    if (!some.length) continue;
    const judge = judgeOf(document, some, way);
    for (const [index, union] of some.entries()) {
      try {
        await check(name, union, judge(index), ask);
      } catch (error) {
        totals.judgedNot += 1;
        console.log(`${name} ${union.place}: not judged: ${error.stack.split('\n').slice(0, 3).join(' ')}`);
      }
    }
  }
  end();
}
const unused = KNOWN.filter((one, index) => !used.has(index) && documents.some(({path}) => basename(path).startsWith(`${one.document}.`)));
for (const {document, place, reason} of unused) console.log(`listed in variants_known.mjs, and did not happen: ${document} ${place}: ${reason}`);
console.log(
  `${totals.values} values of ${totals.unions} unions of ${documents.length} documents; ` +
    `${totals.failed} unions of ${totals.documents.size} documents are not read as what they are, ` +
    `${totals.listed} are listed as right, ${totals.judgedNot} were not judged ` +
    `(of ${totals.unmade} variants no value was made)`,
);
process.exit(totals.failed || unused.length ? 1 : 0);
