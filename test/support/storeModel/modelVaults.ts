import { createHash } from 'node:crypto';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type LoggedRequest } from '../../../local/azure/calls/requestLog';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { collect } from '../azure/azureTestVaults';
import { localSecretClient, readVault, type ReadSecret } from '../local/localVaults';
import { localControl } from '../local/localControl';

/** The two vaults of a case. */
export interface ModelPair {
  readonly sourceVault: string;
  readonly targetVault: string;
}

/** Items of the source that every request selects. `doomed` is deleted at the source in a held move. */
export const doomed = 'doomed';
/** Deleted at the source before somebody damages a document of a held move. */
export const early = 'early';
/** Soft-deleted in the target, with other content. */
export const inTheWay = 'in-the-way';
export const selected = ['item-0', 'item-1', 'item-2', 'item-3', 'item-4', 'item-5', doomed, early, inTheWay] as const;
/** Made at the source while a move holds. The target has the second one of somebody else, soft-deleted. */
export const fresh = 'fresh';
export const returned = 'returned';

/** Soft-deleted in the source before a move begins. */
const gone = 'gone';

/** Items that no request may touch: excluded ones, live ones of others in the target, and a soft-deleted one of others. */
export const excluded = 'excluded';
export const bystander = 'bystander';
export const trash = 'trash';
export const untouchable = [excluded, bystander, trash] as const;
/** The names that a liar puts into documents. */
export const lies = [...untouchable, returned] as const;

export const pairOf = (name: string): ModelPair => ({ sourceVault: `${name}-from`, targetVault: `${name}-to` });

/** The text with which the names of both vaults begin. */
export const baseOf = ({ sourceVault }: ModelPair): string => sourceVault.slice(0, -'-from'.length);

/** The vaults of a case. The target has items of somebody else. Every value has the canary. */
export function pairSeed(
  { sourceVault, targetVault }: ModelPair,
  region: string,
  canary: string,
): NonNullable<SeedInput['vaults']> {
  const secret = (vault: string) => (name: string, at: number) => ({
    name,
    versions: Array.from({ length: 1 + (at % 2) }, (_, place) => ({
      // The emulator derives ids from names, so all vaults would have the same ids. The service creates random ids.
      id: createHash('md5')
        .update(`${vault}/${name}/${String(place)}`)
        .digest('hex'),
      value: `${canary} ${vault} ${name} ${String(place)}`,
      created: 1_700_000_000 + place,
    })),
  });
  const deleted = (name: string) => ({ ...secret(targetVault)(name, 0), deleted: true });
  return [
    {
      ...{ name: sourceVault, region: 'westeurope', tags: { owner: 'shop' } },
      secrets: [
        ...[...selected, excluded].map(secret(sourceVault)),
        { ...secret(sourceVault)(gone, 0), deleted: true },
      ],
      contacts: [{ email: 'pki-team@contoso.example' }],
      diagnosticSettings: [{ name: 'audit', properties: { workspaceId: '/w', logs: [], metrics: [] } }],
    },
    {
      name: targetVault,
      region,
      secrets: [secret(targetVault)(bystander, 1), deleted(trash), deleted(returned), deleted(inTheWay)],
    },
  ];
}

/** A vault as the SDK shows it. */
export interface SeenVault {
  readonly live: readonly ReadSecret[];
  readonly deleted: readonly string[];
}

export async function seeVault(azure: ReadyInfo, vault: string): Promise<SeenVault> {
  const client = localSecretClient(azure, vault);
  const [live, deleted] = await Promise.all([readVault(azure, vault), collect(client.listDeletedSecrets())]);
  return { live, deleted: deleted.map(({ name }) => name).sort() };
}

/** What reached the two vaults and was no read. A backup and a use of a key change nothing. */
export async function writesOf(azure: ReadyInfo, { sourceVault, targetVault }: ModelPair): Promise<LoggedRequest[]> {
  const harmless = /\.(?:backup|encrypt|decrypt|wrapKey|unwrapKey|sign|verify)$/;
  const requests = await localControl(azure).requests();
  return requests.filter(
    ({ vault, method, operation }) =>
      (vault === sourceVault || vault === targetVault) && method !== 'GET' && !harmless.test(operation),
  );
}
