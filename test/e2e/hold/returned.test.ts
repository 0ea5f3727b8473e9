import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { steer, untilQuiet } from '../../support/control/steeredMove';
import { waitForLasting, waitUntil } from '../../support/host/hostWait';
import { differencesOf } from '../../support/hold/compareVaults';
import { fastClock } from '../../support/hold/fastClock';
import { localControl } from '../../support/local/localControl';
import { itemNames } from '../../support/local/localItems';
import { call, postMove, readReport, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localCertificateClient, localKeyClient, localSecretClient } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';

// Items that come back at the source after a held move has deleted them in the target. The clock runs 40 times as fast.

const source = 'contoso-west';
const target = 'contoso-north';

const seed: SeedInput = {
  vaults: [
    {
      name: source,
      region: 'westeurope',
      secrets: ['recovered', 'replaced', ...Array.from({ length: 100 }, (_, at) => `steady-${String(at)}`)].map(
        (name) => ({
          name,
          versions: [{ value: `${name} one` }, { value: `${name} two` }],
        }),
      ),
      keys: [{ name: 'recovered-key', versions: [{ kty: 'EC', crv: 'P-256' }] }],
      certificates: [{ name: 'recovered-certificate', versions: [{}] }],
    },
    { name: target, region: 'northeurope' },
    { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
  ],
};

let stack: KillableStack;
beforeAll(async () => {
  const clock = fastClock(40);
  stack = await KillableStack.startWithOwnAzure(seed, clock, clock);
});
afterAll(endLocalProcesses);

const atSource = () => {
  const { azure } = stack.emulator;
  const [secrets, keys, certificates] = [
    localSecretClient(azure, source),
    localKeyClient(azure, source),
    localCertificateClient(azure, source),
  ];
  const poll = { intervalInMs: 20 };
  return {
    secrets,
    async drop() {
      await (await secrets.beginDeleteSecret('recovered', poll)).pollUntilDone();
      await (await secrets.beginDeleteSecret('replaced', poll)).pollUntilDone();
      await (await keys.beginDeleteKey('recovered-key', poll)).pollUntilDone();
      await (await certificates.beginDeleteCertificate('recovered-certificate', poll)).pollUntilDone();
    },
    async recover() {
      await (await secrets.beginRecoverDeletedSecret('recovered', poll)).pollUntilDone();
      await (await keys.beginRecoverDeletedKey('recovered-key', poll)).pollUntilDone();
      await (await certificates.beginRecoverDeletedCertificate('recovered-certificate', poll)).pollUntilDone();
    },
    /** Purges a deleted secret, and creates another one of the same name. */
    async replace(name: string) {
      await secrets.purgeDeletedSecret(name);
      await waitUntil(
        () =>
          secrets.setSecret(name, 'another').then(
            () => true,
            () => undefined,
          ),
        'the end of the purge',
      );
    },
  };
};

const liveInTarget = async () =>
  (await itemNames(stack.emulator.azure, target)).filter((label) => /recovered|replaced/.test(label)).toSorted();
const differences = async () => (await differencesOf(stack.emulator.azure, source, target)).different;
const followed =
  (count: number) =>
  ({ hold }: MoveStatus) =>
    hold?.deletions.followed === count;

test('brings items back that it had deleted itself, through kills, and deletes them again', async () => {
  const { baseUrl } = stack.host;
  const asked = { gate: 'off', sourceVault: source, targetVault: target, cutover: 'hold', deletions: 'follow' };
  const move = await postMove(baseUrl, { ...asked, onDeleted: 'purge', confirmPurge: true });
  await waitForMove(baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
  await atSource().drop();
  await waitForMove(stack.host.baseUrl, move.id, followed(4));
  expect(await liveInTarget()).toEqual([]);

  await atSource().recover();
  await atSource().replace('replaced');
  await atSource().secrets.setSecret('recovered', 'recovered three');
  for (const operation of ['deletedsecrets.recover', 'deletedsecrets.purge']) {
    await waitUntil(async () => ((await callsTo(operation)) > 0 ? true : undefined), operation);
    await stack.killHost();
    await stack.startHost();
  }
  const all = ['certificate/recovered-certificate', 'key/recovered-key', 'secret/recovered', 'secret/replaced'];
  await waitForLasting(async () => ((await liveInTarget()).length === all.length ? true : undefined), 'all items');
  const back = await waitForMove(
    stack.host.baseUrl,
    move.id,
    ({ hold, items }) => hold?.nextPassAt !== null && items.done === items.total,
  );
  expect(back.hold).toMatchObject({ pending: { count: 0 }, deletions: { there: 0, followed: 4 } });
  expect(await differences()).toEqual([]);

  // Nothing plans them again: the pauses grow.
  const idle = await waitForMove(
    stack.host.baseUrl,
    move.id,
    ({ hold }) => Date.parse(hold?.nextPassAt ?? '') - Date.parse(hold?.lastPassAt ?? '') > 5 * 60_000,
  );
  expect(idle.hold?.brought.items).toBeLessThanOrEqual(8);

  // Another item of the name, between two passes: the target has the old one until two passes have found that.
  await steer(move, 'pause');
  await untilQuiet(stack, [source, target]);
  await (await atSource().secrets.beginDeleteSecret('steady-0', { intervalInMs: 20 })).pollUntilDone();
  await atSource().replace('steady-0');
  await steer(move, 'resume');
  await waitForMove(stack.host.baseUrl, move.id, followed(5));
  await waitForLasting(
    async () => ((await differences()).length === 0 ? true : undefined),
    'the new item in the target',
  );

  await atSource().drop();
  await waitForMove(stack.host.baseUrl, move.id, followed(9));
  expect(await liveInTarget()).toEqual([]);
  await atSource().recover();
  expect((await steer(move, 'cutover')).status).toBe(202);
  expect((await waitForEnd(stack.host.baseUrl, move.id)).phase).toBe('completed');
  expect(await differences()).toEqual([]);
  const { results, sincePlan } = await readReport(stack.host.baseUrl, move.id);
  expect(sincePlan?.deleted).toEqual([{ itemType: 'secret', itemName: 'replaced', state: 'followed' }]);
  const reasonsOf = (name: string) => results.find(({ itemName }) => itemName === name)?.reasons;
  const recovered = ['ALREADY_THERE', 'RECOVERED_IN_TARGET', 'BROUGHT_EARLIER', 'FOUND_LATE'];
  for (const name of ['recovered', 'recovered-key', 'recovered-certificate'])
    expect([name, reasonsOf(name)]).toEqual([name, recovered]);
  expect(reasonsOf('replaced')).toEqual(['PURGED_IN_TARGET', 'BROUGHT_EARLIER', 'FOUND_LATE', 'DELETION_FOLLOWED']);
  // All of it is the work of the move, so a rollback would delete it.
  const plan = await call(`${move.moveUri}/rollback/plan`, {});
  expect(JSON.parse(plan.text)).toMatchObject({ counts: { delete: 104, deleteAgain: 0, keep: 0 } });
}, 600_000);

async function callsTo(operation: string): Promise<number> {
  const counts = await localControl(stack.emulator.azure).counts();
  return counts.reduce((sum, one) => (one.vault === target && one.operation === operation ? sum + one.calls : sum), 0);
}
