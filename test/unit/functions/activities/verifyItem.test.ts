import { backupItem, restoreItem } from '../../../../functions/activities/backupRestore';
import { exportItem } from '../../../../functions/activities/exportItem';
import { importItem } from '../../../../functions/activities/importItem';
import {
  backupItemContract,
  exportItemContract,
  importItemContract,
  restoreItemContract,
} from '../../../../shared/contracts/steps/itemSteps';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { type VersionResult } from '../../../../shared/contracts/model/outcome';
import { type Route } from '../../../../shared/contracts/model/plan';
import { verifyItem, verifyItemContract } from '../../../support/move/itemVerification';
import { type MoveAzure, moveBetween, type SeedVersion, startMoveAzure } from '../../../support/move/moveAzure';
import { withLists } from '../../../support/move/versionLists';

let at: MoveAzure;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  expect(at.leaks()).toEqual([]);
});

interface Moved {
  readonly move: MoveSpec;
  readonly itemType: 'secret';
  readonly itemName: string;
  readonly versionCount: number;
  readonly versions: VersionResult[];
  readonly versionsLeftOut: string[];
}

const disabled = { enabled: false } as const;

async function seeded(changes: Partial<MoveSpec>, versions: readonly Partial<SeedVersion>[]): Promise<Moved> {
  names += 1;
  const itemName = `verified-${names}`;
  await at.seed('source', itemName, versions);
  return {
    move: moveBetween('target', changes),
    itemType: 'secret',
    itemName,
    versionCount: versions.length,
    versions: [],
    versionsLeftOut: [],
  };
}

const inputOf = ({ move, itemType, itemName }: Moved) => ({ move, itemType, itemName });

async function restored(changes: Partial<MoveSpec> = {}): Promise<Moved> {
  const moved = await seeded(changes, [{ created: 1 }, { created: 2, ...disabled }, { created: 3 }]);
  const input = inputOf(moved);
  const backup = await at.run(backupItem, backupItemContract, input);
  if (backup.state !== 'backedUp') throw new Error(backup.state);
  await at.run(restoreItem, restoreItemContract, { ...input, staged: backup.staged });
  return moved;
}

async function imported(changes: Partial<MoveSpec> = {}): Promise<Moved> {
  const moved = await seeded(changes, [{ created: 1, ...disabled }, { created: 2 }, { created: 3 }]);
  const input = inputOf(moved);
  const exported = await withLists(at, moved.move, await at.run(exportItem, exportItemContract, input));
  if (exported.state !== 'exported') throw new Error(exported.state);
  const staged = { ...input, staged: exported.staged };
  const output = await withLists(at, moved.move, await at.run(importItem, importItemContract, staged));
  if (output.state !== 'imported') throw new Error(output.state);
  return {
    ...moved,
    versions: output.versions,
    versionsLeftOut: exported.versionsLeftOut.map(({ version }) => version),
  };
}

const verify = (moved: Moved, route: Route = 'backupRestore') =>
  at.run(verifyItem, verifyItemContract, { ...moved, route, reasons: [] });
const notEqual = (detail: string) => ({
  state: 'failed',
  code: 'NOT_EQUAL_AFTER_MOVE',
  retryable: false,
  detail: expect.stringContaining(detail),
});
const retag = async (vault: 'source' | 'target', name: string) => {
  const { properties } = await at.secrets(vault).getSecret(name);
  await at.secrets(vault).updateSecretProperties(name, properties.version ?? '', { tags: { changed: 'yes' } });
};

describe('a restored item', () => {
  test('is verified with all its versions, and readable ones have a digest', async () => {
    const output = await verify(await restored());
    expect(output).toMatchObject({ state: 'verified', throttled: 0 });
    const versions = output.state === 'verified' ? output.versions : [];
    expect(versions.map(({ from, to, digest }) => [from === to, digest?.length])).toEqual([
      [true, 64],
      [true, undefined],
      [true, 64],
    ]);
  });

  test('is verified in the same way a second time', async () => {
    const moved = await restored();
    const first = await verify(moved);
    expect(await verify(moved)).toEqual({ ...first, proof: { at: expect.any(String) } });
  });

  test('is not equal after it got another version in the target', async () => {
    const moved = await restored();
    await at.secrets('target').setSecret(moved.itemName, 'canary-new');
    expect(await verify(moved)).toMatchObject(notEqual('of the target matches no version of the source'));
  });

  test('is not equal after its tags were changed', async () => {
    const moved = await restored();
    await retag('target', moved.itemName);
    expect(await verify(moved)).toMatchObject(notEqual('differs in tags'));
  });

  test('is not equal after it was deleted from the target', async () => {
    const moved = await restored();
    await (await at.secrets('target').beginDeleteSecret(moved.itemName)).pollUntilDone();
    expect(await verify(moved)).toMatchObject(notEqual('the target does not have it'));
  });
});

