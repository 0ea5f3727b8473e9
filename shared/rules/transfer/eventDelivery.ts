import { vaultNameSchema } from '../../contracts/model/ids';

/** An event of Event Grid, whatever its schema. */
export interface VaultEvent {
  readonly type: string;
  /** Resource id. */
  readonly source: string;
}

/**
 * The events that say that a vault has something new. Key Vault has none for a changed attribute or a deleted item. Events about
 * expiry and access policies change no item. Source: Event Grid documentation, "Azure Key Vault as Event Grid source".
 */
const newVersionTypes: ReadonlySet<string> = new Set(
  ['Secret', 'Key', 'Certificate'].map((kind) => `Microsoft.KeyVault.${kind}NewVersionCreated`),
);

const vaultId = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)$/i;

/** Returns the names of the vaults that have something new, each once. Events of other types and sources count for nothing. */
export function* changedInParts(events: readonly VaultEvent[]): Generator<undefined, readonly string[]> {
  const names = new Set<string>();
  for (const { type, source } of events) {
    yield;
    const name = newVersionTypes.has(type) ? vaultNameSchema.safeParse(vaultId.exec(source)?.[1]).data : undefined;
    if (name !== undefined) names.add(name);
  }
  return [...names];
}
