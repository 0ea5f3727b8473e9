import { type Seen } from './claim';
import { viewOf } from './compareOutside';
import { judgeRefusal } from './judgeRefusal';
import { judgeSuccess } from './judgeSuccess';

/** Compares the claims of a report with the two vaults. Returns a description of each fault. */
export function judgeOutside(seen: Seen): readonly string[] {
  const { source, sourceAfter, claim } = seen;
  const faults = viewOf(source) === viewOf(sourceAfter) ? [] : ['the source was changed'];
  if (claim?.verified === true) return [...faults, ...judgeSuccess(seen, claim)];
  faults.push(...judgeUntouched(seen));
  if (claim === undefined) return source.state === 'live' ? [...faults, 'the report does not have the item'] : faults;
  if (claim.state === 'failed') return [...faults, `false failure: ${claim.detail ?? ''}`];
  return [...faults, ...judgeRefusal(seen, claim)];
}

/**
 * An item that is not moved leaves the target unchanged. Only a deleted item may have been recovered, if the request
 * asked for it.
 */
function judgeUntouched({ asked, target, targetAfter }: Seen): readonly string[] {
  if (viewOf(target) === viewOf(targetAfter)) return [];
  const isRecovered = target.state === 'deleted' && targetAfter.state === 'live' && asked.onDeleted === 'recover';
  return isRecovered ? [] : ['the target was changed, but the report claims nothing'];
}
