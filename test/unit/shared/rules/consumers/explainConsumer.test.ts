import { type RunningAzure } from '../../../../../local/azure/startAzure';
import { readVaultAccess } from '../../../../../functions/steps/targetVault/readVaultAccess';
import { type VaultAccess } from '../../../../../shared/contracts/api/accessAnswers';
import { type Consumer, consumerKinds, type ConsumerKind } from '../../../../../shared/contracts/model/consumer';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { explainConsumer, inOrder } from '../../../../../shared/rules/consumers/explainConsumer';
import { explanationDocument } from '../../../../../shared/rules/consumers/explanationDocument';
import { type Resolution, resolutions, resultsByItem } from '../../../../../shared/rules/consumers/explainItem';
import { kindFacts, waves } from '../../../../../shared/rules/consumers/kindFacts';
import { armKeyVaultClient } from '../../../../support/azure/azureArm';
import { testSeed } from '../../../../support/azure/azureTestVaults';
import { type ClientsInAzure, clientsInAzure } from '../../../../support/clients/clientAzure';
import { opensAs, plantItems, resolveAs } from '../../../../support/consumers/resolvedItems';
import { localFolder } from '../../../../support/local/localProcess';
import { resultOf } from '../../../../support/move/moveFixtures';

// What a consumer resolves with the SDK, as its identity, is what the explanation has said. Each kind, each outcome.

const [source, target] = ['source', 'same-world'];
const kinds = Object.keys(consumerKinds) as ConsumerKind[];
const readers = kinds.filter((kind) => kindFacts[kind].needs !== null);

let stack: ClientsInAzure;
let azure: RunningAzure;
let ids: Awaited<ReturnType<typeof plantItems>>;
let access: VaultAccess;
let results: ReturnType<typeof resultsByItem>;

beforeAll(async () => {
  stack = await clientsInAzure(testSeed(), localFolder());
  azure = stack.azure;
  ids = await plantItems(azure, source, target);
  const { vaults } = armKeyVaultClient(azure);
  const vault = await stack.open().arm.findVault(target);
  const tenantId = vault?.tenantId ?? '';
  await vaults.updateAccessPolicy(vault?.resourceGroup ?? '', target, 'add', {
    properties: {
      accessPolicies: readers.map((kind) => ({
        tenantId,
        objectId: identityOf(kind),
        permissions: permissionsOf(kind),
      })),
    },
  });
  access =
    (await readVaultAccess(stack.open().arm, target, { asRoles: false, withUses: false })) ?? fail('No such vault.');
  results = resultsByItem([...ids].map(([item, { from, to }]) => resultFor(item, from, to)));
});

afterAll(() => azure.stop());

function fail(text: string): never {
  throw new Error(text);
}

function identityOf(kind: ConsumerKind): string {
  return `00000000-0000-4000-8000-${String(kinds.indexOf(kind)).padStart(12, '0')}`;
}

function permissionsOf(kind: ConsumerKind) {
  const { needs } = kindFacts[kind];
  const uses = needs === 'item' || needs === null ? ['secrets get'] : needs;
  const of = (collection: string) =>
    uses.filter((use) => use.startsWith(`${collection} `)).map((use) => use.split(' ')[1] ?? '');
  // A cluster encrypts and decrypts without reading the key. The test reads it.
  return { secrets: of('secrets'), keys: [...new Set([...of('keys'), 'get'])], certificates: [] };
}

function collectionOf(kind: ConsumerKind): string {
  const { needs } = kindFacts[kind];
  return Array.isArray(needs) && needs.some((use: string) => use.startsWith('keys ')) ? 'keys' : 'secrets';
}

