// What a page or style sheet refers to.
import { parseHTML } from 'linkedom';

export interface PageLinks {
  /** Where a reader can go: `a` and `area`. */
  readonly links: readonly string[];
  /** What the browser loads by itself. */
  readonly resources: readonly string[];
  /** Every id, in the order of the page. */
  readonly anchors: readonly string[];
}

interface HtmlNode {
  readonly localName: string;
  readonly id: string;
  readonly textContent: string;
  getAttribute(name: string): string | null;
}

interface HtmlDocument {
  querySelectorAll(selector: string): Iterable<HtmlNode>;
}

const LINKS: ReadonlySet<string> = new Set(['a', 'area']);
const ATTRIBUTES = ['href', 'xlink:href', 'src', 'data', 'poster', 'action'];

export function readPage(html: string): PageLinks {
  const { document } = parseHTML(html) as unknown as { readonly document: HtmlDocument };
  const links: string[] = [];
  const resources: string[] = [];
  const anchors: string[] = [];
  for (const node of document.querySelectorAll('*')) {
    if (node.id !== '') anchors.push(node.id);
    const isLink = LINKS.has(node.localName);
    for (const name of ATTRIBUTES) {
      const target = node.getAttribute(name);
      if (target !== null) (isLink ? links : resources).push(target);
    }
    resources.push(...stylesheetUrls(node.getAttribute('style') ?? ''));
    if (node.localName === 'style') resources.push(...stylesheetUrls(node.textContent));
  }
  return { links, resources, anchors };
}

/** Targets of `url(…)` and `@import`. */
export function stylesheetUrls(css: string): readonly string[] {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, '');
  const urls = plain.matchAll(/url\(\s*(['"]?)(.*?)\1\s*\)|@import\s+(['"])(.*?)\3/gi);
  return [...urls].map((match) => match[2] ?? match[4] ?? '');
}
