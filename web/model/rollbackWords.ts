import { type RollbackPlanAnswer } from '../../shared/contracts/api/rollbackAnswers';
import { type RollbackAction } from '../../shared/contracts/model/rollback';
import { counted, type Words } from '../../shared/words/word';

export const rollbackActionWords: Words<RollbackAction> = {
  delete: { text: 'soft-delete', tone: 'bad' },
  deleteAgain: { text: 'soft-delete again', tone: 'bad' },
  restore: { text: 'restore attributes', tone: 'busy' },
  keep: { text: 'keep', tone: 'warn' },
};

/** Says in sentences what the approval of a rollback starts. */
export function rollbackConsequences({
  counts,
  lastReportUri,
  vault,
  sourceVault,
  targetVault,
}: RollbackPlanAnswer): readonly string[] {
  const deleted = counts.delete + counts.deleteAgain;
  return [
    `The app soft-deletes ${counted(deleted, 'item')} in ${targetVault}. Applications that read them there stop working.`,
    ...(counts.restore === 0 ? [] : [`It sets former attributes of ${counted(counts.restore, 'item')} again.`]),
    ...(undoneIn(vault) === 0 ? [] : [`It undoes ${counted(undoneIn(vault), 'change')} of the vault itself.`]),
    'Immediately before each delete it looks at the item again, and keeps one that somebody changed since.',
    ...(lastReportUri === null
      ? []
      : ['It may delete what the last rollback kept because the answer to a delete was lost. First read its report.']),
    ...(counts.keep === 0 ? [] : [`${counted(counts.keep, 'item')} cannot be taken back. The plan says why.`]),
    `It changes nothing in ${sourceVault}.`,
    'A soft-deleted item can be recovered until it is purged. Its name is in use until then.',
  ];
}

/** Whether a plan has anything that a rollback would do. */
export function canRollBack({ allowed, counts, vault }: RollbackPlanAnswer): boolean {
  return allowed && counts.delete + counts.deleteAgain + counts.restore + undoneIn(vault) > 0;
}

/** What of the vault itself remains: what no row of the plan undoes, and rows that the rollback leaves, with their command. */
export function remainsOf({ rests, vault }: RollbackPlanAnswer) {
  const kept = vault.filter(({ action }) => action === 'keep');
  return [
    ...rests,
    ...kept.map(({ kind, name, detail, remedy, command }) => ({
      code: `${kind} ${name}`,
      detail,
      remedy: `${remedy} ${command}`,
    })),
  ];
}

/** The number of changes of the vault itself that a rollback undoes. */
export function undoneIn(vault: RollbackPlanAnswer['vault']): number {
  return vault.filter(({ action }) => action !== 'keep').length;
}
