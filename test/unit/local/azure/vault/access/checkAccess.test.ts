import { AzureState } from '../../../../../../local/azure/arm/azureState';
import { cloudNamed } from '../../../../../../local/azure/cloud/cloud';
import { applySeed } from '../../../../../../local/azure/seeds/applySeed';
import { readSeed } from '../../../../../../local/azure/seeds/readSeed';
import { type SeedInput } from '../../../../../../local/azure/seeds/seedSchema';
import { memoryEntryStore } from '../../../../../../local/azure/state/memoryEntryStore';
import { checkAccess } from '../../../../../../local/azure/vault/access/checkAccess';
import { permissions } from '../../../../../../local/azure/vault/access/permissions';
import { AzureTestClock } from '../../../../../support/azure/azureTestVaults';

type SeedVault = NonNullable<SeedInput['vaults']>[number];
type Access = NonNullable<SeedVault['access']>;

const clock = new AzureTestClock(0);
const me = 'c8e1f7a3-96b2-4d15-8e40-2f7b5a0d3c69';
const other = 'aaaaaaaa-0000-4000-8000-000000000001';
const app = '5b0d2c86-41f7-4e59-a3d8-9c70b1e6f2a4';
const claims = {
  aud: 'https://vault.azure.net',
  iss: 'https://sts.example/t/',
  oid: me,
  appid: app,
  tid: other,
  exp: 1,
};

async function vaultWith(settings: Partial<SeedVault>) {
  const state = new AzureState(memoryEntryStore(), clock, cloudNamed('AzureCloud'));
  await applySeed(state, readSeed({ vaults: [{ name: 'guarded', region: 'westeurope', ...settings }] }), clock);
  const [vault] = state.vaults;
  if (vault === undefined) throw new Error('The vault is not there.');
  return { state, vault };
}

/** The inner code of the error, or undefined when the call is allowed. */
async function judge(settings: Partial<SeedVault>, operation: string, itemName?: string): Promise<string | undefined> {
  const { vault } = await vaultWith(settings);
  try {
    checkAccess({ vault, claims, operation, itemName, isPrivate: false }, clock);
    return undefined;
  } catch (error) {
    return (error as { body: { error: { innererror: { code: string } } } }).body.error.innererror.code;
  }
}

const policy = (entry: object): { access: Access } => ({
  access: { model: 'accessPolicies', policies: [{ objectId: me, ...entry }] },
});
const role = (dataActions: string[], entry: object = {}): { access: Access } => ({
  access: { model: 'rbac', assignments: [{ objectId: me, dataActions, ...entry }] },
});

test.each<[string, Partial<SeedVault>, string, boolean]>([
  ['a permission of that name', policy({ secrets: ['get'] }), 'secrets.get', true],
  ['a permission in another case', policy({ keys: ['WrapKey'] }), 'keys.wrapKey', true],
  ['all', policy({ certificates: ['all'] }), 'issuers.set', true],
  ['all of another family', policy({ keys: ['all'] }), 'secrets.get', false],
  ['the object id in another case', policy({ objectId: me.toUpperCase(), secrets: ['get'] }), 'secrets.get', true],
  ['another object id', policy({ objectId: other, secrets: ['all'] }), 'secrets.get', false],
  ['the right application', policy({ applicationId: app, secrets: ['get'] }), 'secrets.get', true],
  ['another application', policy({ applicationId: other, secrets: ['get'] }), 'secrets.get', false],
  ['list, for a list of versions', policy({ secrets: ['list'] }), 'secrets.listVersions', true],
  ['delete, for a purge', policy({ secrets: ['delete'] }), 'deletedsecrets.purge', false],
  ['get, for a backup', policy({ secrets: ['get'] }), 'secrets.backup', false],
])('decides by policies: %s', async (_, settings, operation, letIn) => {
  expect(await judge(settings, operation, 'any')).toBe(letIn ? undefined : 'ForbiddenByPolicy');
});

test.each<[string, Partial<SeedVault>, string, boolean]>([
  ['the action', role(['secrets/getSecret/action']), 'secrets.get', true],
  ['the action in another case', role(['SECRETS/GETSECRET/ACTION']), 'secrets.get', true],
  ['everything', role(['*']), 'keys.create', true],
  ['everything below a family', role(['keys/*']), 'keys.create', true],
  ['a wildcard in the middle', role(['secrets/*/action']), 'secrets.set', true],
  ['a wildcard with another ending', role(['secrets/*/read']), 'secrets.set', false],
  ['a dot that matches only a dot', role(['secrets.getSecret.action']), 'secrets.get', false],
  ['reading metadata does not grant reading values', role(['secrets/readMetadata/action']), 'secrets.get', false],
  ['another family than that of rotation policies', role(['keys/*']), 'keys.getRotationPolicy', false],
  ['the item in another case', role(['*'], { scope: 'Secrets/ANY' }), 'secrets.get', true],
  ['another item', role(['*'], { scope: 'secrets/another' }), 'secrets.get', false],
  ['an item of another family', role(['*'], { scope: 'keys/any' }), 'secrets.get', false],
  ['somebody else', role(['*'], { objectId: other }), 'secrets.get', false],
])('decides by roles: %s', async (_, settings, operation, letIn) => {
  expect(await judge(settings, operation, 'any')).toBe(letIn ? undefined : 'ForbiddenByRbac');
});

test('does not grant listing by a role on one item', async () => {
  expect(await judge(role(['*'], { scope: 'secrets/any' }), 'secrets.list')).toBe('ForbiddenByRbac');
});

test('checks the network first', async () => {
  expect(await judge({ ...role(['*']), network: 'private' }, 'secrets.get')).toBe('ForbiddenByConnection');
  expect(await judge({ ...role([]), network: 'firewall' }, 'secrets.get')).toBe('ForbiddenByFirewall');
});

test('allows every operation in an open vault', async () => {
  for (const operation of Object.keys(permissions)) expect(await judge({}, operation, 'any')).toBeUndefined();
});

test('applies scheduled rules from their time on', async () => {
  const { state, vault } = await vaultWith({});
  state.changeVault(vault, { nextAccess: { rules: { model: 'rbac', assignments: [] }, at: 60_000 } });
  const call = () => {
    checkAccess({ vault, claims, operation: 'secrets.get', itemName: 'any', isPrivate: false }, clock);
  };

  expect(call).not.toThrow();
  clock.advance(59_999);
  expect(call).not.toThrow();
  clock.advance(1);
  expect(call).toThrow(/Caller is not authorized/);
  clock.ms = 0;
});