function resultFor(item: string, from: readonly string[], to: readonly string[]): ItemResult {
  const [collection, itemName = ''] = item.split('/');
  const base = resultOf({ itemType: collection === 'keys' ? 'key' : 'secret', itemName, versionCount: 2 });
  if (itemName === 'absent') return { ...base, state: 'blocked', reasons: ['KEY_ACROSS_GEOGRAPHIES'] };
  if (itemName === 'failed') return { ...base, state: 'failed' };
  if (itemName === 'other' && collection === 'keys')
    return { ...base, state: 'recreated', reasons: ['NEW_KEY_MATERIAL'] };
  if (itemName === 'other') return { ...base, state: 'blocked', reasons: ['OTHER_CONTENT_IN_TARGET'] };
  return { ...base, state: 'verified', versions: from.map((id, at) => ({ from: id, to: to[at] ?? '' })) };
}

function consumerOf(kind: ConsumerKind, changes: Partial<Consumer> = {}): Consumer {
  return {
    ...{ kind, resourceId: `/subscriptions/one/${kind}`, place: 'here', source: 'graph', form: 'address' },
    ...{ item: null, version: null, identity: identityOf(kind), seenAt: '2026-01-01T00:00:00Z' },
    ...changes,
  };
}

/** The names of the items that lead to each outcome. */
const itemsOf: Readonly<Record<Resolution, string>> = {
  sameId: 'same',
  newId: 'fresh',
  otherMaterial: 'other',
  nothing: 'absent',
  notKnown: 'failed',
};

const cases = readers.flatMap((kind) =>
  (Object.keys(resolutions) as Resolution[]).map((outcome) => [kind, outcome] as const),
);

test('there are cases of at least 22 kinds', () => {
  expect(new Set(cases.map(([kind]) => kind)).size).toBeGreaterThanOrEqual(22);
});

test.each(cases)('says of %s what it resolves: %s', async (kind, outcome) => {
  const item = `${collectionOf(kind)}/${itemsOf[outcome]}`;
  const known = ids.get(item) ?? fail(item);
  for (const pinned of [undefined, known.from[0]]) {
    const consumer = consumerOf(kind, { item, version: pinned ?? null });
    const explained = explainConsumer(consumer, { results, access });
    const before = await resolveAs(azure, undefined, { vault: source, item, version: pinned });
    const wanted = { vault: target, item, version: explained.version ?? pinned };
    const after = await resolveAs(azure, identityOf(kind), wanted);
    expect(explained.right).toEqual({ right: 'yes' });
    if (!('id' in before)) throw new Error('The source has each item.');
    // A version of an item with other content is not in the target.
    const expected = outcome === 'otherMaterial' && pinned !== undefined ? 'nothing' : outcome;
    expect(explained.outcome).toBe(expected);
    if (expected === 'nothing') expect(after).toEqual({ status: 404 });
    if (expected === 'sameId') expect(after).toEqual(before);
    if (expected === 'newId') expect([sameMaterial(before, after), idIn(after) === before.id]).toEqual([true, false]);
    if (expected === 'otherMaterial') expect(sameMaterial(before, after)).toBe(false);
    // Where nothing is known, nothing is promised: the steps begin with finding out.
    if (expected === 'notKnown')
      expect([explained.changer === 'app', explained.steps[0]]).toEqual([
        false,
        expect.stringContaining('First find out'),
      ]);
    const opens = opening(kind);
    if (opens === undefined || !('id' in after)) continue;
    const opened = await opensAs(azure, identityOf(kind), {
      from: { vault: source, item, version: pinned },
      to: wanted,
      use: opens,
    });
    expect(opened).toBe(expected === 'sameId' || expected === 'newId');
  }
});

function opening(kind: ConsumerKind): 'wrap' | 'encrypt' | undefined {
  const needs: readonly string[] = Array.isArray(kindFacts[kind].needs) ? kindFacts[kind].needs : [];
  if (needs.includes('keys unwrapkey')) return 'wrap';
  return needs.includes('keys decrypt') ? 'encrypt' : undefined;
}

function sameMaterial(before: { readonly material: string }, after: object): boolean {
  return 'material' in after && after.material === before.material;
}

function idIn(after: object): unknown {
  return 'id' in after ? after.id : undefined;
}

