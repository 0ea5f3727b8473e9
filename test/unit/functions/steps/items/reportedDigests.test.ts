import { createHmac } from 'node:crypto';
import { comparedDigest, reportedDigests } from '../../../../../functions/steps/items/readComparable';
import { type KeyedRun } from '../../../../../shared/clients/claims/runRef';
import { type ItemType } from '../../../../../shared/contracts/model/item';
import { moveOf } from '../../../../support/move/moveFixtures';

/** Digests under the run's id as key, in the manner of the staging store. */
const staging = {
  digest: async (run: KeyedRun, texts: readonly string[]) =>
    createHmac('sha256', run.runId).update(JSON.stringify(texts)).digest('hex'),
};

interface Place {
  readonly runId?: string;
  readonly itemType?: ItemType;
  readonly itemName?: string;
  readonly from?: string;
}

async function reported({ runId = '0a1b2c3d', itemType = 'secret', itemName = 'pin', from = 'a' }: Place = {}) {
  const item = { move: moveOf({ runId }), itemType, itemName };
  const digest = await comparedDigest(staging, item.move, item)('0042');
  const [version] = await reportedDigests(staging, item, [{ from, to: 'b', digest }]);
  return { compared: digest, reported: version?.digest };
}

it.each<[string, Place]>([
  ['another version', { from: 'b' }],
  ['another item', { itemName: 'guess' }],
  ['another type of item', { itemType: 'key' }],
  ['another run', { runId: '0a1b2c3e' }],
])('reports another digest for the same value in %s', async (_, place) => {
  expect((await reported(place)).reported).not.toBe((await reported()).reported);
});

it('reports the same digest for the same version, whatever the case of the name', async () => {
  expect(await reported({ itemName: 'PIN' })).toEqual(await reported());
});

it('never reports the digest by which contents are compared', async () => {
  const { compared, reported: shown } = await reported();
  expect(shown).toMatch(/^[0-9a-f]{64}$/);
  expect(shown).not.toBe(compared);
});

it('reports no digest of a version that was not read', async () => {
  const item = { move: moveOf(), itemType: 'secret', itemName: 'pin' } as const;
  expect(await reportedDigests(staging, item, [{ from: 'a', to: 'b' }])).toEqual([{ from: 'a', to: 'b' }]);
});
