import { MoverError } from '../../../shared/contracts/model/moverError';
import { type VaultIdentity } from '../../../shared/contracts/model/targetWatch';
import { sides } from '../../../shared/contracts/model/ids';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../../shared/clients/openClients';

type Names = Pick<MoveSpec, 'sourceVault' | 'targetVault'>;

/** Reads which vaults answer to both names. Null where Azure Resource Manager shows the app nothing. */
export async function readIdentity({ arm }: Pick<Clients, 'arm'>, move: Names): Promise<VaultIdentity> {
  const read = async (name: string): Promise<string | null> => {
    const found = await arm.findVault(name).catch(undefinedIfUnseen);
    return found?.createdAt === undefined ? null : `${found.id.toLowerCase()} ${found.createdAt}`;
  };
  const [source, target] = await Promise.all([read(move.sourceVault), read(move.targetVault)]);
  return { source, target };
}

/** Throws `VAULT_REPLACED` if another vault than before answers to a name. */
export function requireSameVaults(move: Names, before: VaultIdentity | null, now: VaultIdentity): void {
  for (const side of sides) {
    const [known, found] = [before?.[side] ?? null, now[side]];
    if (known === null || found === null || known === found) continue;
    const name = side === 'source' ? move.sourceVault : move.targetVault;
    const message = `Expected the ${side} vault ${name} to be the one that the move began with, ${known}, but it is ${found}. Somebody deleted the vault and created another one of its name.`;
    throw new MoverError('VAULT_REPLACED', message, { retryable: false });
  }
}

/** What is known of both vaults: what an earlier reading found counts where this one found nothing. */
export function joinIdentity(before: VaultIdentity | null, now: VaultIdentity): VaultIdentity {
  return { source: now.source ?? before?.source ?? null, target: now.target ?? before?.target ?? null };
}

/** Azure Resource Manager only confirms what the vaults answer, so a hold continues without it. */
function undefinedIfUnseen(error: unknown): undefined {
  if (!(error instanceof MoverError) || !error.code.startsWith('ARM_')) throw error;
}
