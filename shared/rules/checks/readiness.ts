import { type CheckStatus, type Finding, type Overall } from '../../contracts/model/checks';
import { type FailOn } from '../../contracts/model/movePolicy';
import { type Forecast } from '../../contracts/model/forecast';
import { findCheck } from './catalogue';

interface Found {
  readonly findings: readonly Pick<Finding, 'id' | 'status'>[];
  readonly forecast: Forecast | null;
}

/**
 * The class of a run. A failing check would stop the move. An item that would not go, or would change, is a condition. All
 * other warnings are advice: everything arrives, so they do not change the class.
 */
export function overallOf(found: Found): Overall {
  if (has(found.findings, 'fail')) return 'notReady';
  const isComplete = leftUndone(found.forecast) === 0 && conditionsOf(found.findings).length === 0;
  return isComplete ? 'ready' : 'readyWithConditions';
}

/** Checks that warn or are unknown, so that not everything may arrive unchanged. */
export function conditionsOf(findings: Found['findings']): string[] {
  const open = findings.filter(({ status }) => status === 'warn' || status === 'unknown');
  return open.flatMap(({ id }) => (limitsReadiness(id) ? [id] : []));
}

/** Whether a warning of this check makes a pair `readyWithConditions`. */
export function limitsReadiness(id: string): boolean {
  const check = findCheck(id);
  return check?.severity === 'fail' || check?.limitsReadiness === true;
}

/** Whether the run fails a pipeline: a check fails, or a finding is of a class in `failOn`. */
export function isFailed(found: Found, failOn: FailOn): boolean {
  return has(found.findings, 'fail') || failOn.some((one) => occurs(found, one));
}

function occurs({ findings, forecast }: Found, one: FailOn[number]): boolean {
  switch (one) {
    case 'blocked':
      return (forecast?.blocked.total ?? 0) > 0;
    case 'skipped':
      return (forecast?.skipped.total ?? 0) > 0;
    case 'warning':
      return has(findings, 'warn') || (forecast?.altered.total ?? 0) > 0;
  }
}

function has(findings: Found['findings'], wanted: CheckStatus): boolean {
  return findings.some(({ status }) => status === wanted);
}

function leftUndone(forecast: Forecast | null): number {
  return forecast === null ? 0 : forecast.blocked.total + forecast.skipped.total + forecast.altered.total;
}
