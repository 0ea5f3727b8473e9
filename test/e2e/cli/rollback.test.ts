import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import { eventsOf, kvmover } from '../../support/cli/kvmover';
import { infraText } from '../../support/infra/infraTemplate';
import { localControl } from '../../support/local/localControl';
import { postMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { localSecretClient, readVault } from '../../support/local/localVaults';
import { moveSeed, moveSource, sameGeographyTarget } from '../../support/move/moveSeed';

// `kvmover rollback`, against an app whose identity has the roles of the deployment.

const roles = JSON.parse(infraText('moverRoles.json')) as Readonly<
  Record<'source' | 'target', { readonly data: Readonly<Record<'always' | 'rollback', readonly string[]>> }>
>;

let stack: LocalStack;

beforeAll(async () => {
  const stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(moveSeed(5, 1)));
  stack = await startLocalStack({ stateDir, seed, env: { MOVE_ALLOW_ROLLBACK: 'true' } });
  const move = { id: 'taken-back', sourceVault: moveSource, targetVault: sameGeographyTarget };
  await postMove(stack.baseUrl, move);
  await waitForEnd(stack.baseUrl, move.id);
  await localSecretClient(stack.azure, sameGeographyTarget).setSecret('secret-004', 'somebody needs this');
});
afterAll(endLocalProcesses);

const run = (...args: string[]) => kvmover(['rollback', 'taken-back', ...args, '--endpoint', stack.baseUrl]);

const grant = (vault: string, dataActions: readonly string[]) =>
  localControl(stack.azure).changeVault(vault, {
    access: {
      model: 'rbac',
      assignments: [{ objectId: defaultIdentity.objectId, dataActions: [...dataActions] }],
    },
  });

it('shows the plan, refuses another hash, and rolls back what the rights allow', async () => {
  const shown = await run();
  expect([shown.code, shown.stdout]).toEqual([4, expect.stringContaining('5 items to soft-delete')]);
  const [, hash = ''] = /rollback taken-back --hash ([0-9a-f]{8})/.exec(shown.stderr) ?? [];
  const other = await run('--hash', hash === '00000000' ? '11111111' : '00000000');
  expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('Nothing was deleted')]);
  expect((await run('--hash', hash.slice(0, 4))).code).toBe(2);

  await grant(moveSource, roles.source.data.always);
  const { always, rollback } = roles.target.data;
  await grant(sameGeographyTarget, always);
  const forbidden = await run('--hash', hash, '--json');
  const end = eventsOf(forbidden).at(-1);
  expect([forbidden.code, end]).toEqual([
    3,
    expect.objectContaining({
      rollback: expect.objectContaining({ counts: { rolledBack: 0, kept: 1, gone: 0, failed: 4 } }),
    }),
  ]);

  await grant(sameGeographyTarget, [...always, ...rollback]);
  // Who has not read what the first rollback left cannot start another one.
  const repeated = await run('--hash', hash);
  expect([repeated.code, repeated.stderr]).toEqual([1, expect.stringContaining('Nothing was deleted')]);
  const [, next = ''] = /rollback taken-back --hash ([0-9a-f]{8})/.exec((await run()).stderr) ?? [];
  const done = await run('--hash', next, '--reason', 'the applications do not start');
  expect([done.code, done.stdout]).toEqual([3, expect.stringContaining('4 rolled back, 1 kept')]);
  expect(done.stdout).toContain('secret secret-004  kept  CHANGED_SINCE');
  await grant(sameGeographyTarget, ['secrets/readMetadata/action', 'secrets/getSecret/action']);
  expect((await readVault(stack.azure, sameGeographyTarget)).map(({ name }) => name)).toEqual(['secret-004']);
});

it('plans a move back and stops before it writes, and apply brings what is new', async () => {
  await grant(moveSource, ['*']);
  await grant(sameGeographyTarget, ['*']);
  await localSecretClient(stack.azure, sameGeographyTarget).setSecret('fresh', 'written after the cutover');
  const before = await readVault(stack.azure, moveSource);
  expect((await run('--direction', 'back', '--hash', '12345678')).code).toBe(2);
  const planned = await run('--direction', 'back', '--reason', 'the applications do not start');
  expect([planned.code, planned.stderr]).toEqual([4, expect.stringContaining('Nothing is written')]);
  expect(await readVault(stack.azure, moveSource)).toEqual(before);
  const [, hash = ''] = /apply ([0-9a-f]{8})/.exec(planned.stderr) ?? [];
  expect((await kvmover(['apply', hash, '--endpoint', stack.baseUrl])).code).toBe(0);
  const after = await readVault(stack.azure, moveSource);
  expect(after.map(({ name }) => name)).toEqual(['fresh', ...before.map(({ name }) => name)]);
  expect(after.find(({ name }) => name === 'secret-004')?.versions.at(-1)?.value).toBe('somebody needs this');
});
