import { type FailOn } from '../../../shared/contracts/model/failOn';
import { type CheckOptions, type CheckPolicy, type VaultPairName } from '../../../shared/contracts/model/checks';
import { checkRequestSchema } from '../../../shared/contracts/api/checkRequest';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { isAllowed } from '../../../shared/rules/text/isAllowed';
import { resolveVault } from '../../../shared/rules/plan/resolveVault';
import { expected } from '../describeIssue';
import { invalidRequest, parseInput } from '../faults';
import { type MovePolicy } from '../parseMoveRequest';
import { type Fault } from '../problem';
import { selectionFault } from '../selectionFault';

/** The refusal of a request that names a wrong pair. */
export interface RefusedPairs {
  readonly ok: false;
  readonly status: 400 | 403;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors?: readonly Fault[];
}

export type ParsedChecks =
  | {
      readonly ok: true;
      readonly pairs: readonly VaultPairName[];
      readonly options: CheckOptions;
      readonly policy: CheckPolicy;
      readonly failOn: FailOn;
    }
  | RefusedPairs;

/**
 * Parses a body into pairs of vault names that the app may check. Returns all faults at once; one refused pair refuses
 * the whole request.
 */
export function parseCheckRequest(body: unknown, allowed: MovePolicy): ParsedChecks {
  const parsed = parseInput(checkRequestSchema, body);
  if (!parsed.ok) return invalidRequest(parsed.faults);
  const { sourceVault, targetVault, pairs, options, failOn, ...policy } = parsed.data;
  const isOne = sourceVault !== undefined && targetVault !== undefined;
  const asked = isOne
    ? [{ sourceVault, targetVault, at: '' }]
    : (pairs ?? []).map((pair, at) => ({ ...pair, at: `/pairs/${String(at)}` }));
  const settled = asked.map((pair) => settlePair(pair, allowed));
  const faults = settled.flatMap((pair) => ('detail' in pair ? [pair] : []));
  if (faults.length > 0) return refusedBy(faults);
  const names = settled.flatMap((pair) => ('detail' in pair ? [] : [pair]));
  return selectionFault(policy.select) ?? { ok: true, pairs: unique(names), options, policy, failOn };
}

/** Reports malformed pairs first, because the caller can correct them without anybody's permission. */
export function refusedBy(faults: readonly PairFault[]): RefusedPairs {
  const errors = faults.map(({ pointer, detail }) => ({ pointer, detail }));
  const [first] = faults;
  const isMalformed = faults.some(({ code }) => code === 'REQUEST_INVALID');
  if (first === undefined || isMalformed) return invalidRequest(errors);
  const { code, detail } = faults.find((fault) => fault.code === 'SAME_VAULT') ?? first;
  return { ok: false, status: code === 'SAME_VAULT' ? 400 : 403, code, detail, errors };
}

interface PairFault extends Fault {
  readonly code: ErrorCode;
}

/** Returns the names of a pair that the app may read, or why it must not. `at` is the pointer of the pair in the body. */
export function settlePair(
  { sourceVault, targetVault, at }: VaultPairName & { readonly at: string },
  allowed: MovePolicy,
): VaultPairName | PairFault {
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
