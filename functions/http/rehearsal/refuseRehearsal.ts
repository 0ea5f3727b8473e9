import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { isAllowed } from '../../../shared/rules/text/isAllowed';
import { type RequestPolicy } from '../frame/parseMoveRequest';
import { type RefusalParts } from '../answers/problem';

/** What starting a rehearsal needs from outside the HTTP room. */
export interface RehearsalParts {
  /** Whether the settings allow rehearsals. */
  readonly allowRehearsal: boolean;
  /** Throws `SCRATCH_VAULT_EXISTS` if any vault has the name of the scratch vault, live or soft-deleted. */
  readonly requireScratchFree: (move: MoveSpec) => Promise<void>;
}

interface Parts extends RehearsalParts {
  readonly policy: RequestPolicy;
  readonly findVault: (vault: string) => Promise<unknown>;
}

const pointer = '/rehearse/into/vault';

/** Returns why a rehearsal must not start; undefined if it may, or if the move is no rehearsal. */
export async function refuseRehearsal(move: MoveSpec, parts: Parts): Promise<RefusalParts | undefined> {
  if (move.rehearsal === undefined) return undefined;
  return refuseByRequest(move, move.rehearsal.targetVault, parts) ?? (await refuseExisting(move, parts));
}

function refuseByRequest(
  { sourceVault, targetVault: scratch }: MoveSpec,
  realTarget: string,
  { allowRehearsal, policy }: Parts,
): RefusalParts | undefined {
  if (!allowRehearsal) {
    const detail =
      'The settings of this app allow no rehearsal. A rehearsal creates a vault, and deletes and purges it. Set MOVE_ALLOW_REHEARSAL to true to allow it, and give the app the rights that docs/rehearsal.md names. Nothing was started.';
    return { status: 403, code: 'REHEARSAL_NOT_ALLOWED', detail };
  }
  if ([sourceVault, realTarget].includes(scratch)) {
    const detail = `Expected another vault than the two of the move; the scratch vault is ${scratch}.`;
    return { status: 400, code: 'SAME_VAULT', detail, errors: [{ pointer, detail }] };
  }
  if (isAllowed(scratch, policy.allowedTargets)) return undefined;
  const detail = `The scratch vault ${scratch} is not among the targets this app may write. Add it to MOVE_ALLOWED_TARGETS to allow it.`;
  return { status: 403, code: 'TARGET_NOT_ALLOWED', detail, errors: [{ pointer, detail }] };
}

/** Other faults of Azure Resource Manager end the rehearsal while it is planned, before its first write. */
async function refuseExisting(move: MoveSpec, parts: Parts): Promise<RefusalParts | undefined> {
  const isLive = await parts.findVault(move.targetVault).then(
    () => true,
    () => false,
  );
  const found = isLive ? existsNow(move) : await parts.requireScratchFree(move).then(() => undefined, codeOf);
  if (found === undefined) return undefined;
  return { status: 409, code: 'SCRATCH_VAULT_EXISTS', detail: found, errors: [{ pointer, detail: found }] };
}

function existsNow({ targetVault }: MoveSpec): string {
  return `A vault of the name ${targetVault} exists. A rehearsal makes its scratch vault itself, because it deletes it at its end. Choose another name.`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof MoverError && error.code === 'SCRATCH_VAULT_EXISTS' ? error.message : undefined;
}
