import { z } from 'zod';
import { type Answer, ok } from '../../calls/answer';
import { unixSeconds } from '../../clock/clock';
import { limits } from '../../cloud/limits';
import { currentVersion, type Item, newVersion } from '../../vault/items/item';
import { refuseManaged, requireUsableName } from '../../vault/items/itemErrors';
import { checkTags, itemFieldsSchema, mergeFields } from '../../vault/items/itemFields';
import { attributesOf } from '../../vault/items/itemView';
import { requireItemName } from '../../vault/items/requireVersion';
import { type SecretVersion } from '../../vault/secrets/secretVersion';
import { checkContentType, checkValue } from '../../vault/secrets/writeSecrets';
import { type Vault } from '../../vault/vault';
import { resourceOf, vaultResourceId } from '../../vault/vaultResource';
import { badRequest, resourceNotFound } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armPage } from '../armPage';
import { armVersions } from '../armVersions';
import { requireUnlocked } from '../locks/lockOperations';
import { requireVault } from './requireVault';
import { vaultPaths } from './vaultPaths';

// The management plane writes secrets and never returns their values.
const list = `${vaultPaths.one}/secrets`;
const one = `${list}/{secretName}`;
const common = { apiVersions: armVersions.keyVault };

export const listVaultSecrets: ArmOperation = {
  ...common,
  name: 'vaultSecrets.list',
  method: 'GET',
  path: list,
  run: (call) => {
    const vault = requireVault(call);
    return armPage(
      call,
      vault.secrets.liveItems().map((item) => secretView(vault, item)),
    );
  },
};

export const getVaultSecret: ArmOperation = {
  ...common,
  name: 'vaultSecrets.get',
  method: 'GET',
  path: one,
  run: (call) => {
    const vault = requireVault(call);
    return ok(secretView(vault, requireSecret(call, vault)));
  },
};

const bodySchema = itemFieldsSchema.pick({ tags: true }).extend({
  properties: itemFieldsSchema
    .pick({ attributes: true })
    .extend({ value: z.string().nullish(), contentType: z.string().nullish() }),
});

/** PUT: adds a version, or makes the secret. */
export const putVaultSecret: ArmOperation = {
  ...common,
  name: 'vaultSecrets.createOrUpdate',
  method: 'PUT',
  path: one,
  run: (call) => writeSecret(call, 'put'),
};

/** PATCH: changes the current version; with a value, adds one. */
export const updateVaultSecret: ArmOperation = {
  ...common,
  name: 'vaultSecrets.update',
  method: 'PATCH',
  path: one,
  run: (call) => writeSecret(call, 'patch'),
};

async function writeSecret(call: ArmCall, kind: 'put' | 'patch'): Promise<Answer> {
  const name = requireItemName({ name: param(call, 'secretName') });
  const { tags, properties } = await readArmBody(call.request, bodySchema);
  const { value, contentType, attributes } = properties;
  if (typeof value === 'string') checkValue(value);
  else if (kind === 'put') throw badRequest('The property value is missing.');
  checkContentType(contentType);
  checkTags(tags, limits.secretTagChars);
  const vault = requireVault(call);
  requireUnlocked(vault, 'write', call);
  const before = kind === 'patch' ? requireSecret(call, vault) : vault.secrets.live(name);
  requireUsableName(vault.secrets, name);
  refuseManaged('secrets', 'set', before);
  const { clock } = call.arm.services;
  const former = kind === 'patch' && before !== undefined ? currentVersion(before) : undefined;
  const written = {
    ...mergeFields(former ?? { enabled: true }, { attributes, tags }),
    ...(former?.contentType === undefined ? {} : { contentType: former.contentType }),
    ...(typeof contentType === 'string' ? { contentType } : {}),
  };
  if (former !== undefined && typeof value !== 'string') {
    vault.secrets.replace(name, { ...former, ...written, updated: unixSeconds(clock) });
    return ok(secretView(vault, requireSecret(call, vault)));
  }
  const previous = before === undefined ? {} : { previousId: before.currentId };
  const item = vault.secrets.add(name, { ...newVersion(before, clock), ...written, value: value ?? '', ...previous });
  return { status: before === undefined ? 201 : 200, body: secretView(vault, item) };
}

function requireSecret(call: ArmCall, vault: Vault): Item<SecretVersion> {
  const item = vault.secrets.live(param(call, 'secretName'));
  if (item !== undefined) return item;
  const type = `Microsoft.KeyVault/vaults/${vault.settings.name}/secrets`;
  throw resourceNotFound(type, param(call, 'secretName'), resourceOf(vault.settings).resourceGroup);
}

function secretView({ settings, host }: Vault, item: Item<SecretVersion>): object {
  const version = currentVersion(item);
  const secretUri = `https://${host}/secrets/${item.name}`;
  return {
    id: `${vaultResourceId(settings)}/secrets/${item.name}`,
    name: item.name,
    type: 'Microsoft.KeyVault/vaults/secrets',
    location: settings.region,
    tags: version.tags ?? {},
    properties: {
      attributes: attributesOf(version, settings),
      ...(version.contentType === undefined ? {} : { contentType: version.contentType }),
      secretUri,
      secretUriWithVersion: `${secretUri}/${version.id}`,
    },
  };
}
