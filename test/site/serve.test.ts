import { writeFile } from 'node:fs/promises';
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
