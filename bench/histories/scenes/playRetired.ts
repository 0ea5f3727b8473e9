import { type Completion } from '../../../shared/contracts/api/completion';
import { type RetirementView } from '../../../shared/contracts/api/retirementAnswers';
import { type RetirementStep } from '../../../shared/contracts/steps/retirement';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { persist, type Place } from '../people';
import { type Scene } from './scene';
import { sceneVault } from './sceneSeed';
import { type SourceWatch } from './sourceWatch';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

interface RetiredPlace {
  readonly place: Place;
  readonly scene: Scene;
  /** The id of the move. */
  readonly id: string;
  readonly watch: SourceWatch;
  /** A person opens the network of the source. */
  readonly openByHand: () => Promise<void>;
}

/** Retires the source of an ended move, as people do: each step when the statement allows it, and again if it failed. */
export async function playRetired(at: RetiredPlace): Promise<void> {
  await search(at);
  if (await take(at, 'lock')) await retire(at);
  // What is on its way arrives.
  await at.place.world.wait(hour);
  at.watch.judgeEnd(await viewOf(at));
}

async function retire(at: RetiredPlace): Promise<void> {
  const { openedAfterDays, isDeleted = false } = at.scene.source ?? {};
  if (openedAfterDays !== undefined) {
    await pass(at, openedAfterDays);
    await at.openByHand();
    at.watch.note();
    await pass(at, 1);
    if (!(await take(at, 'unlock')) || !(await take(at, 'lock'))) return;
  }
  await pass(at, 34);
  await search(at);
  if (isDeleted && (await take(at, 'delete'))) {
    await at.place.world.wait(hour);
    if (!(await take(at, 'recover'))) return;
  }
  await take(at, 'unlock');
}

/** Days in which people look at the retirement every day. */
async function pass(at: RetiredPlace, days: number): Promise<void> {
  for (let passed = 0; passed < days; passed += 1) {
    await at.place.world.wait(day);
    at.watch.judgeView(await viewOf(at));
  }
}

async function viewOf({ place, id }: RetiredPlace): Promise<RetirementView | undefined> {
  const asked = { method: 'GET', path: `moves/${id}/retirement`, params: { id } } as const;
  const { status, body } = await persist(place, 'getRetirement', asked);
  return status === 200 ? (body as RetirementView) : undefined;
}

/** Looks for consumers until a search has ended. */
async function search({ place, scene, id }: RetiredPlace): Promise<void> {
  const body = { vault: sceneVault(place.world.seed, 'west'), scopes: [defaultSubscriptionId] };
  for (let tries = 0; tries < maxTries; tries += 1) {
    const started = await persist(place, 'startConsumerSearch', { method: 'POST', path: 'consumers', body });
    const { id: searchId } = started.body as { id?: string };
    if (started.status === 202 && searchId !== undefined && (await untilSearched(place, searchId))) return;
    await place.world.wait(hour);
  }
  place.world.note(`no search for ${id} of ${scene.kind} ended`);
}

async function untilSearched(place: Place, id: string): Promise<boolean> {
  const asked = { method: 'GET', path: `consumers/${id}`, params: { id } } as const;
  for (let looks = 0; looks < 60; looks += 1) {
    await place.world.wait(minute);
    const { state } = (await persist(place, 'getConsumerSearch', asked)).body as { state?: string };
    if (state === 'completed') return true;
    if (state === 'failed') return false;
  }
  return false;
}

const maxTries = 12;

const stateAfter = { lock: 'locked', unlock: 'open', delete: 'deleted', recover: 'locked' } as const;

/** Asks for a step until it is done. Returns whether it was: the statement may not allow it. */
async function take(at: RetiredPlace, step: RetirementStep): Promise<boolean> {
  const { place, scene, id, watch } = at;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const before = await viewOf(at);
    // A request without an answer may have been accepted.
    if (before?.state === stateAfter[step]) return true;
    const asked = { method: 'POST', path: `moves/${id}/retirement`, params: { id }, body: { step } } as const;
    watch.allow(step);
    const other = scene.source?.isTwice === true ? place.ask('startRetirement', asked) : undefined;
    const { status, body } = await persist(place, 'startRetirement', asked);
    await other;
    place.world.note(`${step} ${String(status)} ${JSON.stringify(body)}`);
    if (await ended(at, step, before?.steps.at(-1)?.askedAt, status === 202)) return true;
    if (step === 'lock' || step === 'delete') await search(at);
    await place.world.wait(hour);
  }
  const asked = { method: 'GET', path: `moves/${id}/complete`, params: { id } } as const;
  const { lines } = (await persist(place, 'getCompletion', asked)).body as Partial<Completion>;
  place.world.note(`${step} was never done: ${JSON.stringify(lines?.filter(({ state }) => state !== 'yes'))}`);
  return false;
}

/** Waits until the step has ended, and says whether it was done. A request that was refused may have been accepted before. */
async function ended(
  at: RetiredPlace,
  step: RetirementStep,
  before: string | undefined,
  isAccepted: boolean,
): Promise<boolean> {
  for (let looks = 0; looks < (isAccepted ? 120 : 3); looks += 1) {
    await at.place.world.wait(minute);
    const view = await viewOf(at);
    const last = view?.steps.at(-1);
    if (view === undefined || last === undefined || last.askedAt === before || view.step !== null) continue;
    at.watch.judgeView(view);
    if (last.step === step && last.failure === undefined) return true;
    return false;
  }
  if (isAccepted) at.watch.broken.push(`The step ${step} was accepted, and did not end within two hours.`);
  return false;
}
