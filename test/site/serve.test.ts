import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serveSite } from '../../site/serve.js';
import { temporaryFolder } from '../support/temporary.js';

describe('serveSite', () => {
  it('serves the files of the folder and nothing beside it', async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'index.html'), '<p>board</p>');
    const { url, close } = await serveSite(folder, 0);
    onTestFinished(close);
    expect(await (await fetch(url)).text()).toBe('<p>board</p>');
    expect((await fetch(`${url}..%2f..%2f..%2f..%2fetc%2fpasswd`)).status).toBe(404);
    expect((await fetch(`${url}absent.html`)).status).toBe(404);
  });

  it('serves no file whose name begins with a dot, and follows no link', async () => {
    const [folder, outside] = [await temporaryFolder(), await temporaryFolder()];
    await mkdir(path.join(folder, '.git'));
    for (const name of ['.env', '.git/config', 'page.html']) await writeFile(path.join(folder, name), 'inside');
    await writeFile(path.join(outside, 'secret.html'), 'outside');
    await symlink(path.join(outside, 'secret.html'), path.join(folder, 'link.html'));
    await symlink(outside, path.join(folder, 'folder'));
    const { url, close } = await serveSite(folder, 0);
    onTestFinished(close);
    expect(await (await fetch(`${url}page`)).text()).toBe('inside');
    for (const name of [
      '.env',
      '%2eenv',
      '.git/config',
      'link.html',
      'link',
      'folder/secret.html',
      'folder/secret',
      '%zz',
    ])
      expect([name, (await fetch(url + name)).status]).toEqual([name, 404]);
  });

  it('may be started by a link to its folder, and says when there is none', async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'index.html'), 'board');
    const link = path.join(await temporaryFolder(), 'site');
    await symlink(folder, link);
    const { url, close } = await serveSite(link, 0);
    onTestFinished(close);
    expect(await (await fetch(url)).text()).toBe('board');
    await expect(serveSite(path.join(folder, 'absent'), 0)).rejects.toMatchObject({ code: 'site-unreadable' });
  });

  it('shows a file that changed since it started', async () => {
    const folder = await temporaryFolder();
    const { url, close } = await serveSite(folder, 0);
    onTestFinished(close);
    await writeFile(path.join(folder, 'index.html'), 'new');
    expect(await (await fetch(url)).text()).toBe('new');
  });

  it('says which port is taken', async () => {
    const folder = await temporaryFolder();
    const { url, close } = await serveSite(folder, 0);
    onTestFinished(close);
    await expect(serveSite(folder, Number(new URL(url).port))).rejects.toMatchObject({ code: 'port-taken' });
  });
});
