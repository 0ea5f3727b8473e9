import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { wantedPolicy } from '../items/itemPolicy';
import { type ItemName, type VaultPair } from '../frame/vaultPair';
import { policyDigest, readTargetNow } from '../items/bothPolicies';

interface Proved extends ItemName {
  readonly move: MoveSpec;
  readonly result: Pick<ItemResult, 'proof'>;
}

type Digests = Pick<StagingStore, 'digest'>;

/** Whether the target has something else of an item than its proof saw. A pass must not write over that. */
export async function isChangedInTarget(staging: Digests, pair: VaultPair, item: Proved): Promise<boolean> {
  const { proof } = item.result;
  if (proof?.target === undefined) return false;
  return (await readTargetNow(staging, pair, item)).digest !== proof.target;
}

/** Whether the source asks for another policy of an item than its proof saw. No list shows a change of a policy. */
export async function isPolicyChanged(staging: Digests, { source }: VaultPair, item: Proved): Promise<boolean> {
  const { proof } = item.result;
  if (item.itemType === 'secret' || proof?.policy === undefined) return false;
  return (await policyDigest(staging, item, await wantedPolicy(source, item, item.move))) !== proof.policy;
}
