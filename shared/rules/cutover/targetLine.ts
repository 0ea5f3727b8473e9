import { type CutoverLine } from '../../contracts/api/cutoverAnswers';
import { agoOf, type CutoverFacts, type JudgedLine, lastWriteOf, lineOf } from './cutoverLine';

/** An older reading of the target says too little about now. The request can ask for readings that are rarer than this. */
const maxAgeMs = 2 * 60 * 60_000;

/** A reading during the hold does not see these. */
const unlisted = 'The cutover also reads older versions and policies.';

/** Whether the target is the vault that the move began with, answers, and has what the move brought. */
export function targetLine(facts: CutoverFacts): CutoverLine {
  const { hold, move, now } = facts;
  const line = (judged: JudgedLine & Pick<Parameters<typeof lineOf>[2], 'named'>) =>
    lineOf(
      'TARGET',
      'The target is the same vault, it answers, and nobody else changed a current version that the move brought.',
      judged,
    );
  const { sourceVault, targetVault } = move;
  const compare = `Compare the vaults: kvmover compare ${sourceVault} ${targetVault}, or POST /api/comparisons.`;
  const target = hold?.target;
  if (hold === undefined || target === undefined)
    return line({ state: 'unknown', found: 'The move has not read the target again.', action: compare });
  const { readAt, changed, settings, identity } = target;
  const seen = { evidenceAt: readAt, lastWriteAt: lastWriteOf(facts) };
  const when = `The target was read at ${readAt}, ${agoOf(readAt, now)}.`;
  if (hold.trouble !== undefined)
    return line({
      state: 'noGo',
      found: `${when} ${hold.trouble.detail}`,
      action: hold.trouble.remedy,
      evidenceAt: readAt,
    });
  const ofSettings = settings?.count ?? 0;
  if (changed.count + ofSettings > 0)
    return line({
      state: 'noGo',
      found: `${when} Others changed ${changedWords(changed.count, ofSettings)} there.`,
      action: 'Compare each of them in both vaults. The cutover leaves them as they are, and the report names them.',
      named: changed.first.flatMap(({ itemType, itemName }) =>
        itemType === undefined || itemName === undefined ? [] : [{ itemType, itemName }],
      ),
      itemCount: changed.count,
      ...seen,
    });
  if (Date.parse(now) - Date.parse(readAt) > maxAgeMs)
    return line({
      state: 'unknown',
      found: `${when} Others may have changed it since.`,
      action: compare,
      evidenceAt: readAt,
    });
  if (identity.target === null)
    return line({
      state: 'unknown',
      found: `${when} Its lists show what the move brought. Azure Resource Manager does not show the app which vault it is.`,
      action: `Give the app the role Reader on ${sourceVault} and ${targetVault}. Until then, check that nobody created the vault again.`,
      evidenceAt: readAt,
    });
  const found = `${when} It is the same vault, and its lists show what the move brought. ${unlisted}`;
  return line({ state: 'go', found, ...seen });
}

function changedWords(items: number, settings: number): string {
  const ofItems = items === 1 ? '1 item' : `${String(items)} items`;
  if (settings === 0) return ofItems;
  const ofSettings = `${String(settings)} of its issuers and contacts`;
  return items === 0 ? ofSettings : `${ofItems} and ${ofSettings}`;
}
