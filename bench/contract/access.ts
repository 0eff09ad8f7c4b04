// How a victim at an address may be asked: who asks, how fast, at what price. None of it is part of any identity.
import Type, { type Static } from '#typebox';
import { strictObject, strictRecord } from './primitives.js';

/** Only variables of this kind: a suite from elsewhere must not be able to send what else lies in somebody's environment. */
const VARIABLE = '^STEALBENCH_[A-Z0-9_]{1,100}$';

const Header = Type.Union([
  strictObject({
    variable: Type.String({
      pattern: VARIABLE,
      description:
        'Environment variable with the secret, such as STEALBENCH_TOKEN; it is read when the victim is asked',
    }),
    prefix: Type.Optional(Type.String({ maxLength: 100, description: 'Before the secret: "Bearer "' })),
  }),
  strictObject({ value: Type.String({ maxLength: 1000, description: 'No secret: it stands in the suite' }) }),
]);

export const Access = strictObject({
  headers: Type.Optional(strictRecord(Header, Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,100}$' }))),
  certificateAuthority: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'PEM file that its certificate is checked against, seen from the folder of the suite',
    }),
  ),
  queriesPerSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'Images a second at most' })),
  timeoutSeconds: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: 3600, description: 'For one answer; default 120' }),
  ),
  pricePerThousand: Type.Optional(Type.Number({ minimum: 0, description: 'Of 1,000 images' })),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217; default USD' })),
  moneyBudget: Type.Optional(
    Type.Number({ minimum: 0, description: 'What all requests to this victim may cost, ever; needs a price' }),
  ),
});
export type Access = Static<typeof Access>;
