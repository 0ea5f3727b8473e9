import { type ItemResult } from '../../shared/contracts/model/outcome';
import { postMove, readReport, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { localKeyClient, localSecretClient } from '../support/local/localVaults';

// Tests the statements of docs/cutover.md about a second move after changes at the source.

const source = 'contoso-westeurope';
const target = 'contoso-northeurope';

let stack: LocalStack;
let results: Map<string, ItemResult>;

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder(), seed: 'empty' });
  const secrets = localSecretClient(stack.azure, source);
  const keys = localKeyClient(stack.azure, source);
  for (const name of ['same', 'newer', 'retagged', 'gone']) await secrets.setSecret(name, 'one');
  for (const name of ['same-key', 'newer-key']) await keys.createEcKey(name);
  await move('first');
  await secrets.setSecret('newer', 'two');
  await secrets.setSecret('added', 'one');
  await secrets.updateSecretProperties('retagged', '', { tags: { team: 'b' } });
  await (await secrets.beginDeleteSecret('gone', { intervalInMs: 10 })).pollUntilDone();
  await keys.createEcKey('newer-key');
  await move('second');
  results = new Map((await readReport(stack.baseUrl, 'second')).results.map((result) => [result.itemName, result]));
});
afterAll(endLocalProcesses);

async function move(id: string): Promise<void> {
  await postMove(stack.baseUrl, { id, sourceVault: source, targetVault: target });
  await waitForEnd(stack.baseUrl, id);
}

test.each([
  ['same', 'alreadyThere', 'ALREADY_THERE'],
  ['same-key', 'alreadyThere', 'ALREADY_THERE'],
  ['added', 'verified', ''],
  ['newer', 'verified', 'PARTLY_IN_TARGET'],
  ['newer-key', 'skipped', 'OTHER_CONTENT_IN_TARGET'],
  ['retagged', 'skipped', 'OTHER_CONTENT_IN_TARGET'],
])('%s is %s', (name, state, reason) => {
  const result = results.get(name);
  expect([result?.state, (result?.reasons ?? []).join()]).toEqual([state, reason]);
});

test('an item that was deleted at the source remains in the target', async () => {
  expect(results.has('gone')).toBe(false);
  expect((await localSecretClient(stack.azure, target).getSecret('gone')).value).toBe('one');
});
