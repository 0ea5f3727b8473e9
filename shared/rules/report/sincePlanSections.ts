import { type MoveReport } from '../../contracts/api/report';
import { type Frozen } from '../../contracts/model/freeze';
import { counted } from '../../words/word';
import { knownFacts, type Section, tableSection } from '../documents/document';
import { itemLabel } from '../problems/itemLabel';

/** What a held move did between its plan and its end: who asked for the cutover, what the passes brought, what is missing. */
export function sincePlanSections({
  sincePlan,
  results,
}: Pick<MoveReport, 'sincePlan' | 'results'>): readonly Section[] {
  if (sincePlan === undefined) return [];
  const { heldSince, passes, cutover, inStepAt, targetReadAt, changedInTarget, items, versions, pending, frozen } =
    sincePlan;
  const asked = cutover === null ? 'nobody asked' : `${cutover.at}${cutover.by === null ? '' : ` by ${cutover.by}`}`;
  const found = results.filter(({ reasons }) => reasons.includes('FOUND_LATE'));
  return [
    tableSection(
      'Since the plan',
      ['', ''],
      knownFacts([
        ['held since', heldSince],
        ['passes', String(passes)],
        ['cutover', asked],
        ['the target has what the source had at', inStepAt],
        ['target read at', targetReadAt],
        ['changed by others in the target', String(changedInTarget)],
        ['brought', `${String(items)} items, ${String(versions)} new versions`],
        ['not brought', String(pending.length)],
        ['source frozen', frozen && frozenWords(frozen)],
      ]),
    ),
    tableSection(
      'Changed since the plan',
      ['item', 'type', 'state'],
      found.map((result) => [itemLabel(result), result.itemType, result.state]),
    ),
  ];
}

function frozenWords({ state, at, tries, written }: Frozen): string {
  const names = written.first.map(itemLabel).join(', ');
  if (state === 'proved')
    return `proved at ${at}, after ${counted(tries, 'last pass', 'last passes')}: nobody wrote to the source since the last pass began`;
  if (state !== 'targetChanged') return `not proved: ${String(written.count)} written until ${at}, ${names}`;
  return written.count === 0
    ? `not proved: others changed issuers or contacts in the target until ${at}`
    : `not proved: others changed ${String(written.count)} items in the target until ${at}, ${names}`;
}
