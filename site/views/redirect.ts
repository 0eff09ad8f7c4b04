// A page that leads on: where a pair was before, and the newest version of its suite.
import { linkTo } from '../site.js';

export interface RedirectView {
  readonly href: string;
  readonly title: string;
}

export function redirectView(path: string, target: string): RedirectView {
  return { href: linkTo(path, target), title: 'This page is elsewhere · StealBench' };
}
