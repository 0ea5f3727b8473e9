import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { waitForLasting } from '../../support/host/hostWait';
import { postChecks, readCheck } from '../../support/local/localChecks';
import {
  call,
  listInstances,
  postMove,
  readInstance,
  type StartedMove,
  waitForEnd,
} from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { removeExpiredAt } from '../../support/local/removeExpired';
import { KillableStack } from '../../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';
import { type NoticeReceiver, startNoticeReceiver } from '../../support/notices/noticeReceiver';
import { createTarget } from '../../support/seeds/targetSeed';

// What the runtime keeps after the days of the setting, on a host that ran a bit of everything. The host's timer reads the
// clock of the machine. So the test runs the tasks of the timer with a later time, against that host and its store.

const dayMs = 24 * 60 * 60 * 1_000;
const retention = { days: 30 };

let receiver: NoticeReceiver;
let stack: KillableStack;

function seed(): SeedInput {
  const plain = moveSeed(3);
  const delays = { deleteMs: 0, purgeMs: 0, provisionMs: 0, accessMs: 0 };
  return { ...plain, settings: { ...plain.settings, delays } };
}

beforeAll(async () => {
  receiver = await startNoticeReceiver();
  stack = await KillableStack.start(seed(), {
    MOVE_WEBHOOK_URL: receiver.url,
    MOVE_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    MOVE_ALLOW_REHEARSAL: 'true',
    VAULT_CALL_TIMEOUT_SECONDS: '2',
    MOVE_ALLOWED_TARGETS: '*',
  });
});
afterAll(async () => {
  delete process.env['WEBSITE_HOSTNAME'];
  await receiver.stop();
  await endLocalProcesses();
});

const pair = (targetVault: string) => ({ sourceVault: moveSource, targetVault });

const removeAt = (move: StartedMove, nowMs: number) => removeExpiredAt(path.join(stack.folder, 'store'), move, nowMs);

const ended = ['Completed', 'Failed', 'Terminated'];

/** The orchestrations that have not ended, or that ended and are kept. */
async function instancesOf(move: StartedMove): Promise<{ open: string[]; ended: string[] }> {
  const ids = await listInstances(move);
  const states = await Promise.all(
    ids.map(async (id) => {
      const uri = move.statusQueryGetUri.replace(move.id, id);
      return { id, isEnded: ended.includes((await readInstance({ ...move, statusQueryGetUri: uri })).runtimeStatus) };
    }),
  );
  const named = (isEnded: boolean) => states.filter((state) => state.isEnded === isEnded).map(({ id }) => id);
  return { open: named(false), ended: named(true) };
}

it('leaves no ended orchestration of moves, notices, rehearsals and checks', async () => {
  const { baseUrl } = stack.host;
  const move = await postMove(baseUrl, { id: 'plain', ...pair(sameGeographyTarget) });
  await waitForEnd(baseUrl, move.id);
  const rehearse = { into: { vault: 'contoso-scratch', createTarget } };
  const rehearsal = { id: 'rehearsal', ...pair(otherGeographyTarget), gate: 'warn', rehearse };
  await waitForEnd(baseUrl, (await postMove(baseUrl, rehearsal)).id);
  const { checks } = await postChecks(baseUrl, { pairs: [pair(sameGeographyTarget), pair(otherGeographyTarget)] });
  for (const { checkUri } of checks) await readCheck(checkUri);
  // The runtime selects by seconds, so the held move begins in another second than what has to go.
  const second = Math.floor(Date.now() / 1_000);
  await waitForLasting(
    () => Promise.resolve(Math.floor(Date.now() / 1_000) > second ? true : undefined),
    'the next second',
  );
  // A held move is in progress, with children that have ended.
  const held = await postMove(baseUrl, { id: 'held', ...pair(otherGeographyTarget), cutover: 'hold' });
  await waitForLasting(async () => {
    const { body } = await call(`${baseUrl}/api/moves/held`);
    return body.phase === 'awaitingCutover' ? true : undefined;
  }, 'a held move');
  // The status of a phase comes before its notice. Awaiting the cutover is the sixth phase.
  await waitForLasting(async () => {
    const { open, ended } = await instancesOf(move);
    const isLastPosted = ended.some((id) => /^notice:move-held-.*-05$/.test(id));
    return isLastPosted && open.join() === held.id ? true : undefined;
  }, 'the end of all notices');

  const before = await instancesOf(move);
  expect(before.ended).toEqual(
    expect.arrayContaining([expect.stringMatching(/^notice:/), expect.stringMatching(/^checks-/)]),
  );
  await removeAt(move, Date.now() + (retention.days - 1) * dayMs);
  expect(await instancesOf(move)).toEqual(before);
  await removeAt(move, Date.now() + (retention.days + 1) * dayMs);
  const after = await instancesOf(move);
  expect(after.open).toEqual([held.id]);
  // What began in the second of the held move, such as its notices, stays as long as that move.
  expect(after.ended.filter((id) => !id.includes(held.id))).toEqual([]);

  await call(`${held.moveUri}/cancel`, { method: 'POST' });
  await waitForEnd(baseUrl, held.id);
  await waitForLasting(async () => ((await instancesOf(move)).open.length === 0 ? true : undefined), 'the end of all');
  await removeAt(move, Date.now() + (retention.days + 1) * dayMs);
  expect(await listInstances(move)).toEqual([]);
});
