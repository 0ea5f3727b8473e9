import { z } from 'zod';
import { CallFault } from '../../../../../shared/clients/transport/callFault';
import { type SendWire } from '../../../../../shared/clients/transport/wireRequest';
import { sendBackup, sendRestore } from '../../../../../shared/clients/vault/backups';

const bytes = new Uint8Array([0, 251, 255, 62, 63]);

/** A vault that gives this answer, and the requests that it gets. */
function vault(answer: unknown) {
  const requests: unknown[] = [];
  const send: SendWire = async (request) => {
    requests.push(request);
    return answer;
  };
  return { requests, send };
}

test('a backup arrives as the bytes that the vault encoded as base64url', async () => {
  const { requests, send } = vault({ value: Buffer.from(bytes).toString('base64url') });
  expect(await sendBackup(send, 'secrets', 'payments')).toEqual(bytes);
  expect(requests).toEqual([{ method: 'POST', path: ['secrets', 'payments', 'backup'] }]);
});

test.each([{}, { value: null }, { value: '' }])('the answer %j has no backup', async (answer) => {
  expect(await sendBackup(vault(answer).send, 'keys', 'payments')).toBeUndefined();
});

test.each([undefined, 'text', { value: 1 }])('the answer %j is unreadable', async (answer) => {
  await expect(sendBackup(vault(answer).send, 'certificates', 'payments')).rejects.toBeInstanceOf(CallFault);
});

test('a restore sends the bytes as base64url, and its answer is parsed', async () => {
  const { requests, send } = vault({ id: 'new', more: true });
  const restored = await sendRestore(send, 'keys', { backup: bytes, answer: z.object({ id: z.string() }) });
  expect(restored).toEqual({ id: 'new' });
  expect(requests).toEqual([{ method: 'POST', path: ['keys', 'restore'], body: { value: 'APv_Pj8' } }]);
});
