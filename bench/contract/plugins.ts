// Everything that the author of a plug-in needs; a kind a file in plugins/.
export type * from './plugins/attack.js';
export type * from './plugins/defense.js';
export type * from './plugins/detector.js';
export type * from './plugins/ledger.js';
export type * from './plugins/meta.js';
export type * from './plugins/network.js';
export type * from './plugins/owner.js';
export type * from './plugins/recovery.js';
export type * from './plugins/substitute.js';
