import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { localControl } from '../support/local/localControl';
import { postMove, readReport, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { readVault } from '../support/local/localVaults';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../support/move/moveSeed';

// A vault that lies repeats names in its list, in another case and in other parts of the list, or lists names that no item
// can have.

/** A step of planning lists 200 items, so this vault is listed by two steps. */
const secretCount = 210;
const select = { types: ['secret'], include: ['secret-00*'] };

let stack: LocalStack;

beforeAll(async () => {
  const stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(moveSeed(secretCount, 0)));
  stack = await startLocalStack({ stateDir, seed });
});
afterEach(() => localControl(stack.azure).clearFaults());
afterAll(endLocalProcesses);

const lie = (listNames: readonly string[]) =>
  localControl(stack.azure).addFault({
    match: { vault: moveSource, operation: 'secrets.list' },
    effect: { kind: 'addNames', names: [...listNames] },
  });

it('an item that each page of the list repeats, also in capitals, is planned and written once', async () => {
  await lie(['secret-000', 'SECRET-003']);
  const request = { id: 'repeats', sourceVault: moveSource, targetVault: otherGeographyTarget, select };
  await postMove(stack.baseUrl, request);
  expect((await waitForEnd(stack.baseUrl, 'repeats')).phase).toBe('completed');

  const { results } = await readReport(stack.baseUrl, 'repeats');
  const moved = results.filter(({ state }) => state === 'verified').map(({ itemName }) => itemName.toLowerCase());
  expect(moved.sort()).toEqual(Array.from({ length: 10 }, (_, at) => `secret-00${String(at)}`));
  const copies = await readVault(stack.azure, otherGeographyTarget);
  // The seed gives one to four versions in turn.
  expect(copies.map(({ versions }) => versions.length)).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2]);
});

it.each(['two%20words', 'under_score', 'x'.repeat(128)])(
  'a name that no item can have ends the move before its first write: %s',
  async (name) => {
    await lie([name]);
    const id = `malformed-${String(name.length)}`;
    await postMove(stack.baseUrl, { id, sourceVault: moveSource, targetVault: sameGeographyTarget, select });
    expect((await waitForEnd(stack.baseUrl, id)).phase).toBe('failed');
    const [problem] = (await readReport(stack.baseUrl, id)).problems;
    expect(problem).toMatchObject({ code: 'VAULT_ANSWER_INVALID', detail: expect.stringContaining(moveSource) });
    expect(await readVault(stack.azure, sameGeographyTarget)).toEqual([]);
  },
);
