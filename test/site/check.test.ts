import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSite } from '../../site/check.js';
import { temporaryFolder } from '../support/temporary.js';

describe('checkSite', () => {
  it('names each kind of fault, with its page and target', async () => {
    const folder = await siteOf({
      'index.html': `
        <p id="twice">a</p><p id="twice">b</p>
        <a href="missing.html">1</a> <a href="run/a%20b.html#gone">2</a> <a href="/run/a.html">3</a>
        <a href="javascript:alert(1)">4</a> <a href="../outside.html">5</a> <a href="%E0%A4%A">6</a>
        <script src="https://cdn.example/x.js"></script> <img src="//cdn.example/y.png" alt="">
        <p style="background: url(z.png)">c</p>`,
      'run/a b.html': '<p id="here"></p>',
      'style.css': '@import "https://fonts.example/f.css"; /* url(comment.png) */ p { background: url("gone.png") }',
    });
    const problems = await checkSite(folder);
    expect(problems.map(({ kind, page, target }) => `${page} ${kind} ${target}`)).toEqual([
      'index.html duplicate-anchor #twice',
      'index.html broken-link missing.html',
      'index.html missing-anchor run/a%20b.html#gone',
      'index.html absolute-link /run/a.html',
      'index.html unsafe-link javascript:alert(1)',
      'index.html broken-link ../outside.html',
      'index.html broken-link %E0%A4%A',
      'index.html external-resource https://cdn.example/x.js',
      'index.html external-resource //cdn.example/y.png',
      'index.html broken-link z.png',
      'style.css external-resource https://fonts.example/f.css',
      'style.css broken-link gone.png',
    ]);
  });

  it('accepts relative links, anchors and links to the web', async () => {
    const folder = await siteOf({
      'index.html':
        '<a href="run/a%2Bb.html#here">1</a> <a href="https://example.org/paper">2</a> <a href="#top" id="top">3</a>',
      'run/a+b.html': '<p id="here"></p><a href="../index.html?x=1#top">back</a>',
    });
    expect(await checkSite(folder)).toEqual([]);
  });

  it('says how to get a site where there is none', async () => {
    const folder = path.join(await temporaryFolder(), 'absent');
    await expect(checkSite(folder)).rejects.toMatchObject({ code: 'site-unreadable', where: folder });
  });
});

async function siteOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(
      path.join(folder, name),
      name.endsWith('.html') ? `<!doctype html><html><body>${text}</body></html>` : text,
    );
  }
  return folder;
}
