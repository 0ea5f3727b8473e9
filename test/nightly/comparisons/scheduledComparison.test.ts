import { randomBytes } from 'node:crypto';
import { type ComparisonLine, type ComparisonList } from '../../../shared/contracts/api/comparisonAnswers';
import { waitForLasting } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { call } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';
import {
  isSigned,
  type NoticeReceiver,
  type ReceivedNotice,
  startNoticeReceiver,
} from '../../support/notices/noticeReceiver';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';

// Comparisons of one pair every two seconds. A change of the target is an alarm once, and another one when it is undone.

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const sourceVault = 'contoso-west';
const targetVault = 'contoso-north';
const limitMs = 120_000;

const secrets = ['a', 'b', 'c'].map((name) => ({ name: `steady-${name}`, versions: [{ value: `value of ${name}` }] }));
const seed: SeedInput = {
  vaults: [
    { name: sourceVault, region: 'westeurope', secrets },
    { name: targetVault, region: 'northeurope', secrets },
    { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
  ],
};

let receiver: NoticeReceiver;
let stack: KillableStack;
beforeAll(async () => {
  receiver = await startNoticeReceiver();
  stack = await KillableStack.start(seed, {
    MOVE_WEBHOOK_URL: receiver.url,
    MOVE_WEBHOOK_SECRET: secret,
    MOVE_COMPARISONS: JSON.stringify([{ sourceVault, targetVault }]),
    MOVE_COMPARE_SCHEDULE: '*/2 * * * * *',
  });
});
afterAll(async () => {
  await receiver.stop();
  await endLocalProcesses();
});

const target = () => localSecretClient(stack.emulator.azure, targetVault);
/** The notices without those that the app delivered again, as it may after a kill. */
const different = (all: readonly ReceivedNotice[]) => [...new Map(all.map((one) => [one.event.id, one])).values()];
const noticeNumber = async (count: number) =>
  different(await receiver.until((all) => different(all).length >= count, limitMs))[count - 1];

/** The comparisons, newest first. */
async function comparisons(): Promise<readonly ComparisonLine[]> {
  const query = `sourceVault=${sourceVault}&targetVault=${targetVault}&limit=50`;
  return ((await call(`${stack.host.baseUrl}/api/comparisons?${query}`)).body as ComparisonList).comparisons;
}

/** Waits until this many further comparisons have ended. */
async function untilEnded(more: number): Promise<readonly ComparisonLine[]> {
  const newest = (await comparisons())[0]?.startedAt ?? '';
  return waitForLasting(
    async () => {
      const ended = (await comparisons()).filter(({ state, startedAt }) => state !== 'running' && startedAt > newest);
      return ended.length >= more ? ended : undefined;
    },
    'comparisons',
    limitMs,
  );
}

it('posts a notice about the first comparison, and none while nothing changes', async () => {
  const first = await noticeNumber(1);
  expect(first?.event).toMatchObject({
    type: 'keyvaultmover.comparison.changed',
    subject: `${sourceVault}/${targetVault}`,
    data: { equal: true, differences: 0, previousDifferences: null, failure: null },
  });
  const ended = await untilEnded(2);
  expect(ended.map(({ equal }) => equal)).toEqual(ended.map(() => true));
  expect(different(receiver.received)).toHaveLength(1);
});

it('is an alarm once for each new difference, through a kill, and says when all is equal again', async () => {
  await target().updateSecretProperties('steady-a', '', { tags: { planted: 'yes' } });
  const drifted = await noticeNumber(2);
  expect(drifted?.event.data).toMatchObject({ equal: false, differences: 1, newDifferences: 1, fields: { tag: 1 } });
  expect(drifted && (await isSigned(drifted, secret))).toBe(true);
  expect(drifted?.body).not.toMatch(/steady-a|planted/);

  await stack.killHost();
  await stack.startHost();
  await untilEnded(2);
  expect(different(receiver.received)).toHaveLength(2);

  await (await target().beginDeleteSecret('steady-b', { intervalInMs: 20 })).pollUntilDone();
  const second = await noticeNumber(3);
  expect(second?.event.data).toMatchObject({ differences: 2, previousDifferences: 1, newDifferences: 1 });

  await (await target().beginRecoverDeletedSecret('steady-b', { intervalInMs: 20 })).pollUntilDone();
  await target().updateSecretProperties('steady-a', '', { tags: {} });
  const well = await receiver.until(
    (all) => all.some(({ event }) => event.data.equal === true && event.data.goneDifferences > 0),
    limitMs,
  );
  expect(well.at(-1)?.event.data).toMatchObject({ equal: true, differences: 0, failure: null });
});

it('does not pile up: a comparison begins after the one before has ended', async () => {
  const control = localControl(stack.emulator.azure);
  await control.slowDown(300);
  const slow = await untilEnded(3);
  await control.slowDown(0);
  const inOrder = slow.toSorted((one, other) => (one.startedAt < other.startedAt ? -1 : 1));
  for (const [at, { startedAt }] of inOrder.entries())
    expect(startedAt >= (inOrder[at - 1]?.finishedAt ?? '')).toBe(true);
  expect(stack.hostLogs()).toContain('is still running, so this one is skipped');
});
