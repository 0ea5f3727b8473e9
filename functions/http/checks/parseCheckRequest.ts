import { type CheckRequest, checkRequestSchema } from '../../../shared/contracts/api/checkAnswers';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { isAllowed } from '../../../shared/rules/text/isAllowed';
import { resolveVault } from '../../../shared/rules/plan/geography';
import { expected } from '../answers/describeIssue';
import { invalidRequest, requireInput } from '../answers/faults';
import { type RequestPolicy, selectionFault } from '../frame/parseMoveRequest';
import { type Fault, refuseIf, Refused } from '../answers/problem';

/** Parses a body into pairs of vault names that the app may check. */
export function parseCheckRequest(body: unknown, allowed: RequestPolicy) {
  return settleCheckRequest(requireInput(checkRequestSchema, body), allowed);
}

/**
 * Returns a request with pairs of vault names that the app may check. Refuses it with all faults at once; one refused pair refuses
 * the whole request.
 */
export function settleCheckRequest(request: CheckRequest, allowed: RequestPolicy) {
  const { sourceVault, targetVault, pairs, options, failOn, ...policy } = request;
  const isOne = sourceVault !== undefined && targetVault !== undefined;
  const asked = isOne
    ? [{ sourceVault, targetVault, at: '' }]
    : (pairs ?? []).map((pair, at) => ({ ...pair, at: `/pairs/${String(at)}` }));
  const names = settlePairs(asked, allowed);
  refuseIf(selectionFault(policy.select));
  return { pairs: unique(names), options, policy, failOn };
}

type PairAt = VaultPairName & { readonly at: string };

/** Returns the names of pairs that the app may read. Refuses them all if it must not read one. `at` is the pointer of a pair in the body. */
export function settlePairs(pairs: readonly PairAt[], allowed: RequestPolicy): readonly VaultPairName[] {
  const settled = pairs.map((pair) => settlePair(pair, allowed));
  const faults = settled.flatMap((pair) => ('detail' in pair ? [pair] : []));
  if (faults.length > 0) throw refusedBy(faults);
  return settled.flatMap((pair) => ('detail' in pair ? [] : [pair]));
}

/** Reports malformed pairs first, because the caller can correct them without anybody's permission. */
function refusedBy(faults: readonly PairFault[]): Refused {
  const errors = faults.map(({ pointer, detail }) => ({ pointer, detail }));
  const [first] = faults;
  const isMalformed = faults.some(({ code }) => code === 'REQUEST_INVALID');
  if (first === undefined || isMalformed) return new Refused(invalidRequest(errors));
  const { code, detail } = faults.find((fault) => fault.code === 'SAME_VAULT') ?? first;
  return new Refused({ status: code === 'SAME_VAULT' ? 400 : 403, code, detail, errors });
}

interface PairFault extends Fault {
  readonly code: ErrorCode;
}

function settlePair({ sourceVault, targetVault, at }: PairAt, allowed: RequestPolicy): VaultPairName | PairFault {
  const source = resolveVault(sourceVault, allowed.vaultSuffix);
  if (!source.ok) return notAVault(`${at}/sourceVault`, source.fault, sourceVault);
  const target = resolveVault(targetVault, allowed.vaultSuffix);
  if (!target.ok) return notAVault(`${at}/targetVault`, target.fault, targetVault);
  if (source.name === target.name) {
    return {
      code: 'SAME_VAULT',
      pointer: `${at}/targetVault`,
      detail: `Expected two different vaults; both are ${source.name}.`,
    };
  }
  if (!isAllowed(source.name, allowed.allowedSources)) {
    const detail = `Vault ${source.name} is not among the sources this app may read. Add it to MOVE_ALLOWED_SOURCES to allow it.`;
    return { code: 'SOURCE_NOT_ALLOWED', pointer: `${at}/sourceVault`, detail };
  }
  if (!isAllowed(target.name, allowed.allowedTargets)) {
    const detail = `Vault ${target.name} is not among the targets this app may write. Add it to MOVE_ALLOWED_TARGETS to allow it.`;
    return { code: 'TARGET_NOT_ALLOWED', pointer: `${at}/targetVault`, detail };
  }
  return { sourceVault: source.name, targetVault: target.name };
}

function notAVault(pointer: string, fault: string, written: string): PairFault {
  const field = pointer.slice(1).replace(/^pairs\/(\d+)\//, 'pairs[$1].');
  return { code: 'REQUEST_INVALID', pointer, detail: expected(field, fault, written) };
}

/** Checks a pair once even if the request names it twice. */
function unique(pairs: readonly VaultPairName[]): readonly VaultPairName[] {
  return [...new Map(pairs.map((pair) => [`${pair.sourceVault}--${pair.targetVault}`, pair])).values()];
}
