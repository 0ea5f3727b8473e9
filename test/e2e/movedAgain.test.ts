import { postMove, readReport, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { localSecretClient, readVault } from '../support/local/localVaults';
import { KillableStack } from '../support/move/moveKill';
import { moveSeed, moveSource, sameGeographyTarget } from '../support/move/moveSeed';

afterAll(endLocalProcesses);

test('a vault with restored and imported versions is verified after each of several moves, there and back', async () => {
  const stack = await KillableStack.start(moveSeed(3));
  const { azure } = stack.emulator;
  const move = async (sourceVault: string, targetVault: string) => {
    const { baseUrl } = stack.host;
    const { id } = await postMove(baseUrl, { sourceVault, targetVault });
    const { phase } = await waitForEnd(baseUrl, id);
    const { results, verified, problems } = await readReport(baseUrl, id);
    return { phase, verified, problems, states: results.map(({ state }) => state) };
  };
  const there = () => move(moveSource, sameGeographyTarget);
  const back = () => move(sameGeographyTarget, moveSource);
  const write = (vault: string, value: string) => localSecretClient(azure, vault).setSecret('secret-001', value);
  const done = (...states: string[]) => ({ phase: 'completed', verified: 3, problems: [], states });
  const settled = done('alreadyThere', 'alreadyThere', 'alreadyThere');
  const oneAdded = done('alreadyThere', 'verified', 'alreadyThere');

  expect(await there()).toEqual(done('verified', 'verified', 'verified'));
  await write(moveSource, 'second');
  expect([await there(), await there(), await back()]).toEqual([oneAdded, settled, settled]);
  await write(sameGeographyTarget, 'third');
  expect([await back(), await there()]).toEqual([oneAdded, settled]);
  const [source, target] = [await readVault(azure, moveSource), await readVault(azure, sameGeographyTarget)];
  const valuesOf = (vault: typeof source) => vault.map(({ versions }) => versions.map(({ value }) => value));
  expect(valuesOf(target)).toEqual(valuesOf(source));
  expect(valuesOf(target)[1]?.slice(-2)).toEqual(['second', 'third']);
  await stack.stop();
});
