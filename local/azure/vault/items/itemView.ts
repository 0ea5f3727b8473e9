import { type VaultSettings } from '../vault';
import { type Deletion, type ItemVersion, type ItemKind } from './item';

/** The `attributes` of an answer. Unset fields are absent, never null. */
export function attributesOf(version: ItemVersion, settings: VaultSettings): object {
  return {
    enabled: version.enabled,
    nbf: version.notBefore,
    exp: version.expires,
    created: version.created,
    updated: version.updated,
    recoveryLevel: recoveryLevel(settings),
    recoverableDays: settings.retentionDays,
  };
}

export function itemId(baseUrl: string, kind: ItemKind, name: string, version?: string): string {
  return `${baseUrl}/${kind}/${name}${version === undefined ? '' : `/${version}`}`;
}

/** The additional fields of a deleted item. */
export function deletionFields(baseUrl: string, kind: ItemKind, name: string, deletion: Deletion): object {
  return {
    recoveryId: `${baseUrl}/deleted${kind}/${name}`,
    deletedDate: Math.floor(deletion.deletedAt / 1000),
    scheduledPurgeDate: Math.floor(deletion.purgeAt / 1000),
  };
}

function recoveryLevel({ retentionDays, purgeProtection }: VaultSettings): string {
  const customized = retentionDays < 90 ? 'Customized' : '';
  return `${customized}Recoverable${purgeProtection ? '' : '+Purgeable'}`;
}
