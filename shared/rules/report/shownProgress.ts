import { z } from 'zod';
import { phases as allPhases, type PhaseTime, phaseTimeSchema } from '../../contracts/model/progress';
import { type MoveProgress } from '../../contracts/steps/orchestrations';

const shownSchema = z.object({ phases: z.array(phaseTimeSchema.extend({ startedAt: z.iso.datetime() })) });

const endPhases = allPhases.indexOf('completed');

/**
 * Returns how far an interrupted run was. A small move takes several phases in one generation, so the last status of a run can be
 * later than `progress`, with which its last generation began. The status counts only if it continues that progress: it has the same
 * phases, and then later ones. Otherwise it is of a generation before, or somebody changed it.
 */
export function withShownPhases(progress: MoveProgress, customStatus: unknown): MoveProgress {
  const shown = shownSchema.safeParse(customStatus).data?.phases ?? [];
  const { phase, phaseStartedAt: startedAt } = progress;
  const known = [...progress.phases, { phase, startedAt }];
  const later = shown.slice(known.length);
  const current = later.at(-1);
  if (current === undefined || !known.every((one, at) => isSame(one, shown[at]))) return progress;
  if (!isInOrder(shown.slice(known.length - 1))) return progress;
  const ended = shown.slice(progress.phases.length, -1);
  return {
    ...progress,
    phase: current.phase,
    phaseStartedAt: current.startedAt,
    phases: [...progress.phases, ...ended],
  };
}

type Begun = Pick<PhaseTime, 'phase' | 'startedAt'>;

function isSame(one: Begun, other: Begun | undefined): boolean {
  return one.phase === other?.phase && one.startedAt === other.startedAt;
}

/** Whether each phase comes after the one before it, and none is the end of a move. */
function isInOrder(times: readonly Begun[]): boolean {
  const places = times.map(({ phase }) => allPhases.indexOf(phase));
  return places.every((place, at) => place < endPhases && place > (places[at - 1] ?? -1));
}
