import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';

// Somebody who may set secrets but not read them plants guesses of a PIN, and looks in the report for one with its digest.

const pin = '0042';
const guesses = ['0040', '0041', pin, '0043'];

let stack: LocalStack;
let stateDir: string;

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(seedWithGuesses()));
  stack = await startLocalStack({ stateDir, seed });
});
afterAll(endLocalProcesses);

/** Guesses as other secrets, and as older and newer versions of the secret itself. */
function seedWithGuesses(): SeedInput {
  const base = moveSeed(0, 0);
  const created = (at: number) => 1_700_000_000 + at;
  const planted = guesses.map((value, at) => ({ name: `guess-${at}`, versions: [{ value, created: created(at) }] }));
  const versions = [...guesses, pin].map((value, at) => ({ value, created: created(at) }));
  const secrets = [
    { name: 'pin', versions: [{ value: pin, created: created(0) }] },
    { name: 'changed', versions },
  ];
  const vaults = (base.vaults ?? []).map((vault) =>
    vault.name === moveSource ? { ...vault, secrets: [...secrets, ...planted] } : vault,
  );
  return { ...base, vaults };
}

it.each([
  ['an import', otherGeographyTarget, 'exportImport'],
  ['a restore', sameGeographyTarget, 'backupRestore'],
])('reports no digest twice after %s, so that no guess shows as the value', async (_, targetVault, method) => {
  const move = await postMove(stack.baseUrl, { sourceVault: moveSource, targetVault, method });
  expect((await waitForEnd(stack.baseUrl, move.id)).phase).toBe('completed');
  const { results } = await readReport(stack.baseUrl, move.id);
  const digests = results.flatMap(({ versions }) => versions.map(({ digest }) => digest));
  expect(digests).toHaveLength(2 * guesses.length + 2);
  expect(digests.filter((digest) => digest === undefined)).toEqual([]);
  expect(new Set(digests).size).toBe(digests.length);
});
