import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type Phase } from '../../shared/contracts/model/progress';
import { hasEnded, time } from './words';
import { type Tone } from '../../shared/words/word';

type Scratch = NonNullable<MoveStatus['rehearsal']>['scratch'];

/** What becomes or became of the scratch vault of a rehearsal. */
export function scratchWords(phase: Phase, scratch: Scratch): { readonly text: string; readonly tone: Tone } {
  if (scratch === null) {
    const text = hasEnded(phase)
      ? 'not known. The run did not end by itself: look whether the vault exists, and delete it.'
      : 'discarded at the end of this run, whatever happens.';
    return { text, tone: hasEnded(phase) ? 'bad' : 'quiet' };
  }
  switch (scratch.fate) {
    case 'notMade':
      return { text: 'never made.', tone: 'quiet' };
    case 'purged':
      return { text: 'deleted and purged. Nothing of the items is left there.', tone: 'good' };
    case 'softDeleted': {
      const when = scratch.purgedOn === undefined ? 'when its retention ends' : `on ${time(scratch.purgedOn)}`;
      return { text: `deleted, but not purged. Azure purges it ${when}.`, tone: 'warn' };
    }
    case 'left':
      return {
        text: 'it still exists, with copies of all items. Delete it: SCRATCH_VAULT_LEFT below says how.',
        tone: 'bad',
      };
  }
}

/** The run under which the report about the plan of the real move is; undefined before it is written. */
export function planRunOf(reportUri: string | null): string | undefined {
  if (reportUri === null) return undefined;
  const [, query = ''] = reportUri.split('?');
  return new URLSearchParams(query).get('run') ?? undefined;
}
