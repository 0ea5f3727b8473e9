import { type Explanation } from './explainReason';

export const nothingToDo = 'Nothing to do.';

export function problem(detail: string, remedy: string): Explanation {
  return { detail, remedy, severity: 'problem' };
}

export function notice(detail: string, remedy: string): Explanation {
  return { detail, remedy, severity: 'notice' };
}

export function remark(detail: string, remedy = nothingToDo): Explanation {
  return { detail, remedy, severity: 'remark' };
}
