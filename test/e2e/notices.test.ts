import { randomBytes } from 'node:crypto';
import { noticeSchema } from '../../shared/contracts/model/notices';
import { findTexts, newCanary, readTree } from '../support/local/localCanaries';
import { postMove, readInstance, readMove, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { KillableStack } from '../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';
import {
  answer,
  isSigned,
  type NoticeReceiver,
  type ReceivedNotice,
  startNoticeReceiver,
} from '../support/notices/noticeReceiver';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const value = newCanary();
/** Unique names: of an item that moves, and of one that cannot leave its geography. */
const itemName = `secret-${randomBytes(6).toString('hex')}`;
const keyName = `key-${randomBytes(6).toString('hex')}`;
const phases = ['planning', 'preparing', 'transferring', 'verifying', 'finishing', 'completed'];

let receiver: NoticeReceiver;
let stack: KillableStack;

function seed() {
  const plain = moveSeed(3);
  const vaults = (plain.vaults ?? []).map((vault) =>
    vault.name === moveSource
      ? { ...vault, secrets: [{ name: itemName, versions: [{ value }] }], keys: [{ name: keyName, versions: [{}] }] }
      : vault,
  );
  return { ...plain, vaults };
}

beforeAll(async () => {
  receiver = await startNoticeReceiver();
  stack = await KillableStack.start(seed(), { MOVE_WEBHOOK_URL: receiver.url, MOVE_WEBHOOK_SECRET: secret });
});
afterAll(async () => {
  await receiver.stop();
  await endLocalProcesses();
});

const start = (id: string, change: object = {}) =>
  postMove(stack.host.baseUrl, {
    id,
    sourceVault: moveSource,
    targetVault: sameGeographyTarget,
    select: { types: ['secret'] },
    ...change,
  });
const of = (id: string) => receiver.received.filter(({ event }) => event.data.moveId === id);
const phasesOf = (received: readonly ReceivedNotice[]) => received.map(({ event }) => event.data.phase as string);
const until = (id: string, count: number) => receiver.until(() => of(id).length >= count, 60_000);

/** Each notice once, as a receiver without duplicates stores them. */
function once(received: readonly ReceivedNotice[]): ReceivedNotice[] {
  return [...new Map([...received].reverse().map((notice) => [notice.event.id, notice])).values()].reverse();
}

describe('a move with a receiver', () => {
  beforeAll(async () => {
    await start('complete');
    await until('complete', phases.length);
  });

  it('gets a notice of every phase in order, including the end', () => {
    expect(phasesOf(of('complete'))).toEqual(phases);
    expect(of('complete').map(({ event }) => event.data.previousPhase)).toEqual([null, ...phases.slice(0, -1)]);
  });

  it('gets each notice as a CloudEvent with its own id and sequence', () => {
    for (const { event, headers } of of('complete')) {
      expect(noticeSchema.safeParse(event).success).toBe(true);
      expect(headers['webhook-id']).toBe(event.id);
      expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    }
    const sequences = of('complete').map(({ event }) => event.sequence as string);
    expect(sequences).toEqual([...sequences].sort());
    expect(new Set(of('complete').map(({ event }) => event.id)).size).toBe(phases.length);
  });

  it('gets a signature with each notice that it can verify', async () => {
    const verdicts = await Promise.all(of('complete').map((notice) => isSigned(notice, secret)));
    expect(verdicts).toEqual(phases.map(() => true));
  });

  it('gets the totals of the whole move at the end', () => {
    expect(of('complete').at(-1)?.event.data).toMatchObject({
      items: { total: 1, done: 1, skipped: 0, blocked: 0, failed: 0 },
      versions: { total: 1, done: 1 },
      problemCount: 0,
      planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('gets no secret values, and its secret and address are not in history, store or log', () => {
    const bodies = of('complete').map(({ body, headers }, at) => {
      return { name: `notice ${at}`, content: Buffer.from(body + JSON.stringify(headers)) };
    });
    const kept = [
      ...readTree(stack.folder, ['azure', 'seed.json']),
      { name: 'the log', content: Buffer.from(stack.host.logs()) },
    ];
    expect(findTexts({ value }, bodies)).toEqual([]);
    expect(findTexts({ value, secret: secret.slice(6), token: 'receiver-token' }, kept)).toEqual([]);
  });
});

it('a notice names no item, even if the move blocks one', async () => {
  await start('blocked', { targetVault: otherGeographyTarget, select: { types: ['key'] } });
  await receiver.until(() => of('blocked').some(({ event }) => event.data.problemCount !== 0), 60_000);
  await waitForEnd(stack.host.baseUrl, 'blocked');
  const { problems } = await readMove(stack.host.baseUrl, 'blocked');
  expect(problems).toContainEqual(expect.objectContaining({ itemName: keyName }));
  const bodies = receiver.received.map(({ body }, at) => ({ name: `notice ${at}`, content: Buffer.from(body) }));
  expect(bodies.length).toBeGreaterThan(phases.length);
  expect(findTexts({ itemName, keyName }, bodies)).toEqual([]);
});

describe('a receiver that fails', () => {
  afterEach(() => {
    receiver.respond = answer(204);
  });

  it('delays no move, and gets every phase in order after its recovery', async () => {
    receiver.respond = answer(503);
    const move = await start('troubled', { targetVault: otherGeographyTarget });
    expect((await waitForEnd(stack.host.baseUrl, 'troubled')).phase).toBe('completed');
    expect((await readInstance(move)).runtimeStatus).toBe('Completed');
    // The other notices wait for the first one.
    expect(new Set(phasesOf(of('troubled')))).toEqual(new Set(['planning']));
    const before = of('troubled').length;
    receiver.respond = answer(204);
    await until('troubled', before + phases.length);
    expect(phasesOf(of('troubled').slice(before))).toEqual(phases);
    expect(phasesOf(once(of('troubled')))).toEqual(phases);
  });

  it('delays no move if it never answers', async () => {
    receiver.respond = () => undefined;
    await start('unanswered');
    expect((await waitForEnd(stack.host.baseUrl, 'unanswered')).phase).toBe('completed');
    expect(of('unanswered')).toHaveLength(1);
  });

  it('gets every notice if the host is killed meanwhile', async () => {
    receiver.respond = answer(500);
    await start('killed');
    await until('killed', 1);
    await waitForEnd(stack.host.baseUrl, 'killed');
    await stack.killHost();
    receiver.respond = answer(204);
    const before = of('killed').length;
    await stack.startHost();
    await until('killed', before + phases.length);
    expect(phasesOf(once(of('killed')))).toEqual(phases);
    const verdicts = await Promise.all(of('killed').map((notice) => isSigned(notice, secret)));
    expect(new Set(verdicts)).toEqual(new Set([true]));
  });
});
