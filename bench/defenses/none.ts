// No defense: the API answers with the victim's posteriors, the reference that every defense is held against.
import type { DefensePlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';

/** The identity. */
export const defense: DefensePlugin = {
  meta: {
    id: 'none',
    title: 'No defense',
    version: '1.0.0',
    summary: "Answers with the victim's full posterior vectors.",
    paper: null,
    keepsTopOne: true,
  },
  parameters: strictObject({}),
  open: () => ({ answer: (posteriors) => posteriors }),
};
