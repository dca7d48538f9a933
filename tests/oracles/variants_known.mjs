// Unions that are decoded as another variant than that of the validator, with the reason. An entry
// that does not occur is an error.
const BOUNDS = 'only bounds, patterns and similar constraints distinguish the variants, which types ignore; the order decides ties';

const several = (document, places, reason) => places.map(place => ({document, place, reason}));

const AMBIGUOUS = 'the first variant is a `oneOf` with several matching branches, so none of its values is valid; it is decoded as the first match';
const NULL = 'an optional property that is null is decoded as absent, regardless of its schema, and nothing else identifies the variant';

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
