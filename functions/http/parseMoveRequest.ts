import { type ErrorCode } from '../../shared/contracts/errorCodes';
import { type MoveRequest, moveRequestSchema } from '../../shared/contracts/moveRequest';
import { findCheck } from '../../shared/rules/checks/catalogue';
import { isAllowed } from '../../shared/rules/isAllowed';
import { resolveVault } from '../../shared/rules/resolveVault';
import { faultsOf } from './faults';
import { type Fault } from './problem';

/** What the app's settings say about whom it may serve. */
export interface MovePolicy {
  readonly vaultSuffix: string;
  readonly allowedSources: readonly string[];
  readonly allowedTargets: readonly string[];
}

export type ParsedMove =
  | { readonly ok: true; readonly request: MoveRequest }
  | {
      readonly ok: false;
      readonly status: 400 | 403;
      readonly code: ErrorCode;
      readonly detail: string;
      readonly errors?: readonly Fault[];
    };

/** Settles a body into a request whose vaults are plain names that may be moved between; all faults at once. */
export function parseMoveRequest(body: unknown, policy: MovePolicy): ParsedMove {
  const parsed = moveRequestSchema.safeParse(body);
  const faults: Fault[] = [...faultsOf(parsed.error)];
  if (!parsed.success) return invalid(faults);
  const source = resolveVault(parsed.data.sourceVault, policy.vaultSuffix);
  const target = resolveVault(parsed.data.targetVault, policy.vaultSuffix);
  if (!source.ok) faults.push({ pointer: '/sourceVault', detail: source.fault });
  if (!target.ok) faults.push({ pointer: '/targetVault', detail: target.fault });
  faults.push(...waiverFaults(parsed.data.waivers));
  if (!source.ok || !target.ok || faults.length > 0) return invalid(faults);
  return settle({ ...parsed.data, sourceVault: source.name, targetVault: target.name }, policy);
}

/** A waiver of a check that does not exist would look like leave that was given. */
function waiverFaults(waivers: readonly string[]): readonly Fault[] {
  return waivers.flatMap((id, at) =>
    findCheck(id) === undefined
      ? [{ pointer: `/waivers/${String(at)}`, detail: 'Expected the id of a check; there is none of this id.' }]
      : [],
  );
}

function settle(request: MoveRequest, policy: MovePolicy): ParsedMove {
  const { sourceVault, targetVault } = request;
  if (sourceVault === targetVault) {
    const detail = `Expected two different vaults; both are ${sourceVault}.`;
    return { ok: false, status: 400, code: 'SAME_VAULT', detail, errors: [{ pointer: '/targetVault', detail }] };
  }
  if (!isAllowed(sourceVault, policy.allowedSources)) {
    const detail = `Vault ${sourceVault} is not among the sources this app may read. Add it to MOVE_ALLOWED_SOURCES to allow it.`;
    return { ok: false, status: 403, code: 'SOURCE_NOT_ALLOWED', detail };
  }
  if (!isAllowed(targetVault, policy.allowedTargets)) {
    const detail = `Vault ${targetVault} is not among the targets this app may write. Add it to MOVE_ALLOWED_TARGETS to allow it.`;
    return { ok: false, status: 403, code: 'TARGET_NOT_ALLOWED', detail };
  }
  return { ok: true, request };
}

function invalid(errors: readonly Fault[]): ParsedMove {
  const detail = `The request has ${errors.length} fault(s); see errors. Nothing was started.`;
  return { ok: false, status: 400, code: 'REQUEST_INVALID', detail, errors };
}
