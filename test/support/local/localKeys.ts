import { type KeyClient, type KeyProperties } from '@azure/keyvault-keys';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { collect } from '../azure/azureTestVaults';
import { localKeyClient, seconds } from './localVaults';
import { without } from '../without';

export interface ReadKeyVersion {
  readonly id: string;
  /** Times are unix seconds. */
  readonly created: number;
  readonly updated: number;
  readonly enabled: boolean;
  readonly notBefore: number | null;
  readonly expires: number | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly keyType: string;
  readonly operations: readonly string[];
  readonly exportable: boolean;
  readonly releasePolicy: string | null;
  readonly curve: string | null;
  readonly bits: number | null;
  /** The public part; null for a symmetric key. */
  readonly publicPart: string | null;
}

export interface ReadKey {
  readonly name: string;
  /** By creation, then by id. */
  readonly versions: readonly ReadKeyVersion[];
  /** The id of the current version. */
  readonly current: string;
  /** The rotation policy as the service returns it, without times. */
  readonly rotation: unknown;
}

/** Every key of a vault that belongs to no certificate, read without code of the app, sorted by name. */
export async function readKeys(azure: ReadyInfo, vaultName: string): Promise<ReadKey[]> {
  const client = localKeyClient(azure, vaultName);
  const listed = await collect(client.listPropertiesOfKeys());
  const own = listed.filter(({ managed }) => managed !== true);
  const keys = await Promise.all(own.map(({ name }) => readKey(client, name)));
  return keys.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readKey(client: KeyClient, name: string): Promise<ReadKey> {
  const listed = await collect(client.listPropertiesOfKeyVersions(name));
  const versions = await Promise.all(listed.map((properties) => readVersion(client, properties)));
  const { expiresIn, lifetimeActions } = await client.getKeyRotationPolicy(name);
  const { properties } = await client.getKey(name);
  return {
    name,
    current: properties.version ?? '',
    versions: versions.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1)),
    rotation: { expiresIn: expiresIn ?? null, lifetimeActions },
  };
}

async function readVersion(client: KeyClient, { name, version: id = '' }: KeyProperties): Promise<ReadKeyVersion> {
  const { key = {}, keyOperations = [], keyType = '', properties } = await client.getKey(name, { version: id });
  const { n, e, crv, x, y } = key;
  const hex = (part: Uint8Array | undefined): string => Buffer.from(part ?? []).toString('hex');
  const isPublic = n !== undefined || x !== undefined;
  return {
    id,
    created: seconds(properties.createdOn) ?? 0,
    updated: seconds(properties.updatedOn) ?? 0,
    enabled: properties.enabled ?? true,
    notBefore: seconds(properties.notBefore),
    expires: seconds(properties.expiresOn),
    tags: properties.tags ?? {},
    keyType,
    operations: [...keyOperations].sort(),
    exportable: properties.exportable ?? false,
    releasePolicy: properties.releasePolicy?.encodedPolicy
      ? Buffer.from(properties.releasePolicy.encodedPolicy).toString('base64')
      : null,
    curve: crv ?? null,
    bits: n === undefined ? null : n.length * 8,
    publicPart: isPublic ? [n, e, x, y].map(hex).join('.') : null,
  };
}

/**
 * What a key with new material must have in common with the current version of the old key: everything except times,
 * id and material.
 */
export function shapesOf(keys: readonly ReadKey[]): unknown {
  return keys.map(({ name, versions, current, rotation }) => ({
    name,
    rotation,
    shape: without(versionOf(versions, current), 'id', 'created', 'updated', 'publicPart'),
  }));
}

function versionOf(versions: readonly ReadKeyVersion[], wanted: string): ReadKeyVersion {
  const found = versions.find(({ id }) => id === wanted);
  if (found === undefined) throw new Error(`The key has no version ${wanted}.`);
  return found;
}
