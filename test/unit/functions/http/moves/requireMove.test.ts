import { type DurableClient } from 'durable-functions';
import { requireProvedMove } from '../../../../../functions/http/moves/requireMove';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { noProof } from '../../../../support/host/noProof';
import { moveOf } from '../../../../support/move/moveFixtures';

const move = moveOf();

/** The runtime has a run of a newer version whose start token is gone. */
function clientOf(runtimeStatus: string): DurableClient {
  const input = { move: { ...move, addedLater: 'newer' }, progress: null };
  const status = { name: 'moveVault', instanceId: move.moveId, input, runtimeStatus };
  return { getStatus: () => Promise.resolve(status) } as unknown as DurableClient;
}

// The last step of a run removes the proof of its start. A deployment of the former version can come between that and the end of the run.
test.each([
  ['Running', /a newer version ran it\..*deploy the newer version/],
  ['Completed', /a newer version ran it\. A new move with this id replaces it\.$/],
])(
  'requireProvedMove says of an unproved run that is %s that a newer version may have run it',
  async (status, text) => {
    const found = requireProvedMove({ client: clientOf(status), id: move.moveId }, noProof);
    await expect(found).rejects.toMatchObject({ parts: { code: 'MOVE_FOREIGN', status: 404 } });
    await expect(found).rejects.toMatchObject({ parts: { detail: expect.stringMatching(text) } });
  },
);

// Between two generations a run has no status, and its input counts only if it is proved. "Planning" would be false then.
test('requireProvedMove throws what keeps it from proving a run that shows no status', async () => {
  const progress = startProgress('2026-05-01T10:00:00.000Z');
  const input = { move, progress, start: { token: 'f'.repeat(64), proof: 'f'.repeat(64) } };
  const status = { name: 'moveVault', instanceId: move.moveId, input, runtimeStatus: 'Running' };
  const client = { getStatus: () => Promise.resolve(status) } as unknown as DurableClient;
  const unavailable = new MoverError('STORE_UNAVAILABLE', 'The store does not answer.', { retryable: true });
  const found = requireProvedMove({ client, id: move.moveId }, { proveInput: () => Promise.reject(unavailable) });
  await expect(found).rejects.toBe(unavailable);
});