describe('an imported item', () => {
  test('is verified with a map from old ids to new ones', async () => {
    const moved = await imported();
    expect(await verify(moved)).toMatchObject({ state: 'verified', versions: moved.versions });
  });

  test('is verified without a record of the imported versions', async () => {
    const moved = await imported();
    expect(await verify({ ...moved, versions: [] }, 'skip')).toMatchObject({
      state: 'verified',
      versions: moved.versions,
    });
  });

  test('is not equal after the source got another version', async () => {
    const moved = await imported();
    await at.secrets('source').setSecret(moved.itemName, 'canary-new');
    expect(await verify(moved)).toMatchObject(notEqual('is not in the target'));
  });

  test('is not equal after the current version of the source was disabled', async () => {
    const moved = await imported();
    const { properties } = await at.secrets('source').getSecret(moved.itemName);
    await at.secrets('source').updateSecretProperties(moved.itemName, properties.version ?? '', disabled);
    expect(await verify(moved)).toMatchObject(notEqual('differs in enabled'));
  });

  test('is not equal after another value was written', async () => {
    const moved = await imported();
    const { properties } = await at.secrets('target').setSecret(moved.itemName, 'canary-new');
    const [first] = moved.versions;
    const versions = [
      ...(first === undefined ? [] : [first]),
      { from: moved.versions[1]?.from ?? '', to: properties.version ?? '' },
    ];
    expect(await verify({ ...moved, versions })).toMatchObject(notEqual('differs in value'));
  });
});

test.each(['full', 'metadata'] as const)(
  'verifyItem at level %s verifies a copy by value although the ids of the source, all of one second, contradict their age',
  async (level) => {
    const tagged = (no: string) => ({ value: `canary-${no}`, tags: { no } });
    const ids = ['c', 'b', 'a', 'd'].map((digit) => `${names}`.padStart(31, '0') + digit);
    const moved = await seeded(
      { verify: level },
      ids.map((id, no) => ({ ...tagged(`${no}`), id })),
    );
    await at.seed(
      'target',
      moved.itemName,
      ids.map((_, no) => ({ ...tagged(`${no}`), created: 1000 + no })),
    );
    expect(await verify(moved, 'skip')).toMatchObject({ state: 'verified' });
  },
);

test('verifyItem reads no value at level metadata', async () => {
  const moved = await imported({ verify: 'metadata' });
  at.azure.control.clearLog();
  const output = await verify(moved);
  expect(output).toMatchObject({ state: 'verified' });
  expect(output.state === 'verified' && output.versions.every(({ digest }) => digest === undefined)).toBe(true);
});

test('verifyItem finds a changed attribute at level metadata', async () => {
  const moved = await restored({ verify: 'metadata' });
  await retag('source', moved.itemName);
  expect(await verify(moved)).toMatchObject(notEqual('differs in tags'));
});

test('verifyItem fails an item that it cannot read', async () => {
  const moved = await restored();
  at.fault({ match: { vault: 'target', operation: 'secrets.get' }, effect: { kind: 'error', status: 503 } });
  expect(await verify(moved)).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
});

test('verifyItem counts throttled reads of both vaults', async () => {
  const moved = await restored();
  at.fault({ match: { vault: 'source', operation: 'secrets.get' }, times: 1, effect: { kind: 'throttle' } });
  at.fault({ match: { vault: 'target', operation: 'secrets.get' }, times: 1, effect: { kind: 'throttle' } });
  expect(await verify(moved)).toMatchObject({ state: 'verified', throttled: 2 });
});

test('verifyItem never writes to a vault', async () => {
  const moved = await restored();
  at.azure.control.clearLog();
  await verify(moved);
  const methods = at.azure.control.requests().filter(({ vault }) => vault === 'source' || vault === 'target');
  expect(new Set(methods.map(({ method }) => method))).toEqual(new Set(['GET']));
});
