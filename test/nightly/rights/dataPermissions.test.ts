import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import { moveRequestSchema } from '../../../shared/contracts/api/moveRequest';
import { type Side } from '../../../shared/contracts/model/ids';
import { dataRights } from '../../../shared/rules/rights/dataRights';
import { type DataRight } from '../../../shared/rules/rights/right';
import { localControl } from '../../support/local/localControl';
import { postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { localCertificateClient, localKeyClient, localSecretClient } from '../../support/local/localVaults';
import { without } from '../../support/without';
import { rightsSeed, rightsSource, rightsTarget } from '../../support/seeds/rightsSeed';
import { writeSeed } from '../../support/seeds/targetSeed';

// A move succeeds with only the permissions that `npm run permissions` prints for it. Without one of them it names
// that one.

let stack: LocalStack;
let targets = 0;

beforeAll(async () => {
  const stateDir = localFolder();
  const env = { MOVE_ALLOWED_TARGETS: '*' };
  stack = await startLocalStack({ stateDir, seed: writeSeed(stateDir, rightsSeed()), env });
});
afterAll(endLocalProcesses);

const requests = {
  'by backup': { region: 'northeurope', method: 'backupRestore' },
  'by value': { region: 'eastus', method: 'exportImport', unmovableKeys: 'recreate' },
  'by update': { region: 'northeurope', method: 'backupRestore', onConflict: 'update' },
} as const;
type How = keyof typeof requests;

function rightsOf(how: How): readonly DataRight[] {
  const request = without(requests[how], 'region');
  return dataRights(moveRequestSchema.parse({ sourceVault: rightsSource, targetVault: 'any-target', ...request }));
}

/**
 * Rights that only symmetric keys need. A move by value creates such keys with new material, which it does not
 * compare.
 */
function isUsed(how: How, { family, permission, side }: DataRight): boolean {
  const proves = ['encrypt', 'wrapKey', 'sign', 'decrypt', 'unwrapKey'].includes(permission);
  if (how !== 'by value' || family !== 'keys' || !proves) return true;
  return side === 'target' && permission === 'sign';
}

/** A permission that several routes need is removed on the first route. */
function isNotByBackup(right: DataRight): boolean {
  return !rightsOf('by backup').some((other) => nameOf(other) === nameOf(right));
}

const nameOf = ({ side, family, permission }: DataRight): string => `${side} ${family} ${permission}`;

async function grant(vault: string, side: Side, rights: readonly DataRight[]): Promise<void> {
  const names = (family: string) =>
    rights.filter((right) => right.side === side && right.family === family).map(({ permission }) => permission);
  const policy = {
    objectId: defaultIdentity.objectId,
    secrets: names('secrets'),
    keys: names('keys'),
    certificates: names('certificates'),
  };
  await localControl(stack.azure).changeVault(vault, { access: { model: 'accessPolicies', policies: [policy] } });
}

/** The same with roles: each data action once. */
async function grantByRole(vault: string, side: Side, rights: readonly DataRight[]): Promise<void> {
  const dataActions = rights
    .filter((right) => right.side === side)
    .map(({ dataAction }) => dataAction.replace('Microsoft.KeyVault/vaults/', ''));
  const assignments = [{ objectId: defaultIdentity.objectId, dataActions: [...new Set(dataActions)] }];
  await localControl(stack.azure).changeVault(vault, { access: { model: 'rbac', assignments } });
}

/** Brings copies of all items to the target, and then changes an item of each type in the source. */
async function makeChangedCopies(targetVault: string): Promise<void> {
  const { azure, baseUrl } = stack;
  for (const vault of [rightsSource, targetVault]) {
    await localControl(azure).changeVault(vault, { access: { model: 'open' } });
  }
  const first = await postMove(baseUrl, { sourceVault: rightsSource, targetVault, method: 'backupRestore' });
  await waitForEnd(baseUrl, first.id);
  const changes = { tags: { target: targetVault } };
  const [secrets, keys] = [localSecretClient(azure, rightsSource), localKeyClient(azure, rightsSource)];
  const certificates = localCertificateClient(azure, rightsSource);
  const { properties: secret } = await secrets.getSecret('secret');
  await secrets.updateSecretProperties('secret', secret.version ?? '', changes);
  const { properties: key } = await keys.getKey('signs');
  await keys.updateKeyProperties('signs', key.version ?? '', changes);
  const { properties: certificate } = await certificates.getCertificate('certificate');
  await certificates.updateCertificateProperties('certificate', certificate.version ?? '', changes);
}

/** Moves to a new target with only these rights, and returns the report. */
async function moveWith(how: How, rights: readonly DataRight[], give = grant) {
  const { region, ...request } = requests[how];
  const targetVault = `contoso-t${String((targets += 1))}`;
  await localControl(stack.azure).seed({ vaults: [rightsTarget(targetVault, region)] });
  if (how === 'by update') await makeChangedCopies(targetVault);
  await give(rightsSource, 'source', rights);
  await give(targetVault, 'target', rights);
  // The checks would end the move before the move itself could name the missing permission.
  const gate = rights.length < rightsOf(how).length ? 'off' : 'fail';
  const move = await postMove(stack.baseUrl, {
    id: targetVault,
    sourceVault: rightsSource,
    targetVault,
    gate,
    ...request,
  });
  const end = await waitForEnd(stack.baseUrl, move.id);
  return { end, report: await readReport(stack.baseUrl, move.id) };
}

const codesOf = (problems: readonly { code: string }[]) => [...new Set(problems.map(({ code }) => code))].sort();
const expected = {
  'by backup': ['ISSUER_PASSWORD_NEEDED'],
  'by value': ['ISSUER_PASSWORD_NEEDED', 'NEW_KEY_MATERIAL'],
  'by update': ['ISSUER_PASSWORD_NEEDED'],
};

describe.each(['by backup', 'by value', 'by update'] as const)('%s', (how) => {
  const rights = rightsOf(how);

  it.each([
    ['permissions', grant],
    ['data actions', grantByRole],
  ])('moves everything with only the %s that are printed for the request', async (_, give) => {
    const { end, report } = await moveWith(how, rights, give);
    expect(end.items).toEqual({ total: 7, done: 7, skipped: 0, blocked: 0, failed: 0 });
    expect(report.verified).toBe(7);
    expect(codesOf(report.problems)).toEqual(expected[how]);
  });

  const used = rights
    .filter((right) => isUsed(how, right))
    .filter((right) => how === 'by backup' || isNotByBackup(right));

  it.each(used.map((right) => [nameOf(right), right] as const))('names %s if it is missing', async (_, right) => {
    const { report } = await moveWith(
      how,
      rights.filter((other) => nameOf(other) !== nameOf(right)),
    );
    const texts = JSON.stringify([report.problems, report.results.map(({ detail }) => detail)]);
    expect(codesOf(report.problems)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(VAULT_FORBIDDEN|PERMISSION_MISSING)$/)]),
    );
    expect(texts).toMatch(new RegExp(`“${right.family} ${right.permission}”|\\\\"${right.permission}\\\\"`));
  });
});
