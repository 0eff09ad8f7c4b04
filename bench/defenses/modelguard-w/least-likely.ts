// Solves ModelGuard-W's linear programme exactly: of all answers within a budget that name the same class first, the least likely.

/** By so much the first class stays ahead of every other one. */
const GAP = 1e-4;
/** Added to a posterior before its logarithm. */
const OFFSET = 1e-6;
const ROUNDING = 1e-12;
/** Thirds that are cut off the range of the first class's value: what is left is below rounding. */
const STEPS = 80;

/** Classes but the first, least likely first, with what each unit of their mass costs. */
interface Problem {
  readonly p: Float64Array;
  readonly top: number;
  readonly others: readonly number[];
  readonly costs: Float64Array;
  readonly epsilon: number;
}

interface Candidate {
  readonly y: Float64Array;
  /** Σ ln(p + 10⁻⁶) y */
  readonly objective: number;
}

/**
 * Minimises Σ ln(p_k + 10⁻⁶) y_k over the y on the simplex with ‖y − p‖₁ ≤ ε and y_top ≥ y_k + 10⁻⁴. With the first class's
 * value held, mass moves greedily; the optimum is convex in that value.
 *
 * @param p - on the simplex
 * @param top - the class that stays first, one of the largest of p
 * @returns `null` where p is a tie that the budget cannot part
 */
export function leastLikely(p: Float64Array, top: number, epsilon: number): Float64Array | null {
  const others = [...p.keys()].filter((index) => index !== top);
  others.sort((left, right) => (p[left] ?? 0) - (p[right] ?? 0) || right - left);
  const problem = { p, top, others, costs: p.map((value) => Math.log(value + OFFSET)), epsilon };
  const start = nearestParted(problem);
  const nearest = candidateAt(problem, start);
  if (nearest === null) return null;
  return least(problem, start, nearest).y;
}

/** The value of the first class nearest to its own at which the others can lie below it. */
function nearestParted({ p, top, others }: Problem): number {
  const own = p[top] ?? 0;
  const excess = (value: number): number =>
    others.reduce((sum, index) => sum + Math.max((p[index] ?? 0) - (value - GAP), 0), 0);
  if (excess(own) === 0) return own;
  let [low, high] = [own, own + GAP];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (middle - own < excess(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * By thirds; the values at which there is an answer are an interval around `start`. Where the least lies at its end, the middle of
 * what is left may be outside: it is the least of the answers that were seen.
 */
function least(problem: Problem, start: number, nearest: Candidate): Candidate {
  const own = problem.p[problem.top] ?? 0;
  let [low, high] = [Math.max(own - problem.epsilon / 2, 0), Math.min(own + problem.epsilon / 2, 1)];
  let best = nearest;
  for (let step = 0; step < STEPS; step++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    const [one, other] = [candidateAt(problem, left), candidateAt(problem, right)];
    for (const seen of [one, other]) if (seen !== null && seen.objective < best.objective - ROUNDING) best = seen;
    if (one === null && left < start) low = left;
    else if (one === null || other === null || one.objective <= other.objective) high = right;
    else low = left;
  }
  return best;
}

/** The best answer whose first class has this value; `null` where there is none. */
function candidateAt(problem: Problem, value: number): Candidate | null {
  const { p, top, others, costs, epsilon } = problem;
  const [cap, gained] = [value - GAP, (p[top] ?? 0) - value];
  if (others.length > 0 && cap < 0) return null;
  const y = p.slice();
  y[top] = value;
  const above = cutAt(y, others, cap);
  const down = Math.max(above, -gained);
  const up = down + gained;
  takeFromLikeliest(y, others, down - above);
  const rest = epsilon - Math.abs(gained) - up - down;
  if (rest < -ROUNDING || !giveToUnlikeliest(y, others, cap, up)) return null;
  exchange(problem, y, cap, rest / 2);
  return { y, objective: y.reduce((sum, part, index) => sum + part * (costs[index] ?? 0), 0) };
}

/** Returns what lay above the cap. */
function cutAt(y: Float64Array, classes: readonly number[], cap: number): number {
  let sum = 0;
  for (const index of classes) {
    const above = Math.max((y[index] ?? 0) - cap, 0);
    y[index] = (y[index] ?? 0) - above;
    sum += above;
  }
  return sum;
}

function takeFromLikeliest(y: Float64Array, classes: readonly number[], amount: number): void {
  let open = amount;
  for (const index of classes.toReversed()) {
    const taken = Math.min(open, y[index] ?? 0);
    y[index] = (y[index] ?? 0) - taken;
    open -= taken;
  }
}

/** Returns whether all of it found room. */
function giveToUnlikeliest(y: Float64Array, classes: readonly number[], cap: number, amount: number): boolean {
  let open = amount;
  for (const index of classes) {
    const given = Math.min(open, Math.max(cap - (y[index] ?? 0), 0));
    y[index] = (y[index] ?? 0) + given;
    open -= given;
  }
  return open <= ROUNDING;
}

/** From the likeliest that has something to the unlikeliest that has room, while that lowers the objective. */
function exchange({ others, costs }: Problem, y: Float64Array, cap: number, amount: number): void {
  let [low, high, open] = [0, others.length - 1, amount];
  while (open > 0 && low < high) {
    const [to, from] = [others[low] ?? 0, others[high] ?? 0];
    if (!((costs[to] ?? 0) < (costs[from] ?? 0))) return;
    const [room, there] = [Math.max(cap - (y[to] ?? 0), 0), y[from] ?? 0];
    const moved = Math.min(open, room, there);
    y[to] = (y[to] ?? 0) + moved;
    y[from] = there - moved;
    open -= moved;
    if (moved === room) low++;
    if (moved === there) high--;
  }
}
