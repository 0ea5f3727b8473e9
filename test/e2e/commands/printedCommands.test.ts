import { postMove, call, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { setUpSource, targetSeed, writeSeed } from '../../support/seeds/targetSeed';
import { runCommands, shellBlocks } from '../../support/shell/runCommands';

// Anyone who may lock the source writes the lock's notes. The operator of the move pastes the commands of the report.

const notes = 'ask first```$(touch pwned)```\u001b[2J\u202e\n```\ntouch pwned';

let stack: LocalStack;

beforeAll(async () => {
  const seed = targetSeed();
  const vaults = (seed.vaults ?? []).map((vault) =>
    vault.name === setUpSource
      ? { ...vault, locks: [{ name: 'do-not-delete', properties: { level: 'CanNotDelete' as const, notes } }] }
      : vault,
  );
  const stateDir = localFolder();
  const env = { MOVE_ALLOWED_TARGETS: '*' };
  stack = await startLocalStack({ stateDir, seed: writeSeed(stateDir, { ...seed, vaults }), env });
});
afterAll(endLocalProcesses);

test('the commands of a report run nothing that is in the notes of a lock', async () => {
  const move = await postMove(stack.baseUrl, {
    id: 'pasted',
    sourceVault: setUpSource,
    targetVault: 'contoso-standard',
    dryRun: true,
  });
  await waitForEnd(stack.baseUrl, move.id);
  const { configuration } = await readReport(stack.baseUrl, move.id);
  const printed = configuration?.byHand.flatMap(({ commands }) => commands) ?? [];
  const markdown = (await call(`${stack.baseUrl}/api/moves/${move.id}/report?format=md`)).text;
  for (const lines of [printed, shellBlocks(markdown)]) {
    const { calls, files, stderr } = runCommands(lines);
    expect([files, stderr, calls.length]).toEqual([[], '', printed.length]);
    const lock = calls.find(([command]) => command === 'lock') ?? [];
    expect(lock.slice(-2)).toEqual(['--notes', 'ask first```$(touch pwned)```[2J ``` touch pwned']);
  }
  expect(markdown).not.toMatch(/[\u001b\u202e]/);
});
