// Makes values for each variant of unions, asks the generated types which variant they take each for,
// and compares it with what a validator takes it for: `node variants.mjs UNIONS.tsv SAMPLES`.
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {createInterface} from 'node:readline';
import {read} from './documents.mjs';
import {isObject, judgeOf} from './variants_judge.mjs';
import {KNOWN} from './variants_known.mjs';
import {valuesOf} from './variants_values.mjs';

const [, , list, samples] = process.argv;
// A name and a text that no document has.
const NEW = 'trine-was-here';

// The documents, each with its driver and unions.
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

const totals = {unions: 0, values: 0, unmade: 0, judgedNot: 0, failed: 0, listed: 0, documents: new Set()};
const used = new Set();

// What each value of a union may be read as: a list of variants, `raw` being none of them.
function* questions(union, judged) {
  const {fits, nearly, best, told} = judged;
  const raw = union.variants.length;
  const byTag = value => {
    if (!told || !isObject(value)) return [];
    const tag = JSON.stringify(value[told.name]);
    const is = told.isDeclared ? one => String(one) === String(value[told.name]) : one => JSON.stringify(one) === tag;
    return told.tags.flatMap((tags, index) => (tags.some(is) ? [index] : []));
  };
  for (const [index, {name}] of union.variants.entries()) {
    let made = 0;
    for (const value of valuesOf(union, judged, index, Number(samples))) {
      made += 1;
      const expected = fits(value);
      const tagged = byTag(value);
      const both = tagged.filter(one => expected.includes(one));
      // What a discriminator does not name, or names for what it is not, may be kept as it is.
      const right = both.length ? both : told?.isDeclared ? [...tagged, ...expected, raw] : best(value, expected);
      yield {value, right, what: `made for ${name}`};
      if (!isObject(value)) continue;
      // A property that is new is no reason to take the value for something else.
      const longer = {...value, [NEW]: NEW};
      const still = fits(longer);
      const near = still.length ? still : nearly(longer, {lists: false}).filter(one => right.includes(one));
      const what = `made for ${name}, with a property that is new`;
      if (near.length) yield {value: longer, right: told?.isDeclared ? right : near, what};
      // Nor is a tag that is new a reason to take it for one of those that are there.
      if (told && told.name in value) {
        const tag = told.tags.flat().every(tag => typeof tag === 'string') ? NEW : 987654;
        const other = {...value, [told.name]: tag};
        const right = told.isDeclared ? [raw] : [...fits(other), raw];
        yield {value: other, right, what: `made for ${name}, with a tag that is new`};
      }
    }
    if (!made) totals.unmade += 1;
  }
  const nothing = {[NEW]: NEW};
  const fitting = fits(nothing);
  const right = fitting.length && !told?.isDeclared ? fitting : [raw, ...fitting, ...nearly(nothing)];
  yield {value: nothing, right, what: 'made for none'};
}

const isKnown = (document, union, what) =>
  KNOWN.findIndex(one => one.document === document && union.place.startsWith(one.place) && (one.what ?? '') === (one.what ? what : ''));

// Judges the values of one union.
const check = async (path, union, judged, ask) => {
  totals.unions += 1;
  const failures = new Map();
  const nameOf = index => union.variants[index]?.name ?? 'Raw';
  for (const {value, right, what} of questions(union, judged)) {
    totals.values += 1;
    const text = JSON.stringify(value);
    const answer = await ask(`${union.number}\t${text}\n`);
    const chosen = answer.startsWith('!') ? answer : Number(answer);
    if (right.includes(chosen)) continue;
    const bounds = judged.nearly(value, {lists: false}).includes(chosen) ? ' (but for what types do not hold)' : '';
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
