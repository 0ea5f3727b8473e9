import { type ChangeView } from '../../contracts/api/consumerAnswers';
import { consumerKinds } from '../../contracts/model/consumer';
import { type ConsumerChangeState } from '../../contracts/model/consumerChange';
import { changedWords as words } from '../../words/outcomeWords';
import { counted } from '../../words/word';
import { type Shell } from '../text/azLine';
import { type Card, type Document, outcomeSums } from '../documents/document';

const states = Object.keys(words) as readonly ConsumerChangeState[];

/** What a change did with each consumer, or would do. */
export function changeDocument(change: ChangeView, shell: Shell): Document {
  const { sourceVault, targetVault, dryRun, undoes, planHash, counts, consumers, total } = change;
  const what = dryRun ? 'Plan of a change' : undoes === null ? 'Change' : 'Change taken back';
  return {
    title: `${what}: ${counted(total, 'consumer')} from ${sourceVault} to ${targetVault}`,
    kind: 'Change of consumers',
    vaults: [sourceVault, targetVault],
    verdict: verdictOf(change),
    sums: outcomeSums(states, words, counts),
    facts: [
      ['plan hash', planHash],
      ['time', `started ${change.startedAt}, finished ${change.finishedAt ?? 'not yet'}`],
    ],
    sections: states
      .map((state) => ({
        title: words[state].text,
        cards: consumers.filter((one) => one.state === state).map((one) => cardOf(one, shell)),
      }))
      .filter(({ cards }) => cards.length > 0),
  };
}

function verdictOf({ phase, dryRun, failure }: ChangeView): Document['verdict'] {
  if (failure !== undefined) return { tone: 'bad', text: phase, meaning: failure.detail };
  if (phase === 'awaitingApproval')
    return { tone: 'warn', text: phase, meaning: 'Nothing is changed before another person approves it.' };
  if (dryRun) return { tone: 'busy', text: 'plan', meaning: 'Nothing was changed.' };
  return phase === 'completed'
    ? { tone: 'good', text: phase, meaning: 'Everything that the app may change was changed and read back.' }
    : { tone: 'warn', text: phase, meaning: 'Some consumers are not as planned: each says why.' };
}

function cardOf(one: ChangeView['consumers'][number], shell: Shell): Card {
  const { kind, resourceId, place, from, to, state, why, detail, commands, powershell } = one;
  return {
    ...{ tone: words[state].tone, badge: words[state].text, title: `${consumerKinds[kind]} ${resourceId}` },
    texts: [
      from === null || to === null ? place : `${place}: ${from} → ${to}`,
      ...[why, detail].flatMap((text) => text ?? []),
    ],
    commands: shell === 'pwsh' ? powershell : commands,
  };
}
