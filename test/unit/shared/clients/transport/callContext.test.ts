import {
  type PipelineRequest,
  type SendRequest,
  createHttpHeaders,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { beginCall } from '../../../../../shared/clients/transport/wireRequest';
import { vaultCallPolicy } from '../../../../../shared/clients/transport/clientConnection';

const host = 'contoso.vault.azure.net';
const policy = vaultCallPolicy(host, 1_000);

/** Answers each request with its own body; a request that comes earlier gets its answer later. */
function echo() {
  const seen: PipelineRequest[] = [];
  const send: SendRequest = async (request) => {
    seen.push(request);
    for (let turns = seen.length; turns < 4; turns += 1) await Promise.resolve();
    return {
      request,
      status: 200,
      bodyAsText: typeof request.body === 'string' ? request.body : null,
      headers: createHttpHeaders(),
    };
  };
  return { seen, send };
}

const put = (abortSignal?: AbortSignal) =>
  createPipelineRequest({
    url: `https://${host}/secrets/payroll`,
    method: 'PUT',
    body: '{"of":"the SDK"}',
    ...(abortSignal === undefined ? {} : { abortSignal }),
  });

test('readAnswer sends the right body and returns the right answer in concurrent calls', async () => {
  const { send } = echo();
  const calls = [1, 2, 3].map((of) => beginCall({ of }));
  await Promise.all(calls.map(({ ticket }) => policy.sendRequest(put(ticket.abortSignal), send)));
  expect(calls.map(({ context }) => context.answer)).toEqual(['{"of":1}', '{"of":2}', '{"of":3}']);
});

test('readAnswer without a body sends the body of the SDK', async () => {
  const { send } = echo();
  const { context, ticket } = beginCall();
  await policy.sendRequest(put(ticket.abortSignal), send);
  expect(context.answer).toBe('{"of":"the SDK"}');
});

test.each([
  ['no signal', undefined],
  ['a signal that nobody knows', new AbortController().signal],
])('the pipeline sends no body of the SDK with %s', async (_, signal) => {
  const { seen, send } = echo();
  await expect(policy.sendRequest(put(signal), send)).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(seen).toEqual([]);
});

test('the pipeline aborts a call that takes too long', async () => {
  const { context, ticket } = beginCall();
  const impatient = vaultCallPolicy(host, 5);
  const never: SendRequest = () => new Promise(() => undefined);
  await expect(impatient.sendRequest(put(ticket.abortSignal), never)).rejects.toMatchObject({
    detail: { kind: 'timeout' },
  });
  expect(context.abort.signal.aborted).toBe(true);
});
