import { back, type Changes, lineOf, moverOf, nextName, there } from '../../../support/move/moveAgain';
import { type MoveAzure, startMoveAzure, type VaultName } from '../../../support/move/moveAzure';

// Versions of one second: the service's lists do not show their order, and a disabled one does not name the one before
// it.

let at: MoveAzure;
let move: ReturnType<typeof moverOf>;

beforeAll(async () => {
  at = await startMoveAzure();
  await at.azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } });
  move = moverOf(at);
});
afterAll(() => at.stop());
afterEach(() => {
  expect(at.leaks()).toEqual([]);
});

const setSecret = (vault: VaultName, name: string, value: string) =>
  at.secrets(vault).setSecret(name, `canary-${value}`);

describe('a secret whose versions of one second are in another order in the target', () => {
  const write = async (vault: VaultName, name: string, values: readonly string[]) => {
    for (const value of values) await setSecret(vault, name, value);
  };

  test('counts as other content, and gets no version on top of it', async () => {
    const name = nextName();
    await write('source', name, ['one', 'two', 'three']);
    await write('target', name, ['two', 'one', 'three']);
    const otherContent = 'skip skipped OTHER_CONTENT_IN_TARGET not verified';
    const lines = [lineOf(await move('secret', name, there)), lineOf(await move('secret', name, back))];
    await setSecret('source', name, 'four');
    lines.push(
      lineOf(await move('secret', name, there)),
      lineOf(await move('secret', name, there, {}, 'otherGeography')),
    );
    expect(lines).toEqual([otherContent, otherContent, otherContent, otherContent]);
  });
});

describe('a secret with a disabled version among others of one second', () => {
  const red = { value: 'canary-red' };
  const green = { value: 'canary-green' };
  const named = (digit: string) => ({ id: digit.repeat(32) });
  const closed = { value: 'canary-red', enabled: false };

  test('gets new versions after versions of equal content whose oldest was left out', async () => {
    const name = nextName();
    const newest = { select: { versions: { newest: 2 } } } as unknown as Changes;
    await at.seed('source', name, [
      { ...red, ...named('2') },
      { ...red, ...named('8') },
      { ...red, ...named('5') },
    ]);
    await move('secret', name, there, newest, 'otherGeography');
    await setSecret('source', name, 'white');
    const moved = await move('secret', name, there, newest, 'otherGeography');
    expect(moved.verified).toMatchObject({ state: 'verified' });
    expect(await at.values('target', name)).toEqual(['canary-red', 'canary-red', 'canary-white']);
  });

  test('gets no version after one that was not its first', async () => {
    const name = nextName();
    await at.seed('source', name, [{ ...red, ...named('f') }, { ...green, ...named('1') }, closed, red]);
    await at.seed('target', name, [green]);
    const moved = await move('secret', name, there, {}, 'otherGeography');
    expect(lineOf(moved)).toBe('skip skipped OTHER_CONTENT_IN_TARGET not verified');
  });

  test.each<[string, Changes, readonly string[]]>([
    ['all versions', {}, ['green', 'one', 'two', 'three']],
    ['the current version', { select: { versions: 'current' } as unknown as Changes['select'] }, ['green', 'three']],
  ])(
    'is verified if %s are written on top and the current version is disabled like another one',
    async (_, changes, values) => {
      const name = nextName();
      const ids = ['2', '5', '8'].map(named);
      await at.seed('source', name, [
        { ...ids[0], value: 'canary-one', enabled: false },
        { ...ids[1], value: 'canary-two' },
        { ...ids[2], value: 'canary-three', enabled: false },
      ]);
      await at.seed('target', name, [green]);
      const unlocked = { disabled: 'unlock', onConflict: 'newVersion', ...changes } as const;
      const moved = await move('secret', name, there, unlocked, 'otherGeography');
      expect(lineOf(moved)).toMatch(/ADDED_TO_OTHER_CONTENT.* verified$/);
      for await (const { version = '' } of at.secrets('target').listPropertiesOfSecretVersions(name)) {
        await at.secrets('target').updateSecretProperties(name, version, { enabled: true });
      }
      expect(await at.values('target', name)).toEqual(values.map((value) => `canary-${value}`));
    },
  );

  test('is verified if only the import sees that the target has something else', async () => {
    const name = nextName();
    await at.seed('source', name, [closed, green]);
    await at.seed('target', name, [{ ...closed, value: 'canary-blue' }]);
    const changes = { disabled: 'unlock', onConflict: 'newVersion' } as const;
    const moved = await move('secret', name, there, changes, 'otherGeography');
    expect(lineOf(moved)).toMatch(/^exportImport imported .*ADDED_TO_OTHER_CONTENT verified$/);
  });
});
