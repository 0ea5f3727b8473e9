import { claimBytes, isRun, claimNames } from '../../../shared/clients/claims/claimDocument';
import { readClaim } from '../../../shared/clients/claims/vaultClaims';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';

/** Gives a run the vaults that it reads and writes, as its start does. */
export async function claimFor(store: ObjectStore, move: MoveSpec): Promise<void> {
  if (move.dryRun) return;
  const { moveId, runId, sourceVault, targetVault, disabled } = move;
  const wanted = [
    { vault: sourceVault, mode: disabled === 'unlock' ? ('write' as const) : ('read' as const) },
    { vault: targetVault, mode: 'write' as const },
  ];
  for (const { vault, mode } of wanted) {
    const claim = await readClaim(store, vault);
    const isOwn = typeof claim === 'object' && claim.holders.some((one) => isRun(one, move) && one.mode === mode);
    if (isOwn) continue;
    const holder = { moveId, runId, sourceVault, targetVault, mode, claimedAt: Date.now() };
    await store.write(claimNames.vault(vault), claimBytes({ fence: 1, holders: [holder], previous: [] }));
  }
}
