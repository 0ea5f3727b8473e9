import {
  type RollbackOutcome,
  type RollbackRow,
  type RolledBackCounts,
  type RolledBackItem,
} from '../../contracts/model/rollback';
import { shortenText } from '../text/shortenText';
import { shownRow } from './secondPerson';

/** The result of a row. Without an outcome the row needed no look: it is kept for the reason of the plan. */
export function rolledBackItem(planned: RollbackRow, outcome: RollbackOutcome | undefined): RolledBackItem {
  const row = shownRow(planned);
  if (outcome === undefined) return { ...row, state: 'kept' };
  switch (outcome.state) {
    case 'rolledBack': {
      const { purgedOn } = outcome;
      return { ...row, state: 'rolledBack', ...(purgedOn === undefined ? {} : { purgedOn }) };
    }
    case 'kept':
    case 'gone': {
      const { state, reason, detail } = outcome;
      return { ...row, state, reason, ...(detail === undefined ? {} : { detail }) };
    }
    case 'failed': {
      const { code, detail, requestId } = outcome;
      const fault = { code, detail: shortenText(detail, 900) };
      return { ...row, state: 'failed', ...fault, ...(requestId === undefined ? {} : { requestId }) };
    }
  }
}

export const noneRolledBack: RolledBackCounts = { rolledBack: 0, kept: 0, gone: 0, failed: 0 };

export function countRolledBack(items: readonly Pick<RolledBackItem, 'state'>[]): RolledBackCounts {
  const counts = { ...noneRolledBack };
  for (const { state } of items) counts[state] += 1;
  return counts;
}

export function addRolledBack(one: RolledBackCounts, other: RolledBackCounts): RolledBackCounts {
  return {
    rolledBack: one.rolledBack + other.rolledBack,
    kept: one.kept + other.kept,
    gone: one.gone + other.gone,
    failed: one.failed + other.failed,
  };
}
