import { type BackupOutlook } from '../../../../shared/contracts/model/plan';
import {
  added,
  back,
  type Changes,
  type Direction,
  ecKeyParts,
  lineOf,
  moverOf,
  nextName,
  restored,
  settled,
  there,
} from '../../../support/move/moveAgain';
import { type MoveAzure, startMoveAzure, type VaultName } from '../../../support/move/moveAzure';

// An item that is moved repeatedly in both directions has restored versions and versions that arrived by value.

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
const idAfterSet = async (vault: VaultName, name: string, value: string): Promise<string> =>
  (await setSecret(vault, name, value)).properties.version ?? '';
const disable = async (vault: VaultName, name: string, version: string): Promise<void> => {
  await at.secrets(vault).updateSecretProperties(name, version, { enabled: false });
};

describe('a secret with restored versions and versions by value', () => {
  test('is verified in a third and a fourth move', async () => {
    const name = nextName();
    await setSecret('source', name, 'one');
    const lines = [lineOf(await move('secret', name, there))];
    await setSecret('source', name, 'two');
    for (let run = 2; run <= 4; run += 1) lines.push(lineOf(await move('secret', name, there)));
    expect(lines).toEqual([restored, added, settled, settled]);
  });

  test('is verified on the way back, and there again', async () => {
    const name = nextName();
    await setSecret('source', name, 'one');
    const lines = [lineOf(await move('secret', name, there))];
    await setSecret('source', name, 'two');
    lines.push(lineOf(await move('secret', name, there)), lineOf(await move('secret', name, back)));
    await setSecret('target', name, 'three');
    lines.push(lineOf(await move('secret', name, back)), lineOf(await move('secret', name, there)));
    await setSecret('source', name, 'four');
    lines.push(lineOf(await move('secret', name, there)), lineOf(await move('secret', name, back)));
    expect(lines).toEqual([restored, added, settled, added, settled, added, settled]);
    const values = ['one', 'two', 'three', 'four'].map((value) => `canary-${value}`);
    expect([await at.values('source', name), await at.values('target', name)]).toEqual([values, values]);
  });

  test.each([['unlock'], ['move'], ['skip']] as const)(
    'is moved completely although a restored version is disabled ("disabled": "%s")',
    async (disabled) => {
      const name = nextName();
      const version = await idAfterSet('source', name, 'one');
      await setSecret('source', name, 'two');
      await disable('source', name, version);
      const first = await move('secret', name, there);
      await setSecret('source', name, 'three');
      const second = await move('secret', name, there, { disabled });
      const isOpened = disabled === 'unlock';
      expect(lineOf(first)).toBe(restored);
      expect(lineOf(second)).toBe(isOpened ? added.replace(' verified', '+UNLOCKED_FOR_EXPORT verified') : added);
      expect(second.result.versionsLeftOut).toEqual([]);
      expect(lineOf(await move('secret', name, there, { disabled }))).toBe(settled);
      expect(lineOf(await move('secret', name, back, { disabled }))).toBe(settled);
    },
  );

  test('counts as other content when a restored version has other tags, and the version is named', async () => {
    const name = nextName();
    await setSecret('source', name, 'one');
    await move('secret', name, there);
    const { properties } = await setSecret('source', name, 'two');
    await move('secret', name, there);
    const version = properties.version ?? '';
    await at.secrets('source').updateSecretProperties(name, version, { tags: { changed: 'yes' } });
    const changed = await move('secret', name, there);
    expect(lineOf(changed)).toBe('skip skipped OTHER_CONTENT_IN_TARGET not verified');
    expect(changed.result.remark).toMatch(/^Difference: version [0-9a-f]{32} of the target matches no version of the/);
  });

  test('counts as other content when a restored version is disabled in the source, and the version is named', async () => {
    const name = nextName();
    const version = await idAfterSet('source', name, 'one');
    await move('secret', name, there);
    await setSecret('source', name, 'two');
    await move('secret', name, there);
    await disable('source', name, version);
    const changed = await move('secret', name, there);
    expect(lineOf(changed)).toBe('skip skipped OTHER_CONTENT_IN_TARGET not verified');
    expect(changed.result.remark).toBe(`Difference: version ${version} differs in enabled.`);
  });

  test('is not equal if the target has a version that the source lacks', async () => {
    const name = nextName();
    await setSecret('source', name, 'one');
    await move('secret', name, there);
    await setSecret('source', name, 'two');
    await move('secret', name, there);
    const { properties } = await setSecret('target', name, 'live');
    const again = await move('secret', name, there);
    expect(lineOf(again)).toBe('skip skipped OTHER_CONTENT_IN_TARGET not verified');
    expect(again.result.remark).toContain(`version ${properties.version} of the target matches no version`);
    expect(lineOf(await move('secret', name, back))).toBe(added);
  });

  test('is added on top of other content once, and found there afterwards', async () => {
    const name = nextName();
    await setSecret('source', name, 'one');
    await move('secret', name, there);
    await setSecret('target', name, 'live');
    await setSecret('source', name, 'two');
    const onTop = { onConflict: 'newVersion' } as const;
    expect(lineOf(await move('secret', name, there, onTop))).toContain('ADDED_TO_OTHER_CONTENT verified');
    expect(await at.values('target', name)).toEqual(['one', 'live', 'one', 'two'].map((value) => `canary-${value}`));
    expect(lineOf(await move('secret', name, there, onTop))).toBe(
      'skip alreadyThere ALREADY_THERE+ADDED_TO_OTHER_CONTENT verified',
    );
  });
});

