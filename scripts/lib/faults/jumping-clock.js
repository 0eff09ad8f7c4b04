// Loaded before the command line (`node --import`): a wall clock that jumps by up to ten years, back and forth, ten times a second.
//
// What runs is told the time by Date alone; the monotonic clock goes on as it does where somebody sets a machine's clock.
const TEN_YEARS_MS = 10 * 365 * 86_400_000;

const RealDate = Date;
const start = performance.now();

/** A new offset each tenth of a second, the same in every run: a hash of its number, in [-1, 1]. */
function offsetMs() {
  const tick = Math.floor((performance.now() - start) / 100);
  return (((tick * 2_654_435_761) % 2 ** 32) / 2 ** 31 - 1) * TEN_YEARS_MS;
}

const now = () => Math.round(RealDate.now() + offsetMs());

globalThis.Date = new Proxy(RealDate, {
  construct: (target, parameters) =>
    /** @type {Date} */ (Reflect.construct(target, parameters.length === 0 ? [now()] : parameters)),
  get: (target, name) => (name === 'now' ? now : /** @type {unknown} */ (Reflect.get(target, name))),
});
