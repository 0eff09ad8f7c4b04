// For plug-ins that create no model of their own.
import type { SubstituteFactory } from '../../bench/contract/plugins.js';

export function noSubstitutes(): SubstituteFactory {
  const refuse = (): Promise<never> => Promise.reject(new Error('needs no substitute'));
  return { create: refuse, open: refuse };
}
