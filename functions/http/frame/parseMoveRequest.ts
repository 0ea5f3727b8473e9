import { type MoveRequest, moveRequestSchema } from '../../../shared/contracts/api/moveRequest';
import { type Select } from '../../../shared/contracts/model/movePolicy';
import { catalogue, findCheck } from '../../../shared/rules/checks/catalogue';
import { isAllowed } from '../../../shared/rules/text/isAllowed';
import { nearestName } from '../../../shared/rules/text/nearestName';
import { excludesAllNames } from '../../../shared/rules/text/selectionWidth';
import { resolveVault } from '../../../shared/rules/plan/geography';
import { expected } from '../answers/describeIssue';
import { invalidRequest, requireInput } from '../answers/faults';
import { type Fault, type RefusalParts, Refused, refuseIf } from '../answers/problem';

/** Which vaults the app's settings allow. */
export interface RequestPolicy {
  readonly vaultSuffix: string;
  readonly allowedSources: readonly string[];
  readonly allowedTargets: readonly string[];
  /** Whether moves may bring later writes back to the source of an earlier move. */
  readonly allowRollback?: boolean;
}

/** Parses a body into a move request with vault names that the app may use. Refuses it with all faults at once. */
export function parseMoveRequest(body: unknown, policy: RequestPolicy): MoveRequest {
  return settleMoveRequest(requireInput(moveRequestSchema, body), policy);
}

/** Returns a request with vault names that the app may use. Refuses it with all faults at once. */
export function settleMoveRequest(request: MoveRequest, policy: RequestPolicy): MoveRequest {
  const { sourceVault, targetVault, waivers, rehearse } = request;
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
  if (!source.ok || !target.ok || faults.length > 0) throw new Refused(invalidRequest(faults));
  const scratchVault = scratch?.ok === true ? scratch.name : undefined;
  const named = { ...request, sourceVault: source.name, targetVault: target.name };
  refuseIf(notAllowed(named, policy) ?? selectionFault(request.select));
  return { ...named, ...withScratch(rehearse, scratchVault) };
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

/** Returns why the settings do not allow the vaults of a request. */
function notAllowed({ sourceVault, targetVault }: MoveRequest, policy: RequestPolicy): RefusalParts | undefined {
  if (sourceVault === targetVault) {
    const detail = `Expected two different vaults; both are ${sourceVault}.`;
    return { status: 400, code: 'SAME_VAULT', detail, errors: [{ pointer: '/targetVault', detail }] };
  }
  if (!isAllowed(sourceVault, policy.allowedSources)) {
    const detail = `Vault ${sourceVault} is not among the sources this app may read. Add it to MOVE_ALLOWED_SOURCES to allow it.`;
    return { status: 403, code: 'SOURCE_NOT_ALLOWED', detail };
  }
  if (isAllowed(targetVault, policy.allowedTargets)) return undefined;
  const detail = `Vault ${targetVault} is not among the targets this app may write. Add it to MOVE_ALLOWED_TARGETS to allow it.`;
  return { status: 403, code: 'TARGET_NOT_ALLOWED', detail };
}

/**
 * Returns why a selection cannot match anything in any vault. The plan refuses selections that only a particular vault
 * cannot match.
 */
export function selectionFault(select: Select): RefusalParts | undefined {
  if (!excludesAllNames(select)) return undefined;
  const detail = 'Expected a selection that can match something; "exclude" removes everything that "include" names.';
  const errors = [{ pointer: '/select/exclude', detail }];
  return { status: 400, code: 'NOTHING_SELECTED', detail: `${detail} Nothing was started.`, errors };
}
