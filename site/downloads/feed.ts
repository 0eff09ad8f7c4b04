// The news as an Atom feed (RFC 4287). Where the site will stand nobody knows when it is built: addresses are relative to the feed's.
import { counted } from '../../bench/lib/text/format.js';
import { linkTo, type Site } from '../site.js';
import { arrivals } from '../views/news.js';
import type { TextFile } from './files.js';

const NEWEST = 50;

/** Of the same board the same bytes: its time is that of the newest record. */
export function feedFile(site: Site): TextFile {
  const entries = arrivals(site).slice(0, NEWEST);
  const updated = entries[0]?.latest ?? '1970-01-01T00:00:00.000Z';
  const items = entries.map(
    ({ date, latest, suite, title, records, path }) => `  <entry>
    <id>urn:stealbench:${encodeURIComponent(suite)}:${date}</id>
    <title>${escape(`${suite}: ${counted(records, 'record')}`)}</title>
    <updated>${escape(latest)}</updated>
    <link href="${escape(linkTo('feed.xml', path))}"/>
    <summary>${escape(title)}</summary>
  </entry>
`,
  );
  const text = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>urn:stealbench:board</id>
  <title>StealBench</title>
  <updated>${escape(updated)}</updated>
  <author><name>StealBench</name></author>
  <link rel="self" href="feed.xml"/>
  <link href="index.html"/>
${items.join('')}</feed>
`;
  return { path: 'feed.xml', text };
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
