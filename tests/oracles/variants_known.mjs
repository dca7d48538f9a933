// Unions that are read as another variant than the validator names, and why that is right. One that
// does not happen is an error: what is listed has to be so.
const BOUNDS = 'only bounds, patterns and the like tell the variants apart, which types do not hold; ties go by order';

const several = (document, places, reason) => places.map(place => ({document, place, reason}));

export const KNOWN = [
  ...several('dbt-cloud-v3', ['AccountConnectionDetail', 'AccountConnectionList'].map(name => `/components/schemas/${name}/properties/config`), BOUNDS),
];
