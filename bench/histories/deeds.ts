import { type Random } from '../../test/support/fuzz/random';
import { type OperationId } from '../../shared/contracts/operations/operations';
import { type Asked } from './app';
import { hasEnded } from './row';
import { persist, type Place, statusOf } from './people';

/** What people do while a move runs: to the move, or at the same time. */
const verbs = {
  pause: 'pauseMove',
  resume: 'resumeMove',
  cancel: 'cancelMove',
  cutover: 'cutoverMove',
  pace: 'paceMove',
} as const satisfies Record<string, OperationId>;
type Verb = keyof typeof verbs;
const starts = {
  compare: ['startComparison', 'comparisons'],
  check: ['startChecks', 'checks'],
} as const satisfies Record<string, readonly [OperationId, string]>;

export interface Deed {
  readonly what: Verb | keyof typeof starts;
  /** How long a person waits before it. */
  readonly afterMs: number;
}

/** Most people cancel nothing, so that most histories reach the end of their moves. */
export function planDeeds(random: Random): readonly Deed[] {
  const common = ['pause', 'resume', 'cutover', 'pace', 'compare', 'check'] as const;
  const what = (): Deed['what'] => (random.chance(0.05) ? 'cancel' : random.pick(common));
  return Array.from({ length: random.int(1, 4) }, () => ({ what: what(), afterMs: random.int(0, 40_000) }));
}

const minute = 60_000;

/** Does the deeds, and then what lets the move end: a person resumes it, and asks for the cutover of a held one. */
export async function doDeeds(place: Place, id: string, deeds: readonly Deed[], pair: object): Promise<void> {
  const { world, durable } = place;
  const isOver = (): boolean => hasEnded(durable.rows.get(id)?.status ?? 'Running');
  const began = world.now;
  while (!durable.rows.has(id)) {
    // A refused move has no run.
    if (world.now > began + 30 * minute) return;
    await world.wait(500);
  }
  for (const { what, afterMs } of deeds) {
    await world.wait(afterMs);
    if (what === 'compare' || what === 'check') await startBeside(place, what, pair);
    else await control(place, id, what);
  }
  while (!isOver()) {
    await world.wait(minute);
    await control(place, id, 'resume');
    await cutOver(place, id);
  }
}

/** A person whose request was accepted may repeat it, and gets the same answer, also while the move is paused. */
async function cutOver(place: Place, id: string): Promise<void> {
  if ((await control(place, id, 'cutover')) !== 202) return;
  for (const before of ['pause', undefined, 'resume'] as const) {
    if (before !== undefined) await control(place, id, before);
    await place.world.wait(1_500);
    const again = await control(place, id, 'cutover');
    if (again === 409 && (await statusOf(place, id))?.phase !== 'failed')
      throw new Error(`The cutover of ${id} was accepted, and refused when it was asked for once more.`);
  }
}

async function control(place: Place, id: string, verb: Verb): Promise<number | undefined> {
  const body = verb === 'pace' ? { maxInFlight: 4, sourceShare: 0.3 } : {};
  const asked: Asked = { method: 'POST', path: `moves/${id}/${verb}`, params: { id }, body };
  // Whatever the answer is: most verbs are possible in some phases only.
  return (await place.ask(verbs[verb], asked))?.status;
}

/** Starts something that only reads, and waits for its end. */
async function startBeside(place: Place, what: keyof typeof starts, pair: object): Promise<void> {
  const [operation, path] = starts[what];
  const { status, body } = await persist(place, operation, { method: 'POST', path, body: pair });
  if (status !== 202)
    throw new Error(`Expected 202 to a start of ${path}; ${String(status)} came: ${JSON.stringify(body)}`);
}
