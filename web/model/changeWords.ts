import { type ChangeView, type SearchView } from '../../shared/contracts/api/consumerAnswers';
import { fleetPhaseWords, rollbackPhaseWords } from '../../shared/words/phaseWords';
import { counted, type Word } from '../../shared/words/word';
import { time } from './words';

export type ChangedConsumer = ChangeView['consumers'][number];

/** What a change of consumers is: a plan, a change, or one that takes another one back. */
export function changeTitle({ dryRun, undoes }: Pick<ChangeView, 'dryRun' | 'undoes'>): string {
  if (dryRun) return 'Plan of a change';
  return undoes === null ? 'Change of consumers' : 'A change taken back';
}

export function changeWord({ dryRun, phase }: Pick<ChangeView, 'dryRun' | 'phase'>): Word {
  if (phase === 'running' || phase === 'cancelled') return fleetPhaseWords[phase];
  return dryRun && phase !== 'failed'
    ? { text: 'plan, nothing was changed', tone: 'quiet' }
    : rollbackPhaseWords[phase];
}

/** What a person can ask about a change, and how. */
export type ChangeVerb = 'change' | 'approve' | 'rollback';

interface Steering {
  readonly button: string;
  readonly title: string;
  readonly action: string;
}

export const changeSteering: Readonly<Record<ChangeVerb, Steering>> = {
  change: { button: 'Change them …', title: 'Change these consumers?', action: 'Change the consumers' },
  approve: { button: 'Approve …', title: 'Approve as the second person?', action: 'Approve and start' },
  rollback: { button: 'Take it back …', title: 'Take this change back?', action: 'Take the change back' },
};

/** Whether what the page shows is what a second person approves: the same plan, or the change that it takes back. */
export function isPlanOf({ planHash, undoes }: Pick<ChangeView, 'planHash' | 'undoes'>, shown: ChangeView): boolean {
  return undoes === null ? shown.planHash === planHash : shown.id === undoes;
}

interface Offer {
  readonly verb: ChangeVerb;
  /** Why it is not possible; undefined if it is. The app decides about each call again. */
  readonly why: string | undefined;
}

/** What a change offers now; undefined while the app is busy with it. */
export function offerOf(change: ChangeView): Offer | undefined {
  const { phase, finishedAt, dryRun, undoes, counts } = change;
  if (phase === 'awaitingApproval') return { verb: 'approve', why: undefined };
  if (finishedAt === null) return undefined;
  const verb = dryRun ? 'change' : 'rollback';
  return { verb, why: whyNot({ phase, dryRun, undoes, counts }) };
}

function whyNot({
  phase,
  dryRun,
  undoes,
  counts,
}: Pick<ChangeView, 'phase' | 'dryRun' | 'undoes' | 'counts'>): string | undefined {
  if (phase === 'cancelled') return 'It was cut off, so nothing proves what it did.';
  if (dryRun) return counts.wouldChange > 0 ? undefined : 'The app would change none of them: each says why.';
  if (undoes !== null) return 'It takes a change back. To change them again, make a new plan.';
  return counts.changed > 0 ? undefined : 'It changed nothing.';
}

/** Says in sentences what a person asks for. */
export function changeConsequences(verb: ChangeVerb, change: ChangeView): readonly string[] {
  const { sourceVault, targetVault, total, counts, undoes } = change;
  const others = total - counts.wouldChange - counts.alreadyThere;
  const way =
    'The app looks at each object again, writes it once and only if nobody else does at the same time, and reads it back.';
  switch (verb) {
    case 'change':
      return [
        `${counted(counts.wouldChange, 'consumer')} will use ${targetVault} in place of ${sourceVault}.`,
        way,
        ...(others === 0 ? [] : [`${counted(others, 'other')} will not change. The plan says why.`]),
        'You can take the change back. What others change meanwhile stays as it is then.',
      ];
    case 'approve':
      return [
        undoes === null
          ? `Consumers will use ${targetVault} in place of ${sourceVault}. The change has ${counted(total, 'consumer')}.`
          : `Consumers will use ${sourceVault} again. What others changed since then stays as it is.`,
        way,
        'The app refuses you if you started the move or asked for this.',
      ];
    case 'rollback':
      return [
        `${counted(counts.changed, 'consumer')} will use ${sourceVault} again. Each object gets what it had, byte for byte.`,
        'What others changed since then stays as it is.',
        'Where the app requires a second person, another person has to approve it.',
      ];
  }
}

/** The evidence of a change is a day old at most. */
const dayMs = 86_400_000;

type Evidence = Pick<SearchView, 'proved' | 'finishedAt'> | undefined;

/** Says by what a person asks for a change: the look at each object, and the search that found them. */
export function evidenceWords({ finishedAt }: Pick<ChangeView, 'finishedAt'>, search: Evidence): string {
  const look = `The app looked at each object until ${finishedAt === null ? 'now' : time(finishedAt)}.`;
  if (search === undefined) return `${look} The search is not read yet.`;
  const ended = search.finishedAt === null ? '' : ` of ${time(search.finishedAt)}`;
  return `${look} The search${ended} ${search.proved === true ? 'proved that these are all' : 'did not prove that these are all'}.`;
}

/** Why a change needs a consent of its own; empty if its evidence is proved, and of the last day. */
export function doubtsOf(change: Pick<ChangeView, 'finishedAt'>, search: Evidence, now: number): readonly string[] {
  const isOld = (at: string | null) => at === null || now - Date.parse(at) > dayMs;
  if (search === undefined) return ['the search is not read yet'];
  return [
    ...(search.proved === true ? [] : ['the search did not prove that these are all consumers']),
    ...(isOld(search.finishedAt) ? ['the search is older than a day'] : []),
    ...(isOld(change.finishedAt) ? ['the look at the objects is older than a day'] : []),
  ];
}
