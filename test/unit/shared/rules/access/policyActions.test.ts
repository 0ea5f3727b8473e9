import { permissions as enforced } from '../../../../../local/azure/vault/access/permissions';
import { dataRights } from '../../../../../shared/rules/rights/dataRights';
import {
  allActions,
  eachPermission,
  policyActions,
  policyKinds,
  uses,
  usesOfActions,
  usesOfPermissions,
} from '../../../../../shared/rules/access/policyActions';

const none = { secrets: [], keys: [], certificates: [], storage: [] };

describe('the table of permissions and data actions', () => {
  test('agrees with what the embedded Azure enforces for each operation', () => {
    for (const [operation, { family, policy, action }] of Object.entries(enforced)) {
      const use = uses.find(
        (one) => one.kind === family && one.permissions.includes(policy.toLowerCase()) && one.action === action,
      );
      expect({ operation, known: use !== undefined }).toEqual({ operation, known: true });
    }
  });

  test('has every data action that a move can need', () => {
    const needed = ['secret', 'key', 'certificate'] as const;
    expect(needed.length).toBe(3);
    const known = new Set(allActions.map((action) => `Microsoft.KeyVault/vaults/${action}`));
    const rights = dataRights({
      select: { types: [...needed], include: ['*'], exclude: [], versions: 'all' },
      method: 'auto',
      onConflict: 'update',
      onDeleted: 'purge',
      disabled: 'unlock',
      unmovableKeys: 'recreate',
      autoRenewal: 'hold',
      copy: { rotationPolicies: true, issuers: true, contacts: true },
      probe: true,
      verify: 'full',
      keyVersions: 'replace',
      deletions: 'follow',
      rollback: true,
    });
    expect(rights.map(({ dataAction }) => dataAction).filter((action) => !known.has(action))).toEqual([]);
  });
});

test('`all` gives every permission except purge', () => {
  for (const kind of policyKinds) {
    const names = Object.keys(policyActions[kind]).sort();
    expect(eachPermission(kind, ['all'])).toEqual(names.filter((name) => name !== 'purge'));
    expect(eachPermission(kind, ['All', 'purge'])).toEqual(names);
  }
});

test('`set` lets a secret be updated, and `manageissuers` stands for all that is done with issuers', () => {
  expect([...usesOfPermissions({ ...none, secrets: ['set'] })]).toEqual(['secrets set', 'secrets update']);
  expect([...usesOfPermissions({ ...none, certificates: ['manageissuers'] })]).toEqual([
    'certificates getissuers',
    'certificates listissuers',
    'certificates setissuers',
    'certificates deleteissuers',
  ]);
});

test('one data action can allow more than one permission', () => {
  expect([...usesOfActions(new Set(['keys/read']))]).toEqual(['keys get', 'keys list']);
});
