import { type ItemUpdate } from '../../../shared/contracts/model/updates';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { isSame } from '../../../shared/rules/rollback/formerPolicy';
import { type VaultPair, type ItemName } from '../frame/vaultPair';
import { keepFormer, type NoteClients } from './formerNotes';
import { formerPolicyOf, setPolicy, wantedPolicy } from './itemPolicy';

/**
 * Sets the policy of an item that the target had already. It notes the former policy before it sets another, so that a rollback
 * finds it whenever the app stops. A second run finds the policy set, and leaves the note. Returns what it set, for the report;
 * undefined if neither this nor an earlier try set anything.
 */
export async function replacePolicy(
  clients: NoteClients,
  { source, target }: VaultPair,
  { move, ...item }: ItemName & { readonly move: MoveSpec },
): Promise<ItemUpdate | undefined> {
  const wanted = await wantedPolicy(source, item, move);
  if (wanted === undefined) return undefined;
  const policy = await formerPolicyOf(target, item.itemName, wanted);
  const kept = await keepFormer(clients, move, item, { versions: [], policy });
  if (!isSame(policy.former, policy.set)) await setPolicy(target, item.itemName, wanted);
  return kept.formerPolicy === true ? { fields: [wanted.kind], versions: 0, ...kept } : undefined;
}
