import { type Seen } from './claim';
import { viewOf } from './compareOutside';
import { judgeRefusal } from './judgeRefusal';
import { judgeSuccess } from './judgeSuccess';

/** Compares what a report claims with what the two vaults hold. Gives what is wrong, in words. */
export function judgeOutside(seen: Seen): readonly string[] {
  const { source, sourceAfter, claim } = seen;
  const faults = viewOf(source) === viewOf(sourceAfter) ? [] : ['the source was changed'];
  if (claim?.verified === true) return [...faults, ...judgeSuccess(seen, claim)];
  faults.push(...judgeUntouched(seen));
  if (claim === undefined) return source.state === 'live' ? [...faults, 'the report does not have it'] : faults;
  if (claim.state === 'failed') return [...faults, `false failure: ${claim.detail ?? ''}`];
  return [...faults, ...judgeRefusal(seen, claim)];
}

/** What is not moved leaves the target as it was. Only what was deleted may have been recovered, if that was asked for. */
function judgeUntouched({ asked, target, targetAfter }: Seen): readonly string[] {
  if (viewOf(target) === viewOf(targetAfter)) return [];
  const isRecovered = target.state === 'deleted' && targetAfter.state === 'live' && asked.onDeleted === 'recover';
  return isRecovered ? [] : ['the target was changed though nothing is claimed'];
}
