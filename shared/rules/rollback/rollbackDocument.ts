import { type RollbackReport } from '../../contracts/api/rollbackAnswers';
import { rolledBackStates } from '../../contracts/model/rollback';
import { rolledBackWords } from '../../words/outcomeWords';
import { rollbackPhaseWords } from '../../words/phaseWords';
import { type Card, type Document, knownFacts, outcomeSums, tableSection } from '../documents/document';
import { itemLabel } from '../problems/itemLabel';

/** A rollback for people: who asked and what happened, then what remains, then every item. */
export function rollbackDocument(report: RollbackReport): Document {
  const { id, runId, sourceVault, targetVault, phase, counts, vaultCounts, results, vault, rests, failure } = report;
  const { startedAt, finishedAt, by, askedAt, reason, planHash } = report;
  const done = results
    .filter(({ state }) => state === 'rolledBack')
    .map(({ itemType, itemName, versionCount, purgedOn = '', detail }) => [
      itemType,
      itemName,
      versionCount,
      purgedOn,
      detail,
    ]);
  return {
    title: `Rollback of move ${id}: ${phase}`,
    kind: `Rollback of move ${id}, run ${runId}`,
    vaults: [sourceVault, targetVault],
    verdict: {
      ...rollbackPhaseWords[phase],
      meaning: failure === undefined ? '' : `${failure.code}: ${failure.detail}`,
    },
    sums: outcomeSums(rolledBackStates, rolledBackWords, counts),
    facts: knownFacts([
      ['move', `${sourceVault} to ${targetVault}, run ${runId}`],
      ['asked', `at ${askedAt}${by === null ? '' : ` by ${by}`}${reason === undefined ? '' : `: ${reason}`}`],
      ['time', `from ${startedAt} to ${finishedAt ?? 'now'}`],
      ['plan', planHash],
      [
        'the vault itself',
        vaultCounts &&
          rolledBackStates.map((state) => `${String(vaultCounts[state])} ${rolledBackWords[state].text}`).join(', '),
      ],
    ]),
    sections: [
      { title: 'Remains in the vault', cards: rests.map(restCard) },
      {
        title: 'The vault itself',
        cards: vault.map(({ kind, name, command, ...row }) => ({
          ...cardOf(`${kind} ${name}`, row),
          commands: row.state === 'rolledBack' ? [] : [command],
        })),
      },
      {
        title: 'Not rolled back',
        cards: results.flatMap((row) => (row.state === 'rolledBack' ? [] : [cardOf(itemLabel(row), row)])),
      },
      { ...tableSection('Rolled back', ['type', 'item', 'versions', 'purged on', 'detail'], done), isFolded: true },
    ],
  };
}

/** What no row of the plan undoes. */
export function restCard({ code, detail, remedy }: RollbackReport['rests'][number]): Card {
  return { tone: 'warn', badge: 'remains', title: code, texts: [detail], remedies: [remedy] };
}

type Row = Pick<RollbackReport['results'][number], 'state' | 'code' | 'detail' | 'remedy'> & {
  readonly reason?: string | undefined;
};

function cardOf(title: string, { state, reason, code, detail, remedy }: Row): Card {
  const { tone, text: badge } = rolledBackWords[state];
  return { tone, badge, title, code: reason ?? code, texts: [detail], remedies: [remedy] };
}
