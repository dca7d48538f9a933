// Unions that are read as another variant than the validator names, and why that is right. One that
// does not happen is an error: what is listed has to be so.
const BOUNDS = 'only bounds, patterns and the like tell the variants apart, which types do not hold; ties go by order';

const several = (document, places, reason) => places.map(place => ({document, place, reason}));

const AMBIGUOUS = 'the first variant is a `oneOf` of which several branches fit, which makes no value of it valid; it is read as the first that fits';
const NULL = 'a property that may be absent is read as absent where it is null, whatever its schema says, and nothing else tells';

export const KNOWN = [
  ...several('dbt-cloud-v3', ['AccountConnectionDetail', 'AccountConnectionList'].map(name => `/components/schemas/${name}/properties/config`), BOUNDS),
  ...several(
    'vercel',
    [
      '/components/schemas/UserEvent/properties/payload/oneOf/151/properties/project/properties/microfrontends',
      '/components/schemas/UserEvent/properties/payload/oneOf/151/properties/prev/properties/project/properties/microfrontends',
      '/paths/~1v1~1data-cache~1projects~1{projectId}/patch/responses/200/content/application~1json/schema/properties/microfrontends',
      '/paths/~1v10~1projects/get/responses/200/content/application~1json/schema/properties/projects/items/properties/microfrontends',
      '/paths/~1v11~1projects/post/responses/200/content/application~1json/schema/properties/microfrontends',
      '/paths/~1v9~1projects~1{idOrName}/get/responses/200/content/application~1json/schema/properties/microfrontends',
      '/paths/~1v9~1projects~1{idOrName}/patch/responses/200/content/application~1json/schema/properties/microfrontends',
    ],
    BOUNDS,
  ),
  ...several('voucherify', ['/components/schemas/EarningRuleProportional'], AMBIGUOUS),
  ...several('voucherify', ['/components/schemas/RedeemableResultPromotionStack/properties/discount'], NULL),
];
