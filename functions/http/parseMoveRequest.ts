import { type ErrorCode } from '../../shared/contracts/model/errorCodes';
import { type MoveRequest, moveRequestSchema } from '../../shared/contracts/api/moveRequest';
import { catalogue, findCheck } from '../../shared/rules/checks/catalogue';
import { isAllowed } from '../../shared/rules/text/isAllowed';
import { nearestName } from '../../shared/rules/text/nearestName';
import { resolveVault } from '../../shared/rules/plan/resolveVault';
import { expected } from './describeIssue';
import { invalidRequest, parseInput } from './faults';
import { type Fault } from './problem';
import { selectionFault } from './selectionFault';

/** Which vaults the app's settings allow. */
export interface MovePolicy {
  readonly vaultSuffix: string;
  readonly allowedSources: readonly string[];
  readonly allowedTargets: readonly string[];
  /** Whether moves may bring later writes back to the source of an earlier move. */
  readonly allowRollback?: boolean;
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

/** Parses a body into a move request with vault names that the app may use. Returns all faults at once. */
export function parseMoveRequest(body: unknown, policy: MovePolicy): ParsedMove {
  const parsed = parseInput(moveRequestSchema, body);
  if (!parsed.ok) return invalidRequest(parsed.faults);
  const { sourceVault, targetVault, waivers, rehearse } = parsed.data;
  const source = resolveVault(sourceVault, policy.vaultSuffix);
  const target = resolveVault(targetVault, policy.vaultSuffix);
  const scratchText = rehearse?.into.vault;
  const scratch = scratchText === undefined ? undefined : resolveVault(scratchText, policy.vaultSuffix);
  const faults = [
    ...(source.ok ? [] : [{ pointer: '/sourceVault', detail: expected('sourceVault', source.fault, sourceVault) }]),
    ...(target.ok ? [] : [{ pointer: '/targetVault', detail: expected('targetVault', target.fault, targetVault) }]),
    ...(scratch?.ok === false
      ? [{ pointer: '/rehearse/into/vault', detail: expected('rehearse.into.vault', scratch.fault, scratchText) }]
      : []),
    ...waiverFaults(waivers),
  ];
  if (!source.ok || !target.ok || faults.length > 0) return invalidRequest(faults);
  const named = { ...parsed.data, sourceVault: source.name, targetVault: target.name };
  return requireAllowed(
    { ...named, ...withScratch(rehearse, scratch?.ok === true ? scratch.name : undefined) },
    policy,
  );
}

function withScratch(rehearse: MoveRequest['rehearse'], vault: string | undefined): Pick<MoveRequest, 'rehearse'> {
  if (rehearse === undefined || vault === undefined) return {};
  return { rehearse: { into: { ...rehearse.into, vault } } };
}

/** Refuses a waiver for an unknown check: it would look like a permission that was given. */
function waiverFaults(waivers: readonly string[]): readonly Fault[] {
  return waivers.flatMap((id, at) =>
    findCheck(id) === undefined
      ? [{ pointer: `/waivers/${String(at)}`, detail: `waivers[${String(at)}]: ${noSuchCheck(id)}` }]
      : [],
  );
}

function noSuchCheck(id: string): string {
  const ids = catalogue.map((check) => check.id);
  const nearest = nearestName(id, ids);
  return `there is no check with this id.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`;
}

/** Refuses vaults that the settings do not allow, and a selection that can never match. */
function requireAllowed(request: MoveRequest, policy: MovePolicy): ParsedMove {
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
  return selectionFault(request.select) ?? { ok: true, request };
}
