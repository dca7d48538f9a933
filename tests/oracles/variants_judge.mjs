// The variants of a union's values, according to the document.
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {at, definitions, endOf, placeOf} from './documents.mjs';

export const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);

// Constraints that types ignore: a value that only violates these is decoded.
const IGNORED = new Set([
  ...['additionalProperties', 'unevaluatedProperties', 'propertyNames', 'minProperties', 'maxProperties'],
  ...['pattern', 'format', 'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'contains'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
]);
// Also ignored, because enums are open.
const LISTS = new Set(['enum', 'const']);

// Returns whether an error reports a missing nullable property, which is decoded as null.
const isAbsentNull = ({keyword, params, parentSchema}, $defs) => {
  if (keyword !== 'required') return false;
  const takesNull = schema =>
    schema?.$ref
      ? takesNull($defs[schema.$ref.replace('#/$defs/', '')])
      : [schema?.type].flat().includes('null') || [...(schema?.anyOf ?? []), ...(schema?.oneOf ?? [])].some(takesNull);
  return takesNull(parentSchema?.properties?.[params.missingProperty]);
};

const members = schema => (Array.isArray(schema?.allOf) ? schema.allOf : []);

// Returns the values that a schema lists for one of its properties, or none.
export const listed = (document, place, name, seen = new Set()) => {
  const end = endOf(document, place);
  if (seen.has(end)) return [];
  seen.add(end);
  const schema = at(document, end);
  let values = [];
  for (const index of members(schema).keys()) {
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

// Returns the names of the properties of a schema and its members.
const names = (document, place, found = new Set(), seen = new Set()) => {
  const end = endOf(document, place);
  if (seen.has(end)) return found;
  seen.add(end);
  const schema = at(document, end);
  Object.keys(isObject(schema?.properties) ? schema.properties : {}).forEach(name => found.add(name));
  for (const index of members(schema).keys()) names(document, `${end}/allOf/${index}`, found, seen);
  return found;
};

// Returns whether a schema declares every property of a value, or declares none.
const namesAll = (document, place, value) => {
  const open = ['oneOf', 'anyOf', 'patternProperties', 'additionalProperties', 'unevaluatedProperties', 'if'];
  const isOpen = (place, seen = new Set()) => {
    const end = endOf(document, place);
    if (seen.has(end)) return false;
    seen.add(end);
    const schema = at(document, end);
    return (
      open.some(keyword => schema?.[keyword] && schema[keyword] !== true) ||
      members(schema).some((_, index) => isOpen(`${end}/allOf/${index}`, seen))
    );
  };
  const known = names(document, place);
  return isOpen(place) || Object.keys(value).every(name => known.has(name));
};

// Returns the discriminator of a union or of its members.
const discriminatorOf = (document, place, seen = new Set()) => {
  const end = endOf(document, place);
  if (seen.has(end)) return null;
  seen.add(end);
  const schema = at(document, end);
  if (schema?.discriminator?.propertyName) return schema.discriminator;
  for (const index of members(schema).keys()) {
    const found = discriminatorOf(document, `${end}/allOf/${index}`, seen);
    if (found) return found;
  }
  return null;
};

const unescaped = place => place.split('/').at(-1).replace(/~1/g, '/').replace(/~0/g, '~');

// Returns the property that identifies variants, and the values that select each of them: by the
// discriminator, if there is one.
const byDiscriminator = (document, union) => {
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
    const unshared = own.filter(value => !isShared(value) && (keys.includes(String(value)) || !isMapped(value)));
    if (keys.length) return [...unshared, ...keys.filter(key => !unshared.map(String).includes(key))];
    return unshared.length ? unshared : ends.map(unescaped);
  });
  const all = tags.flat().map(String);
  return new Set(all).size === all.length ? {name, tags, isDeclared: true} : null;
};

// Returns a property for which every variant lists different values. If there are several such
// properties, none of them decides.
const byImpliedTag = (document, union) => {
  const [first, ...others] = union.variants;
  const found = [];
  for (const name of names(document, first.places[0])) {
    const tags = union.variants.map(({places}) => {
      const own = places.map(place => listed(document, place, name));
      return own.every(values => values.length) ? own.flat() : [];
    });
    const all = tags.flatMap(values => [...new Set(values.map(value => JSON.stringify(value)))]);
    if (others.length && tags.every(values => values.length) && new Set(all).size === all.length) {
      found.push({name, tags, isDeclared: false});
    }
  }
  return found.length === 1 ? found[0] : null;
};

// Returns the inner union of a variant, if it has a discriminator.
const innerUnion = (document, place, schemas) => {
  const end = endOf(document, place);
  const schema = at(document, end);
  const keyword = ['oneOf', 'anyOf'].find(keyword => Array.isArray(schema?.[keyword]));
  if (!keyword) return null;
  const places = schema[keyword].map((_, index) => `${end}/${keyword}/${index}`);
  const tagging = byDiscriminator(document, {place: end, variants: places.map(place => ({places: [place]}))});
  return tagging && {tagging, keys: places.map(place => schemas.key(place))};
};

// Returns the validators of the unions of a document, for one direction.
export const judgeOf = (document, unions, way) => {
  const compiler = (way, options) => {
    const schemas = definitions(document, way, options);
    const keyed = unions.map(union => ({
      own: [union.place, ...union.beside].map(place => schemas.key(place, true)),
      variants: union.variants.map(({places}) => places.map(place => schemas.key(place))),
      inner: union.variants.map(({places}) => places.map(place => innerUnion(document, place, schemas))),
    }));
    const $defs = schemas.complete();
    const ajvs = [false, true].map(allErrors => {
      const ajv = new Ajv({strict: false, allErrors, verbose: allErrors, validateSchema: false, logger: false});
      addFormats(ajv);
      ajv.addSchema({$id: 'document', $defs});
      const compiled = new Map();
      return key => {
        if (!compiled.has(key)) compiled.set(key, ajv.compile({$ref: `document#/$defs/${key}`}));
        return compiled.get(key);
      };
    });
    return {$defs, keyed, first: ajvs[0], every: ajvs[1]};
  };
  const strict = compiler(way);
  return index => {
    const {own, variants, inner} = strict.keyed[index];
    const whole = value => own.every(key => strict.first(key)(value));
    // A union matches only values that its discriminator allows.
    const isRead = (value, union) =>
      !union || union.keys.some((key, index) => union.tagging.tags[index].some(tag => String(tag) === String(value?.[union.tagging.name])) && strict.first(key)(value));
    const branches = variants.map((keys, variant) =>
      keys.map((key, place) => value => strict.first(key)(value) && isRead(value, inner[variant][place])),
    );
    // Returns the variants that match a value.
    const fits = value =>
      whole(value) ? branches.flatMap((some, index) => (some.some(valid => valid(value)) ? [index] : [])) : [];
    // Returns the variants that match a value except for constraints that types ignore.
    const nearly = (value, {lists = true} = {}) =>
      variants.flatMap((keys, index) => {
        const isNear = key => {
          const validators = [...own, key].map(strict.every);
          const errors = validators.flatMap(validate => (validate(value) ? [] : validate.errors));
          const isChecked = error =>
            !IGNORED.has(error.keyword) && !(lists && LISTS.has(error.keyword)) && !isAbsentNull(error, strict.$defs);
          return !errors.some(isChecked);
        };
        return keys.some(isNear) ? [index] : [];
      });
    const union = unions[index];
    // Of matching variants, selects those that declare all properties of the value, if there are
    // any.
    const best = (value, some) => {
      if (!isObject(value)) return some;
      const own = new Set([union.place, ...union.beside].flatMap(place => [...names(document, place)]));
      const rest = Object.fromEntries(Object.entries(value).filter(([name]) => !own.has(name)));
      const named = some.filter(one => union.variants[one].places.some(place => namesAll(document, place, rest)));
      return named.length ? named : some;
    };
    const tagging = byDiscriminator(document, union) ?? byImpliedTag(document, union);
    return {$defs: strict.$defs, own, variants, fits, nearly, best, tagging};
  };
};