test.each(readers)('says of %s without a policy what it lacks, and the target refuses it', async (kind) => {
  const item = `${collectionOf(kind)}/same`;
  const stranger = '99999999-0000-4000-8000-000000000000';
  const { right } = explainConsumer(consumerOf(kind, { item, identity: stranger }), { results, access });
  expect(right).toEqual({ right: 'no', missing: expect.arrayContaining([expect.stringMatching(/ /)]) as string[] });
  expect(await resolveAs(azure, stranger, { vault: target, item, version: undefined })).toEqual({ status: 403 });
});

describe('a right that nobody can know', () => {
  const consumer = consumerOf('appSetting', { item: 'secrets/same' });
  const rightOf = (changed: VaultAccess | undefined, changes: Partial<Consumer> = {}) =>
    explainConsumer({ ...consumer, ...changes }, { results, access: changed }).right;
  const principal = (changes: Partial<VaultAccess['principals'][number]>): VaultAccess => ({
    ...access,
    principals: [
      {
        ...{ principalId: identityOf('appSetting'), applicationId: null, principalType: 'ServicePrincipal' },
        ...{ can: [], through: [], used: null, onlyItems: null, asRoles: null },
        ...changes,
      },
    ],
  });
  const path = { role: 'one', scope: '/', item: null, condition: null, can: ['secrets get'] };

  test.each([
    ['accessNotRead', undefined, {}],
    ['identityNotKnown', 'all', { identity: null }],
    ['throughGroup', { principalId: 'group', principalType: 'Group', through: [path] }, {}],
    ['underCondition', { through: [{ ...path, condition: 'x' }] }, {}],
    ['underCondition', { through: [{ ...path, can: null }] }, {}],
    ['throughApplication', { applicationId: 'app', through: [path] }, {}],
  ] as const)('is not known: %s', (why, changes, of) => {
    const read =
      changes === undefined
        ? undefined
        : changes === 'all'
          ? access
          : principal({
              ...changes,
              through:
                'through' in changes
                  ? changes.through.map((one) => ({ ...one, can: one.can === null ? null : [...one.can] }))
                  : [],
            });
    expect(rightOf(read, of)).toEqual({ right: 'notKnown', why });
  });

  test('is not known as long as something could not be read', () => {
    const partly = { ...principal({}), notRead: [{ part: 'roles', code: 'ARM_FORBIDDEN' as const, detail: 'no' }] };
    expect(rightOf(partly)).toEqual({ right: 'notKnown', why: 'accessPartlyRead' });
    expect(rightOf(principal({}))).toEqual({ right: 'no', missing: ['secrets get'] });
  });

  test('is given for its item alone by a role at that item', () => {
    expect(rightOf(principal({ through: [{ ...path, item: 'secrets/same' }] }))).toEqual({ right: 'yes' });
    expect(rightOf(principal({ through: [{ ...path, item: 'secrets/fresh' }] }))).toEqual({
      right: 'no',
      missing: ['secrets get'],
    });
  });
});

test('orders changes so that access is first and keys are after references', () => {
  const shuffled = ['caller', 'sqlKey', 'appSetting', 'file', 'roleAssignment'] as const;
  const ordered = inOrder(shuffled.map((kind) => explainConsumer(consumerOf(kind), { results, access })));
  expect(ordered.map(({ consumer }) => consumer.kind)).toEqual([
    'roleAssignment',
    'file',
    'appSetting',
    'sqlKey',
    'caller',
  ]);
  const { sections, verdict } = explanationDocument(ordered, {
    source,
    target: { name: target, suffix: 'vault.azure.net' },
    ...{ keys: [], proved: true, shell: 'bash' },
  });
  expect(sections.slice(0, -1).map(({ title }) => title)).toEqual(
    waves.map((words, at) => `${String(at + 1)}. ${words}`),
  );
  expect(verdict.text).toBe('not all known');
});

test('each kind names a public page for what it keeps', () => {
  for (const kind of kinds)
    expect(kindFacts[kind].source).toMatch(/^https:\/\/(?:learn\.microsoft\.com|docs\.github\.com|git-scm\.com)\//);
});