describe('a secret of which the request selects only the newest versions', () => {
  const current = { select: { versions: 'current' } } as unknown as Changes;
  const byValue: BackupOutlook = 'otherGeography';

  test.each<[string, BackupOutlook]>([
    ['restored', 'expected'],
    ['moved by value', byValue],
  ])('gets each new version, one by one, after it was %s', async (_, backups) => {
    const name = nextName();
    await setSecret('source', name, 'one');
    await move('secret', name, there, {}, backups);
    for (const value of ['two', 'three', 'two']) {
      await setSecret('source', name, value);
      const moved = await move('secret', name, there, current, backups);
      expect(lineOf(moved)).toMatch(/^exportImport imported .*verified$/);
      expect(moved.result.versionsLeftOut).toEqual([]);
      expect(lineOf(await move('secret', name, there, current, backups))).toBe(settled);
    }
    expect(await at.values('target', name)).toEqual(['one', 'two', 'three', 'two'].map((value) => `canary-${value}`));
  });

  test('gets two new versions with the value of the restored ones', async () => {
    const name = nextName();
    const newest = { select: { versions: { newest: 2 } } } as unknown as Changes;
    for (const value of ['one', 'one']) await setSecret('source', name, value);
    await move('secret', name, there);
    for (const value of ['one', 'one']) await setSecret('source', name, value);
    const moved = await move('secret', name, there, newest);
    expect(moved.verified?.state).toBe('verified');
    expect(moved.result.versionsLeftOut).toEqual([]);
    expect(await at.values('target', name)).toHaveLength(4);
  });

  test('leaves out older versions that were never moved', async () => {
    const name = nextName();
    for (const value of ['one', 'two']) await setSecret('source', name, value);
    await move('secret', name, there, current, byValue);
    await setSecret('source', name, 'three');
    const moved = await move('secret', name, there, current, byValue);
    expect(moved.verified?.state).toBe('verified');
    expect(moved.result.versionsLeftOut).toHaveLength(1);
    expect(await at.values('target', name)).toEqual(['canary-two', 'canary-three']);
    expect(lineOf(await move('secret', name, there, current, byValue))).toContain('verified');
    expect(lineOf(await move('secret', name, there, {}, byValue))).toContain('OTHER_CONTENT_IN_TARGET not verified');
  });
});

