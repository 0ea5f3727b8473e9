import { type z } from 'zod';
import { type CheckSurvey, type VaultLook } from '../../../shared/contracts/model/checkFacts';
import { type CheckAsk, checkAskSchema, type CheckRun, type Finding } from '../../../shared/contracts/model/checks';
import { type Forecast, type Outcome, type OutcomeCounts } from '../../../shared/contracts/model/forecast';
import { type PairFacts } from '../../../shared/rules/checks/check';
import { checkRunId, moveOfCheck } from '../../../shared/rules/checks/checkRunId';

const pair = { sourceVault: 'source', targetVault: 'target' };

export function checkAskOf(changes: Partial<z.input<typeof checkAskSchema>> = {}): CheckAsk {
  const id = checkRunId(pair, new Date('2026-05-01T10:00:00Z'), '0a1b2c3d');
  return checkAskSchema.parse({ id, ...pair, trigger: 'request', ...changes });
}

/** A run of the given minute, so runs have an order. */
export function checkRunOf(minute = 0, changes: Partial<CheckRun> = {}): CheckRun {
  const at = new Date(Date.UTC(2026, 4, 1, 10, minute));
  return {
    ...checkAskOf({ id: checkRunId(pair, at, '0a1b2c3d') }),
    startedAt: at.toISOString(),
    finishedAt: new Date(at.getTime() + 1500).toISOString(),
    overall: 'ready',
    findings: [],
    previousId: null,
    changes: [],
    forecast: null,
    affected: [],
    ...changes,
  };
}

export function findingOf(changes: Partial<Finding> = {}): Finding {
  return { id: 'CHK-STORE', status: 'pass', evidence: 'It was written.', items: [], itemCount: 0, ...changes };
}

/** A forecast in which all items move, except for the given changes. */
export function forecastOf(items: number, changes: Partial<Record<Outcome, Partial<OutcomeCounts>>> = {}): Forecast {
  const counts = (outcome: Outcome): OutcomeCounts => ({
    total: 0,
    byType: { secret: 0, key: 0, certificate: 0 },
    byReason: {},
    ...changes[outcome],
  });
  return { items, blocked: counts('blocked'), skipped: counts('skipped'), altered: counts('altered') };
}

export function lookOf(changes: Partial<VaultLook> = {}): VaultLook {
  return {
    name: 'source',
    trouble: null,
    region: 'westeurope',
    geography: 'Europe',
    proofs: [],
    resource: null,
    resourceTrouble: null,
    load: { state: 'notKnown' },
    ...changes,
  };
}

export function surveyOf(changes: Partial<CheckSurvey> = {}): CheckSurvey {
  return {
    source: lookOf(),
    target: lookOf({ name: 'target', region: 'northeurope' }),
    targetName: { state: 'exists', detail: 'target exists.' },
    identity: null,
    store: null,
    stagingKey: null,
    stagingVault: 'mover',
    missing: [],
    calls: 1,
    throttled: 0,
    ...changes,
  };
}

/** The facts of a pair without a plan. */
export function factsOf(changes: Partial<PairFacts> = {}): PairFacts {
  const none = { backupRestore: 0, exportImport: 0, recreate: 0, update: 0, skip: 0, block: 0 };
  const ask = checkAskOf();
  return {
    move: moveOfCheck(ask),
    options: ask.options,
    now: 0,
    survey: surveyOf(),
    planned: { plan: null, trouble: null, throttled: 0 },
    settings: null,
    configuration: null,
    search: null,
    routes: { secret: none, key: none, certificate: none },
    extraSteps: { secret: new Set(), key: new Set(), certificate: new Set() },
    ...changes,
  };
}
