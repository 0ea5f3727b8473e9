import { type MoverClient } from '../../../../cli/client/moverClient';
import { ToolClient, type ToolName, toolRequests } from '../../../../cli/mcp/toolRequests';
import { type OperationId, operations } from '../../../../shared/contracts/operations/operations';

const pair = { sourceVault: 'contoso-a', targetVault: 'contoso-b' };
const starts: Readonly<Partial<Record<OperationId, object>>> = {
  startMove: { id: 'one', ...pair, dryRun: true, gate: 'off' },
  startChecks: { ...pair, options: { readValues: false } },
  startComparison: { ...pair, depth: 'metadata' },
  startConsumerSearch: { vault: 'contoso-a', scopes: ['3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11'] },
};

function clientOf(tool: ToolName) {
  const sent: OperationId[] = [];
  const send = async (operationId: OperationId) => {
    sent.push(operationId);
    return {};
  };
  const client = new ToolClient({ call: send, answer: send } as unknown as MoverClient, tool);
  // The fields of a request differ by operation; here every one gets the same.
  const call = client.call as unknown as (operationId: OperationId, asked: object) => Promise<unknown>;
  const answer = client.answer as unknown as typeof call;
  return { sent, call, answer };
}

const toolNames = Object.keys(toolRequests) as ToolName[];
const ids = Object.keys(operations) as OperationId[];

test.each(toolNames)('%s sends the requests of its row and no other', async (tool) => {
  const { sent, call, answer } = clientOf(tool);
  for (const id of ids) {
    const asked = { id: 'one', ...(id in starts ? { body: starts[id] } : {}) };
    const isOfRow = Object.hasOwn(toolRequests[tool], id);
    for (const send of [call, answer])
      if (isOfRow) await send(id, asked);
      else await expect(send(id, asked)).rejects.toThrow(`may not send ${id}`);
  }
  expect([...new Set(sent)].sort()).toEqual(Object.keys(toolRequests[tool]).sort());
});

test('the only starts of the table are a dry run, checks, a comparison and a search', () => {
  const posted = toolNames
    .flatMap((tool) => Object.keys(toolRequests[tool]) as OperationId[])
    .filter((id) => 'post' in operations[id]);
  expect(posted).toEqual(['startMove', 'startChecks', 'startComparison', 'startConsumerSearch']);
});

const writing: readonly (readonly [tool: ToolName, id: OperationId, field: object])[] = [
  ['plan', 'startMove', { dryRun: false }],
  ['plan', 'startMove', { dryRun: undefined }],
  ['plan', 'startMove', { gate: 'warn' }],
  ['plan', 'startMove', { probe: true }],
  ['plan', 'startMove', { disabled: 'unlock' }],
  ['plan', 'startMove', { createTarget: { subscriptionId: 'a', resourceGroup: 'b', location: 'c' } }],
  ['plan', 'startMove', { rehearse: {} }],
  ['plan', 'startMove', { approval: 'none' }],
  ['check', 'startChecks', { probe: true }],
  ['check', 'startChecks', { options: { readValues: true } }],
  ['check', 'startChecks', { pairs: [pair] }],
  ['compare', 'startComparison', { pace: { sourceShare: 1 } }],
];

test.each(writing)('%s sends no %s with %j', async (tool, id, field) => {
  const { sent, call } = clientOf(tool);
  await expect(call(id, { body: { ...starts[id], ...field } })).rejects.toThrow('may not send');
  await expect(call(id, {})).rejects.toThrow('may not send');
  expect(sent).toEqual([]);
});

test('a read has no body', async () => {
  await expect(clientOf('plan').call('getMove', { id: 'one', body: {} })).rejects.toThrow('may not send');
});
