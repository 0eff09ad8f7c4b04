// A victim below its declared minimum is an error, and nothing stands in its place (contract 9). Validation data decide.
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { Job } from '../../contract/plan.js';
import type { JobFailure } from './events.js';

/** The failure of a victim that is too weak to be worth stealing, or `null`. */
export function victimTooWeak(job: Job, manifest: Pick<EvidenceManifest, 'summary'>): JobFailure | null {
  const { minimumAccuracy } = job;
  const { validationImages, validationCorrect } = manifest.summary;
  if (minimumAccuracy === undefined || typeof validationImages !== 'number' || typeof validationCorrect !== 'number')
    return null;
  const accuracy = validationCorrect / validationImages;
  if (accuracy >= minimumAccuracy) return null;
  const percent = (rate: number): string => `${(rate * 100).toFixed(1)} %`;
  return {
    state: 'failed',
    label: job.label,
    error: {
      code: 'victim-too-weak',
      message: `the victim reaches ${percent(accuracy)} on ${validationImages} validation images: expected at least ${percent(minimumAccuracy)}`,
      hint: hintFor(job),
    },
  };
}

function hintFor({ spec }: Job): string {
  const lower = 'or lower "minimumAccuracy" if that is what this victim can do.';
  if (spec.kind === 'probe-victim')
    return (
      `Check that the labels of ${spec.train.data.dataset} are right and its classes in the order of the victim's outputs, ` +
      `and that pixels are prepared as it was trained (size, order of the channels, scale, mean); ${lower}`
    );
  if (spec.kind === 'train-victim' && spec.training.epochs === 0)
    return `Check that the published weights are for these classes in this order, give it "epochs" to train, ${lower}`;
  return `Train it longer, ${lower}`;
}
