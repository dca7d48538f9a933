// Creates values of the variants of unions.
import {runInThisContext} from 'node:vm';
import jsf from 'json-schema-faker';
import {random, writtenOut} from './documents.mjs';
import {isObject} from './variants_judge.mjs';

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

const seedOf = text => [...text].reduce((seed, letter) => (Math.imul(seed, 31) + letter.charCodeAt(0)) | 0, 7);

// The faker is slow for large schemas, so these are inlined less deeply.
const LARGE = 200_000;

// Returns values of one variant: with most of its optional properties, few, or none.
export function* valuesOf(union, judged, index, samples) {
  const {$defs, own, variants, fits, tagging} = judged;
  const keys = variants[index];
  const {name} = union.variants[index];
  let made = 0;
  const forms = new Map();
  const written = (key, depth) => {
    const form = `${key} ${depth}`;
    if (!forms.has(form)) {
      const schema = writtenOut($defs, [...own, key], depth);
      forms.set(form, depth > 1 && JSON.stringify(schema).length > LARGE ? written(key, depth - 1) : schema);
    }
    return forms.get(form);
  };
  for (let tried = 0; made < samples && tried < 3 * samples; tried += 1) {
    const schema = structuredClone(written(keys[tried % keys.length], 2 + (tried % 3)));
    const seed = seedOf(`${union.place} ${name} ${tried}`);
    jsf.option({random: random(seed), optionalsProbability: [0.5, 0.2, 0][tried % 3]});
    globalThis.make = () => jsf.generate(schema);
    let value;
    try {
      value = runInThisContext('make()', {timeout: 3000});
    } catch (error) {
      if (error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') tried += samples / 2;
      continue;
    }
    if (value === undefined || value === null) continue;
    const tags = tagging?.tags[index];
    // A tag that the faker invented does not occur in practice.
    if (tags && isObject(value) && !tags.includes(value[tagging.name])) {
      const tagged = tags.map(tag => ({...value, [tagging.name]: tag}));
      value = tagged.find(one => fits(one).includes(index)) ?? value;
    }
    if (!fits(value).includes(index)) continue;
    made += 1;
    yield value;
  }
}
