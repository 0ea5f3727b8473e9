import { builtInRoles } from '../../../../../local/azure/arm/roles/builtInRoles';
import { type VaultUse } from '../../../../../shared/contracts/api/accessAnswers';
import { selectSchema } from '../../../../../shared/contracts/model/movePolicy';
import { configurationSchema } from '../../../../../shared/contracts/model/targetRequest';
import { type ItemEvidence, itemUseOf, whyPartial } from '../../../../../shared/rules/configuration/itemUses';
import { planRoles } from '../../../../../shared/rules/configuration/planRoles';
import { factsOf, resourceOf } from '../../../../support/move/configurationFacts';

const today = '2026-05-31';
const someone = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b21';
const workspaceId =
  '/subscriptions/3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11/resourcegroups/logs/providers/microsoft.operationalinsights/workspaces/log-we';
const dayOf = (ago: number) => new Date(Date.parse(today) - ago * 86_400_000).toISOString().slice(0, 10);
const days = (agos: readonly number[], unknown = 0) => agos.map((ago) => ({ day: dayOf(ago), unknown }));
const range = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, at) => from - at);
const used = (item: string | null, last = '2026-05-20T10:00:00.000Z'): VaultUse => ({
  ...{ item, last, first: last, calls: 1 },
});
const evidence = (uses: readonly VaultUse[], select: object = {}): ItemEvidence => ({
  log: { workspaceId, days: 30 },
  found: { state: 'whole', until: today, uses: new Map([[someone, uses]]) },
  select: selectSchema.parse(select),
});

describe('whyPartial', () => {
  test.each([
    ['of each day', range(30, 0), undefined],
    ['that begins after a weekend', range(27, 0), undefined],
    ['without weekends', range(30, 0).filter((ago) => ago % 7 < 5), undefined],
    ['that begins later', range(26, 0), 'LOG_TOO_SHORT'],
    ['without a call', [], 'LOG_TOO_SHORT'],
    ['with four days without a call', range(30, 0).filter((ago) => ago < 10 || ago > 13), 'LOG_STOPPED'],
    ['that ended yesterday', range(30, 1), undefined],
    ['that ended before', range(30, 2), 'LOG_STOPPED'],
  ] as const)('judges a log %s', (_, agos, reason) => {
    expect(whyPartial(days(agos), { days: 30, today })).toBe(reason);
  });

  test('does not trust a log with calls of nobody', () => {
    expect(whyPartial([...days(range(30, 0)), ...days([5], 1)], { days: 30, today })).toBe('CALLERS_UNKNOWN');
  });
});

describe('itemUseOf', () => {
  test('names the items, the newest use and the age of the log', () => {
    const found = itemUseOf(
      someone.toUpperCase(),
      evidence([used('secrets/b'), used('keys/a', '2026-05-29T10:00:00.000Z')]),
    );
    expect(found).toEqual({ items: ['keys/a', 'secrets/b'], workspaceId, days: 30, until: today, last: '2026-05-29' });
  });

  test.each<[string, readonly VaultUse[], object, string]>([
    ['nothing', [], {}, 'NO_USE'],
    ['a list', [used('secrets/a'), used(null)], {}, 'USES_VAULT'],
    ['issuers', [used('certificates/issuers')], {}, 'USES_VAULT'],
    ['a restore', [used('keys/restore')], {}, 'USES_VAULT'],
    ['eleven items', range(11, 1).map((at) => used(`secrets/s${String(at)}`)), {}, 'MANY_ITEMS'],
    ['an item of an excluded name', [used('secrets/a')], { exclude: ['a'] }, 'ITEM_NOT_MOVED'],
    ['an item of a type that does not move', [used('keys/a')], { types: ['secret', 'certificate'] }, 'ITEM_NOT_MOVED'],
    ['a secret that may be that of a certificate', [used('secrets/a')], { types: ['secret'] }, 'ITEM_NOT_MOVED'],
  ])('says why %s means the whole vault', (_, uses, select, reason) => {
    expect(itemUseOf(someone, evidence(uses, select))).toBe(reason);
  });
});

test.each([
  [2, 'Key Vault Secrets User at secrets/a, secrets/b', undefined],
  [1, 'Key Vault Secrets User', 'NO_ROLE_AT_ITEMS'],
  [0, null, undefined],
] as const)('with room for %d assignments the roles are at %s', (room, targetAfter, wholeVault) => {
  const policy = { tenantId: resourceOf('source').tenantId, objectId: someone, applicationId: null, keys: [] };
  const source = resourceOf('source', {
    usesRoles: false,
    accessPolicies: [{ ...policy, secrets: ['get', 'list'], certificates: [], storage: [] }],
  });
  const log = { workspaceId, days: 30 };
  const wanted = configurationSchema.parse({ access: 'roles', perItem: true, auditLog: log });
  const access = {
    moveId: 'm',
    sourceRoles: [],
    assigned: 4_000 - room,
    evidence: evidence([used('secrets/a'), used('secrets/b')]),
  };
  const targetRoles = builtInRoles.map((role) => ({
    ...{ id: role.name, roleName: role.roleName, description: '', custom: false, assignableScopes: ['/'] },
    permissions: [...role.permissions],
  }));
  const facts = factsOf({ source, target: undefined, wanted, targetRoles, access });
  const { entries, steps } = planRoles({ ...facts, access });
  expect(entries[0]).toMatchObject({ targetAfter, action: targetAfter === null ? 'byHand' : 'write' });
  expect(entries[0]?.access?.wholeVault).toBe(wholeVault);
  expect(steps).toHaveLength(targetAfter === null ? 0 : room);
});
