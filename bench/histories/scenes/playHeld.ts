import { type CutoverList } from '../../../shared/contracts/api/cutoverAnswers';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { hasEnded } from '../row';
import { persist, type Place, statusOf } from '../people';
import { type HeldRules } from './heldRules';
import { type HeldScene } from './scene';

const minute = 60_000;

interface HeldPlace {
  readonly place: Place;
  readonly held: HeldScene;
  /** The id of the move. */
  readonly id: string;
  /** Undefined at a real host, where nobody knows what the vaults had before. */
  readonly rules: HeldRules | undefined;
  /** A refused move has no run. */
  readonly isRefused: () => boolean;
  readonly onHeld: () => void;
  readonly onCutover: () => void;
}

/** Reads what a held move says of itself until somebody asks for its cutover, and until it has ended. */
export async function playHeld(at: HeldPlace): Promise<void> {
  const { place, held, onHeld, onCutover } = at;
  const { world } = place;
  const began = world.now;
  while (!place.durable.rows.has(at.id)) {
    if (at.isRefused()) return;
    await world.wait(1_000);
  }
  const sentMs = began;
  while (!isOver(at) && (await statusOf(place, at.id))?.phase !== 'awaitingCutover') await world.wait(5_000);
  onHeld();
  for (const pauseMs of held.looksMs) {
    await world.wait(pauseMs);
    if (!isOver(at)) await look(at, sentMs);
  }
  await askForCutover(at, held.freeze);
  onCutover();
  await finish(at, sentMs);
}

function isOver({ place, id }: HeldPlace): boolean {
  return hasEnded(place.durable.rows.get(id)?.status ?? 'Running');
}

async function look({ place, id, rules }: HeldPlace, sentMs: number): Promise<MoveStatus | undefined> {
  const status = await statusOf(place, id);
  const asked = { method: 'GET', path: `moves/${id}/cutover`, params: { id } } as const;
  const list = rules === undefined ? undefined : await persist(place, 'getCutover', asked);
  const found = list?.status === 200 ? (list.body as CutoverList) : undefined;
  if (status !== undefined) rules?.judgeLook(status, found, { sentMs, readMs: place.world.now });
  return status;
}

/** Waits for the end. Somebody asks again for a cutover that did not come, and cancels a move whose vault was replaced. */
async function finish(at: HeldPlace, sentMs: number): Promise<void> {
  const { place, rules } = at;
  for (let pauseMs = 5_000; !isOver(at); pauseMs = Math.min(pauseMs * 2, 10 * minute)) {
    await place.world.wait(pauseMs);
    if (isOver(at)) return;
    const status = await look(at, sentMs);
    const { hold = null, phase } = status ?? {};
    const code = hold?.trouble?.code;
    rules?.judgeTrouble(code);
    const isLate = place.world.now > sentMs + maxHeldMs;
    if (code === 'VAULT_REPLACED' || isLate) await steer(at, 'cancelMove', 'cancel', {});
    else if (phase === 'awaitingCutover' && hold?.cutoverAskedAt === null) await askForCutover(at, 'report');
  }
}

/** A person who waits for so long for the end of a move cancels it. */
const maxHeldMs = 9 * 60 * minute;

async function askForCutover(at: HeldPlace, freeze: HeldScene['freeze']): Promise<void> {
  await steer(at, 'cutoverMove', 'cutover', freeze === 'none' ? {} : { freeze });
}

async function steer({ place, id }: HeldPlace, verb: 'cutoverMove' | 'cancelMove', path: string, body: object) {
  await persist(place, verb, { method: 'POST', path: `moves/${id}/${path}`, params: { id }, body });
}