describe('an item that was deleted', () => {
  test('is equal after a recovery', async () => {
    const name = nextName();
    await setSecret('source', name, 'one');
    await move('secret', name, there);
    await setSecret('source', name, 'two');
    await move('secret', name, there);
    await (await at.secrets('source').beginDeleteSecret(name, { intervalInMs: 1 })).pollUntilDone();
    await (await at.secrets('source').beginRecoverDeletedSecret(name, { intervalInMs: 1 })).pollUntilDone();
    expect(lineOf(await move('secret', name, there))).toBe(settled);
  });

  test('is other content after it was created again with another value', async () => {
    const name = nextName();
    await setSecret('source', name, 'one');
    await move('secret', name, there);
    await (await at.secrets('source').beginDeleteSecret(name, { intervalInMs: 1 })).pollUntilDone();
    await at.secrets('source').purgeDeletedSecret(name);
    await setSecret('source', name, 'new');
    expect(lineOf(await move('secret', name, there))).toContain('OTHER_CONTENT_IN_TARGET not verified');
  });
});

describe('a certificate with restored versions and versions by value', () => {
  const issue = async (vault: VaultName, name: string) => {
    const policy = {
      issuerName: 'Self',
      subject: 'CN=again',
      keyType: 'EC',
      keyCurveName: 'P-256',
      exportable: true,
    } as const;
    await (await at.certificates(vault).beginCreateCertificate(name, policy, { intervalInMs: 10 })).pollUntilDone();
  };

  test('is verified in another move, on the way back, and there again', async () => {
    const name = nextName();
    await issue('source', name);
    const lines = [lineOf(await move('certificate', name, there))];
    await issue('source', name);
    lines.push(lineOf(await move('certificate', name, there)), lineOf(await move('certificate', name, there)));
    await issue('target', name);
    lines.push(lineOf(await move('certificate', name, back)), lineOf(await move('certificate', name, there)));
    const withoutRemark = lines.map((line) => line.replace(/\+?(RENEWS_IN_BOTH_VAULTS|VERSION_ORDER_UNCERTAIN)/g, ''));
    expect(withoutRemark).toEqual([restored, added, settled, added, settled]);
  });
});

describe('a key', () => {
  const recreate = { unmovableKeys: 'recreate' } as const;

  test('is verified in another move, and on the way back', async () => {
    const name = nextName();
    await at.keys('source').createKey(name, 'EC');
    const lines = [lineOf(await move('key', name, there))];
    lines.push(lineOf(await move('key', name, there, recreate)), lineOf(await move('key', name, back)));
    expect(lines).toEqual([restored, settled, settled]);
  });

  test.each<[string, Direction, Changes]>([
    ['there', there, {}],
    ['there, with new keys allowed', there, recreate],
    ['back', back, {}],
    ['back, with new keys allowed', back, recreate],
  ])('is other content after a rotation in one vault (%s)', async (_, direction, changes) => {
    const name = nextName();
    await at.keys('source').createKey(name, 'EC');
    await move('key', name, there);
    const { properties } = await at.keys('source').createKey(name, 'EC');
    const moved = await move('key', name, direction, changes);
    expect(lineOf(moved)).toBe('skip skipped OTHER_CONTENT_IN_TARGET not verified');
    expect(moved.result.remark).toContain(properties.version);
  });

  test('is already there when both vaults imported the same material', async () => {
    const name = nextName();
    const material = { kty: 'EC', crv: 'P-256', ...ecKeyParts() } as const;
    await at.keys('source').importKey(name, material);
    await at.keys('target').importKey(name, material);
    expect(lineOf(await move('key', name, there))).toBe(settled);
    await at.keys('target').importKey(name, { ...material, ...ecKeyParts() });
    expect(lineOf(await move('key', name, there))).toContain('OTHER_CONTENT_IN_TARGET not verified');
  });
});
