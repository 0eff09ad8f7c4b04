// Chooses entries of a pair, loads the predictions of their records, and shows the figures of compare-figures.js.
'use strict';

const MOST = 4;
const waiting = new Map();

globalThis.stealbench = { ...globalThis.stealbench, offer: start, predict: arrived };

function start(pairs) {
  const holder = document.getElementById('compare');
  const form = document.createElement('div');
  form.className = 'choices';
  const output = document.createElement('div');
  output.setAttribute('aria-live', 'polite');
  holder.replaceChildren(form, output);
  if (pairs.length === 0) {
    output.textContent = 'No pair on this site has two entries with predictions.';
    return;
  }
  let shown = 0;
  globalThis.addEventListener('hashchange', draw);
  draw();

  function draw() {
    const fields = new URLSearchParams(location.hash.slice(1));
    const pair = pairs.find(({ id }) => id === fields.get('pair')) ?? pairs[0];
    const known = fields.getAll('entry').flatMap((id) => pair.entries.find((entry) => entry.id === id) ?? []);
    const chosen = (known.length < 2 ? pair.entries.slice(0, 2) : known).slice(0, MOST);
    form.replaceChildren(
      choice('Pair', pairs, pair, (id) => keep(id, [])),
      ...Array.from({ length: Math.min(MOST, chosen.length + 1) }, (_, at) =>
        choice(
          `Entry ${at + 1}`,
          at < 2 ? pair.entries : [{ id: '', label: 'none' }, ...pair.entries],
          chosen[at],
          (id) =>
            keep(pair.id, [
              ...chosen.slice(0, at).map((one) => one.id),
              id,
              ...chosen.slice(at + 1).map((one) => one.id),
            ]),
        ),
      ),
    );
    void show(pair, chosen);
  }

  function keep(pair, entries) {
    const fields = new URLSearchParams({ pair });
    for (const id of entries) if (id !== '') fields.append('entry', id);
    const focused = document.activeElement?.id;
    history.replaceState(null, '', `#${fields}`);
    draw();
    document.getElementById(focused ?? '')?.focus();
  }

  async function show(pair, chosen) {
    const turn = ++shown;
    output.replaceChildren('Loading predictions …');
    const loaded = await Promise.all(chosen.map(load)).catch(() => null);
    if (turn !== shown) return;
    if (loaded === null) output.replaceChildren('The predictions could not be read: a newer browser can.');
    else output.replaceChildren(...results(pair, chosen, loaded));
  }
}

async function load({ records }) {
  const found = await Promise.all(records.map(async (record) => [record.seed, await predictionsOf(record)]));
  return new Map(found);
}

function predictionsOf({ path, src }) {
  if (!waiting.has(path)) {
    const promise = new Promise((resolve, reject) => {
      waiting.set(path, { resolve });
      const script = document.createElement('script');
      script.src = src;
      script.addEventListener('error', reject);
      document.head.append(script);
    });
    waiting.get(path).promise = promise;
  }
  return waiting.get(path).promise;
}

async function arrived(path, text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  waiting.get(path)?.resolve(new Response(stream).json());
}

function results(pair, chosen, loaded) {
  const letters = chosen.map((_, at) => 'ABCD'[at]);
  const classes = Math.max(...loaded.flatMap((entry) => [...entry.values()].flatMap(({ labels }) => labels))) + 1;
  const couples = letters.flatMap((_, first) => letters.slice(first + 1).map((__, next) => [first, first + 1 + next]));
  return [
    grid(
      'Entries',
      ['', 'Entry', 'Accuracy', 'Seeds', 'Records'],
      [
        ...chosen.map(({ label, records }, at) => [
          letters[at],
          label,
          percent(accuracy(loaded[at])),
          `${records.length}`,
          records.map(({ seed, page }) => anchor(`seed ${seed}`, page)),
        ]),
      ],
    ),
    grid(
      'Differences, paired by test image and seed; intervals cover test images, not seeds',
      ['', 'Points', '95 % interval', 'Agreement', 'Seeds shared'],
      [
        ...couples.map(([first, second]) => {
          const difference = pairedDifference(loaded[first], loaded[second]);
          const name = `${letters[first]} − ${letters[second]}`;
          if (difference === null) return [name, '—', 'not the same test images and seeds', '—', '0'];
          const { value, low, high, seeds } = difference;
          return [
            name,
            signed(value),
            `[${signed(low)}, ${signed(high)}]`,
            percent(agreement(loaded[first], loaded[second])),
            `${seeds}`,
          ];
        }),
      ],
    ),
    grid('Accuracy by class', ['Class', ...letters], byClass(pair, loaded, classes)),
  ];
}

function byClass({ classes: names }, loaded, classes) {
  const rates = loaded.map((entry) => classAccuracies(entry, classes));
  return Array.from({ length: classes }, (_, at) => [
    `${at} ${names[at] ?? ''}`,
    ...rates.map((own) => (own[at] === null ? '—' : percent(own[at]))),
  ]);
}

function grid(caption, heads, rows) {
  const holder = document.createElement('div');
  holder.className = 'table';
  const title = document.createElement('h2');
  title.textContent = caption;
  const frame = document.createElement('div');
  frame.className = 'scroll';
  frame.tabIndex = 0;
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', caption);
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  for (const text of heads) head.append(cell('th', text, 'col'));
  const body = table.createTBody();
  for (const [name, ...others] of rows) {
    const row = body.insertRow();
    row.append(cell('th', name, 'row'), ...others.map((one) => cell('td', one)));
  }
  frame.append(table);
  holder.append(title, frame);
  return holder;
}

function cell(kind, content, scope) {
  const element = document.createElement(kind);
  if (scope !== undefined) element.scope = scope;
  element.append(...(Array.isArray(content) ? content.flatMap((one) => [one, ' ']) : [content || 'Name']));
  return element;
}

function anchor(text, href) {
  const link = document.createElement('a');
  link.className = 'record';
  link.href = href;
  link.textContent = text;
  return link;
}

function choice(text, offers, chosen, act) {
  const label = document.createElement('label');
  const select = document.createElement('select');
  select.id = `choice-${text.replace(/\W/g, '-')}`;
  for (const { id, label: name } of offers) select.append(new Option(name, id, false, id === (chosen?.id ?? '')));
  select.addEventListener('change', () => act(select.value));
  label.append(text, select);
  return label;
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

function signed(share) {
  const text = (share * 100).toFixed(1).replace('-', '−');
  return share > 0 ? `+${text}` : text;
}
