// What a reader of a record must know and no number says.
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { DataSlice, DatasetRef } from '../../contract/plan.js';
import { RESIZE_RULE } from '../../lib/images/resize.js';
import { answeringNotes } from './answering-notes.js';
import type { ManifestsByRole } from './cell-score.js';

/** The victim's training images, and the rule by which pool images came to its input size. */
export function attackNotes(manifests: ManifestsByRole): readonly string[] {
  const notes: string[] = [];
  const victim = manifests['trainVictim'];
  if (victim?.spec.kind === 'train-victim') {
    const { trainingImages, validationImages } = victim.summary;
    if (victim.spec.training.epochs > 0)
      notes.push(
        `Victim trained on ${String(trainingImages)} images; ${String(validationImages)} more for validation.`,
      );
    if (victim.spec.train.data.variant !== 'official')
      notes.push(`Images of variant ${victim.spec.train.data.variant}, not the official release.`);
  }
  if (victim?.spec.kind === 'probe-victim') notes.push(...answeringNotes(victim, victim.spec));
  notes.push(...startNotes(manifests));
  const steal = manifests['steal'];
  if (steal?.spec.kind === 'steal' && steal.spec.pool !== undefined)
    notes.push(
      `Pool images brought to ${steal.spec.pool.shape.join('x')} where they differ: ${RESIZE_RULE.text} (rule ${RESIZE_RULE.version}).`,
    );
  notes.push(...trainedNotes(manifests), ...ownershipNotes(manifests));
  const prefix = nestedPrefix(manifests);
  return prefix === null ? notes : [...notes, prefix];
}

/** What a defense trained in the place of the victim: an owner's cost that its answers alone do not show. */
function trainedNotes({ trainDefended }: ManifestsByRole): readonly string[] {
  if (trainDefended?.spec.kind !== 'train-defended-victim') return [];
  const { networks, trainingImages, outliers, validationImages, validationCorrect, triggers, triggersNamed } =
    trainDefended.summary;
  const { id } = trainDefended.spec.defense;
  const known =
    triggers === undefined
      ? ''
      : ` It names the class of ${Number(triggersNamed)} of its ${Number(triggers)} triggers.`;
  const beside = outliers === 0 ? '' : ` and ${String(outliers)} outliers`;
  return [
    `${id} stands before a victim that it trained: ${String(networks)} network${networks === 1 ? '' : 's'} on ` +
      `${String(trainingImages)} images${beside}; ${String(validationCorrect)} of ${String(validationImages)} validation images ` +
      `right. Everything is compared with the undefended victim.${known}`,
  ];
}

/** Who was asked about the claims beside the surrogate. */
function ownershipNotes({ ownership }: ManifestsByRole): readonly string[] {
  if (ownership?.spec.kind === 'verify-triggers') return triggerNotes(ownership);
  if (ownership?.spec.kind !== 'verify-ownership') return [];
  const { claims, others } = ownership.summary;
  return [
    `Ownership: ${String(claims)} false answers within the budget are claimed; the surrogate was asked about them, and ` +
      `${String(others)} models that never saw an answer of this victim (victims of other seeds, surrogates of true labels). ` +
      `Chance is 1/${ownership.spec.classes}.`,
  ];
}

function triggerNotes({ summary: { claims, others } }: EvidenceManifest): readonly string[] {
  return [
    `Ownership: the surrogate was asked about ${String(claims)} images of the owner's own, and so were ${String(others)} models ` +
      `that never saw an answer of the marked victim (undefended victims, surrogates of true labels and of undefended answers, the ` +
      `same attack's among them). Chance is what the most matching of them says.`,
  ];
}

/** Which networks started from published weights: a pre-training that both share is part of what is measured. */
function startNotes({ trainVictim, trainSurrogate }: ManifestsByRole): readonly string[] {
  return [trainVictim, trainSurrogate].flatMap((manifest) => {
    const spec = manifest?.spec;
    if ((spec?.kind !== 'train-victim' && spec?.kind !== 'train-surrogate') || spec.init === 'random') return [];
    const { weights, sha256, classes } = spec.init;
    const who = spec.kind === 'train-victim' ? 'Victim' : 'Surrogate';
    const head =
      classes === spec.classes ? '' : `; its last layer is new, for ${spec.classes} classes instead of ${classes}`;
    const asIs = spec.training.epochs === 0 ? '; not trained further' : '';
    return [`${who} started from the ${weights} weights of ${spec.model.id} (SHA-256 ${sha256})${head}${asIs}.`];
  });
}

/** An `anytime` attack runs once, at its largest budget; a smaller one is scored on the first of those queries. */
function nestedPrefix({ trainSurrogate, steal }: ManifestsByRole): string | null {
  if (trainSurrogate?.spec.kind !== 'train-surrogate' || trainSurrogate.spec.source.kind !== 'ledger') return null;
  const { firstQueries } = trainSurrogate.spec.source;
  const answered = Number(steal?.summary['answered']);
  return firstQueries < answered ? `Scored on the first ${firstQueries} of the ${answered} logged queries.` : null;
}

/** Each dataset that the jobs of a cell read, once, by name. */
export function datasetsOf(manifests: ManifestsByRole): readonly DatasetRef[] {
  const found = new Map<string, DatasetRef>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isSlice(value)) found.set(value.data.digest, value.data);
    Object.values(value).forEach(visit);
  };
  Object.values(manifests).forEach(({ spec }) => visit(spec));
  return [...found.values()].sort((a, b) => (a.dataset < b.dataset ? -1 : a.dataset > b.dataset ? 1 : 0));
}

function isSlice(value: object): value is DataSlice {
  return 'data' in value && 'split' in value && 'splits' in value;
}
