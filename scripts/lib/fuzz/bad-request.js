// An input that the oracle refused, as its own answer says: as good as one of our errors.
export class BadRequest extends Error {}
