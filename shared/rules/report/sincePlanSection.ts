import { type MoveReport } from '../../contracts/api/report';
import { type Frozen } from '../../contracts/model/freeze';
import { itemLabel } from '../problems/itemLabel';
import { columns } from './markdownTable';

/** What a held move did between its plan and its end: who asked for the cutover, what the passes brought, what is missing. */
export function sincePlanSection({ sincePlan, results }: Pick<MoveReport, 'sincePlan' | 'results'>): readonly string[] {
  if (sincePlan === undefined) return [];
  const { heldSince, passes, cutover, inStepAt, targetReadAt, changedInTarget, items, versions, pending, frozen } =
    sincePlan;
  const asked = cutover === null ? 'nobody asked' : `${cutover.at}${cutover.by === null ? '' : ` by ${cutover.by}`}`;
  const found = results.filter(({ reasons }) => reasons.includes('FOUND_LATE'));
  return [
    '## Since the plan',
    '',
    ...columns(
      ['', ''],
      [
        ['held since', heldSince],
        ['passes', String(passes)],
        ['cutover', asked],
        ...(inStepAt === undefined ? [] : [['the target has what the source had at', inStepAt]]),
        ...(targetReadAt === undefined ? [] : [['target read at', targetReadAt]]),
        ['changed by others in the target', String(changedInTarget)],
        ['brought', `${String(items)} items, ${String(versions)} new versions`],
        ['not brought', String(pending.length)],
        ...(frozen === undefined ? [] : [['source frozen', frozenWords(frozen)]]),
      ],
    ),
    '',
    ...(found.length === 0 ? [] : [...columns(['changed since the plan', 'type', 'state'], found.map(rowOf)), '']),
  ];
}

function frozenWords({ state, at, tries, written }: Frozen): string {
  const passes = tries === 1 ? '1 last pass' : `${String(tries)} last passes`;
  if (state === 'proved')
    return `proved at ${at}, after ${passes}: nobody wrote to the source since the last pass began`;
  if (state === 'targetChanged')
    return written.count === 0
      ? `not proved: others changed issuers or contacts in the target until ${at}`
      : `not proved: others changed ${String(written.count)} items in the target until ${at}, ${written.first.map(itemLabel).join(', ')}`;
  return `not proved: ${String(written.count)} written until ${at}, ${written.first.map(itemLabel).join(', ')}`;
}

function rowOf(result: MoveReport['results'][number]): readonly string[] {
  return [itemLabel(result), result.itemType, result.state];
}
