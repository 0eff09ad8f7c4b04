// What each plug-in leaves of one seed, as a digest by `attack/jbda`; the cheats of the tests are among them.
import { createHash } from 'node:crypto';
import type {
  AttackPlugin,
  DefensePlugin,
  DetectorPlugin,
  RecoveryPlugin,
  StreamDetectorPlugin,
} from '../../../bench/contract/plugins.js';
import { attack as knockoff } from '../../../bench/attacks/knockoff-random.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { encodeLedger } from '../../../bench/oracle/ledger-files.js';
import { ledgerImages } from '../../../bench/oracle/ledger-images.js';
import { encodeTransferSet } from '../../../bench/oracle/transfer-files.js';
import { ownerModel } from '../../../bench/pipeline/jobs/owner-model.js';
import { isStreamDetector, loadAll } from '../../../bench/pipeline/registry/registry.js';
import { cheats } from '../../fixtures/cheats.js';
import { tinyClassifier } from '../../support/tiny-network.js';
import { QUICK } from '../attacks/quick.js';
import { ATTACK_SHAPE, runAttack } from '../attacks/run-attack.js';
import { BY_FIRST_PIXEL, defenseFit, SHAPE, victim } from '../defenses/defense-fit.js';
import { detectorFit } from '../detectors/detector-fit.js';
import { guardedVictim } from '../detectors/guarded-victim.js';
import { QUICK as QUICK_DETECTORS } from '../detectors/quick.js';
import { generate, noise, smooth } from '../generated-images.js';
import { imitatedReverseSigmoid } from '../recoveries/imitated.js';
import { QUICK as QUICK_RECOVERIES } from '../recoveries/quick.js';

type Files = Readonly<Record<string, Uint8Array>>;

export async function digestsOf(seed: number): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  const run = async (id: string, files: Promise<Files>): Promise<void> => void (digests[id] = digestOf(await files));
  for (const plugin of [...(await loadAll('attacks')), cheats.attack])
    await run(`attack/${plugin.meta.id}`, ofAttack(plugin, seed));
  for (const plugin of [...(await loadAll('recoveries')), cheats.recovery])
    await run(`recovery/${plugin.meta.id}`, ofRecovery(plugin, seed));
  for (const plugin of [...(await loadAll('defenses')), cheats.defense])
    await run(`defense/${plugin.meta.id}`, ofDefense(plugin, seed));
  for (const plugin of [...(await loadAll('detectors')), cheats.detector])
    await run(
      `detector/${plugin.meta.id}`,
      isStreamDetector(plugin) ? ofStreams(plugin, seed) : ofDetector(plugin, seed),
    );
  return digests;
}

async function ofAttack(plugin: AttackPlugin, seed: number): Promise<Files> {
  const parameters = QUICK[plugin.meta.id] ?? {};
  const budget = Math.max(12, plugin.leastBudget?.(parameters) ?? 1);
  const { core, own } = await runAttack({ plugin, budget, seed, parameters });
  const files: Record<string, Uint8Array> = { ...encodeLedger(core.ledger()), head: textBytes(core.head) };
  for (const [index, member] of (own?.members ?? []).entries()) {
    files[`member-${index}`] = await member.save();
    member.dispose();
  }
  return files;
}

async function ofRecovery(plugin: RecoveryPlugin, seed: number): Promise<Files> {
  const { ledger } = await runAttack({ plugin: knockoff, budget: 24, seed, parameters: { repeats: 3 } });
  const images = storeOf(generate(noise, 60, ATTACK_SHAPE, 2));
  const { substitute } = defenseFit(cheats.defense, 3);
  const set = await plugin.recover(
    ledger,
    {
      ...{ classes: 3, inputShape: ATTACK_SHAPE, pool: { images, labels: null, classNames: null } },
      ...{ auxiliary: null, substitute, rng: createRng(seed), undefended: ledger.answers },
      ...{ imitated: imitatedReverseSigmoid(3), images: (positions) => ledgerImages(ledger, images).read(positions) },
      ...{ signal: new AbortController().signal, onProgress: () => undefined },
    },
    QUICK_RECOVERIES[plugin.meta.id] ?? {},
  );
  return encodeTransferSet(set);
}

/** Its state, its answers to two batches of two clients, and its claims. */
async function ofDefense(plugin: DefensePlugin, seed: number): Promise<Files> {
  const network = victim(3);
  const fit = { ...defenseFit(plugin, 3, network), seed };
  const state = (await plugin.prepare?.(fit, {})) ?? {};
  const detector = plugin.detector === undefined ? {} : { detector: BY_FIRST_PIXEL };
  const opening = { classes: 3, inputShape: SHAPE, seed, substitute: fit.substitute, ...detector };
  const defense = await plugin.open({}, state, opening);
  const files: Record<string, Uint8Array> = { ...state };
  for (const [index, client] of ['a', 'b'].entries()) {
    const queries = generate(noise, 6, SHAPE, 20 + index);
    const inside = { logits: await network.logits(queries), features: await network.features(queries) };
    const posteriors = await network.predict(queries);
    const members = plugin.meta.trainsVictim === 'ensemble' ? { members: [posteriors, posteriors] } : {};
    const asked = { firstQueryIndex: 6 * index, client, seed, ...inside, ...members };
    const { values } = await defense.answer(posteriors, queries, asked);
    files[`answers-${client}`] = bytesOf(values);
  }
  const claims = defense.claims?.();
  defense.dispose?.();
  return claims === undefined ? files : { ...files, claims: bytesOf(claims.positions), labels: bytesOf(claims.labels) };
}

async function ofDetector(plugin: DetectorPlugin, seed: number): Promise<Files> {
  const sees = plugin.meta.needs === undefined ? {} : { model: ownerModel(tinyClassifier()) };
  const count = Math.max(24, plugin.fewestImages?.({}) ?? 1);
  const fit = detectorFit({ benign: smooth, anomalous: noise, count, shape: SHAPE, seed, ...sees });
  const state = await plugin.prepare(fit, {});
  const detector = await plugin.open(state, {}, fit.networks, fit.model);
  const queries = generate(noise, 8, SHAPE, 9);
  const scores = await detector.score(queries, 0, await fit.model?.predict(queries));
  detector.dispose();
  return { ...state, scores: bytesOf(scores) };
}

async function ofStreams(plugin: StreamDetectorPlugin, seed: number): Promise<Files> {
  const { networks, ...fit } = detectorFit({ benign: smooth, anomalous: noise, count: 24, shape: SHAPE, seed });
  const [model, parameters] = [guardedVictim(plugin), QUICK_DETECTORS[plugin.meta.id] ?? {}];
  const side = { images: fit.benign.train, labels: fit.benign.trainLabels };
  const state = await plugin.prepare(
    { ...fit, networks, model, benign: { train: side, validation: side }, falseAlarmRate: null },
    parameters,
  );
  const detector = await plugin.open(state, parameters, networks, model);
  const images = generate(noise, 200, SHAPE, 9);
  const verdict = await detector.observe({ images, answers: await model.predict(images), firstQueryIndex: 0 });
  detector.dispose();
  return { ...state, verdict: textBytes(JSON.stringify(verdict)) };
}

function digestOf(files: Files): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(files).sort()) hash.update(`${name}\n`).update(files[name] ?? new Uint8Array());
  return hash.digest('hex');
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
