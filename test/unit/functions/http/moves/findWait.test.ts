import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { findWait, withArrived } from '../../../../../functions/http/moves/getMove';
import { enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';

const move = moveOf();
const at = (seconds: number) => new Date(Date.UTC(2026, 4, 1, 10, 0, 0) + seconds * 1000).toISOString();
const now = new Date(at(30));
const progress = { ...enterPhase(startProgress(at(0)), 'transferring', at(0)), plan: planOf({ pages: 12 }) };
const wait = (since: number, until: number) => ({
  waitingFor: { reason: 'retry', message: 'Waiting.', since: at(since), until: at(until) },
});
const working = { waitingFor: null };

interface Instance {
  readonly customStatus?: unknown;
  readonly runtimeStatus?: string;
  readonly lastUpdated?: number;
}

function statusFor({ customStatus = null, runtimeStatus = 'Running', lastUpdated = 5 }: Instance) {
  const times = { createdTime: new Date(at(0)), lastUpdatedTime: new Date(at(lastUpdated)) };
  const known: unknown = { name: 'moveVault', input: { move, progress }, customStatus, runtimeStatus, ...times };
  return known as DurableOrchestrationStatus;
}

/** A runtime that knows these steps of the move, and no others. */
function clientWith(steps: Readonly<Record<string, Instance>> = {}) {
  const asked: string[] = [];
  const getStatus = async (id: string): Promise<DurableOrchestrationStatus> => {
    asked.push(id);
    const step = steps[id.replace('one-move:0a1b2c3d:', '')];
    if (step === undefined) throw new Error('The operation failed: HTTP 404 response.');
    return statusFor(step);
  };
  return { client: { getStatus } as unknown as DurableClient, asked };
}

/** The status that the move itself has set. */
const shown: Instance = { customStatus: statusOf(move, progress, at(5)) };

const find = (steps: Readonly<Record<string, Instance>>, parent: Instance = shown) =>
  findWait(clientWith(steps).client, statusFor(parent), now);

describe('findWait', () => {
  it('returns the wait of the move itself without reading its steps', async () => {
    const { client, asked } = clientWith();
    const customStatus = { ...statusOf(move, progress, at(5)), ...wait(5, 40) };
    expect(await findWait(client, statusFor({ customStatus }), now)).toEqual(wait(5, 40).waitingFor);
    expect(asked).toEqual([]);
  });

  it('returns the wait of a step if nothing else is running', async () => {
    const steps = { 'transfer:0': { customStatus: wait(5, 40) } };
    expect(await find(steps)).toEqual(wait(5, 40).waitingFor);
  });

  it('returns the wait that ends last, with the time since the last step stopped', async () => {
    const steps = {
      'transfer:0': { customStatus: wait(5, 50) },
      'transfer:1': { customStatus: wait(8, 40) },
      'transfer:2': { runtimeStatus: 'Completed', lastUpdated: 12 },
    };
    expect(await find(steps)).toEqual({ ...wait(5, 50).waitingFor, since: at(12) });
  });

  it.each<[string, Readonly<Record<string, Instance>>]>([
    ['another step works', { 'transfer:0': { customStatus: wait(5, 40) }, 'transfer:1': { customStatus: working } }],
    ['another step never waited', { 'transfer:0': { customStatus: wait(5, 40) }, 'transfer:1': {} }],
    ['the wait is over', { 'transfer:0': { customStatus: wait(5, 30) } }],
    ['the step has ended', { 'transfer:0': { customStatus: wait(5, 40), runtimeStatus: 'Terminated' } }],
    ['a status is invalid', { 'transfer:0': { customStatus: { waitingFor: 'nothing' } } }],
    ['no step has the id, as in moves of an earlier version', {}],
  ])('returns undefined when %s', async (_, steps) => {
    expect(await find(steps)).toBeUndefined();
  });

  it('says that a move which no instance has begun may be rejected by the former version, and until when at the latest', async () => {
    const pending = await find({}, { runtimeStatus: 'Pending' });
    expect(pending).toMatchObject({ reason: 'start', since: at(0), until: at(62) });
    expect(pending?.message).toMatch(/until 10:01:02Z .*former version reject it/);
    const later = await findWait(clientWith().client, statusFor({ runtimeStatus: 'Pending' }), new Date(at(3_600)));
    expect(later?.until).toBe(at(4_200));
    const soon = await findWait(clientWith().client, statusFor({ runtimeStatus: 'Pending' }), new Date(at(14)));
    expect(soon).toBeUndefined();
  });

  it.each<[string, Instance]>([
    ['has just been changed', { lastUpdated: 29 }],
    ['has ended', { runtimeStatus: 'Terminated' }],
  ])('reads no step of a move that %s', async (_, parent) => {
    const { client, asked } = clientWith({ 'transfer:0': { customStatus: wait(5, 40) } });
    expect(await findWait(client, statusFor(parent), now)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('withArrived', () => {
  const arrived = (items: number, versions: number) => ({
    customStatus: { waitingFor: null, arrived: { items, versions } },
  });
  const counted = { ...progress, items: { total: 100, done: 25, skipped: 0, blocked: 0, failed: 0 }, nextPage: 1 };
  const parent = (lastUpdated: number) => {
    const found = statusFor({ customStatus: statusOf(move, counted, at(5)), lastUpdated });
    return Object.assign(found, { input: { move, progress: counted } });
  };
  const sumsAt = async (steps: Readonly<Record<string, Instance>>, lastUpdated = 5, isPaused = false) => {
    const { client, asked } = clientWith(steps);
    const { items } = await withArrived(
      client,
      parent(lastUpdated),
      { status: statusOf(move, counted, at(5)), isPaused },
      now,
    );
    return { done: items.done, asked: asked.length };
  };

  it('adds what the pages in progress have brought to what the windows before them have', async () => {
    const steps = {
      'transfer:0': arrived(25, 40),
      'transfer:1': arrived(20, 30),
      'transfer:2': { ...arrived(3, 4), runtimeStatus: 'Completed' },
      'transfer:3': { customStatus: wait(5, 40) },
    };
    expect(await sumsAt(steps)).toMatchObject({ done: 25 + 20 + 3 });
  });

  it('never counts more than there is', async () => {
    expect(await sumsAt({ 'transfer:1': arrived(1_000, 1_000) })).toMatchObject({ done: 100 });
  });

  it('reads no page of a move that has just been changed', async () => {
    expect(await sumsAt({ 'transfer:1': arrived(20, 30) }, 30)).toEqual({ done: 25, asked: 0 });
  });

  it('counts what the pages of a paused move have brought, although something has just woken it', async () => {
    expect(await sumsAt({ 'transfer:1': arrived(20, 30) }, 30, true)).toMatchObject({ done: 45 });
  });
});
