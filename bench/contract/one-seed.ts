// Why a row is not ranked, as a module of its own: whoever formats text loads no schemas.

/** Of rows with one seed: their differences hold the chance of a training, and nothing says how much of them. */
export const ONE_SEED = 'one seed: not ranked';
