import { type Completion, completionCodes, type CompletionLine } from '../../contracts/api/completion';
import { type Card, type Document } from '../documents/document';

const verdicts = {
  safe: { text: 'safe to delete', tone: 'good', meaning: 'Every line says yes, by evidence of the last 24 hours.' },
  notSafe: { text: 'not safe to delete', tone: 'bad', meaning: 'Keep the source vault.' },
  unknown: { text: 'not known', tone: 'warn', meaning: 'Keep the source vault until every line says yes.' },
} as const;

const tones = { yes: 'good', no: 'bad', unknown: 'warn' } as const;

/** Whether the source of a move may be deleted, for people. */
export function completionDocument(statement: Completion): Document {
  const { sourceVault, targetVault, verdict, statedAt, validUntil, deletion, lastUse, lines, proof } = statement;
  const signed = proof.signature === null ? 'not signed' : `signed by ${proof.signature.keyId}`;
  return {
    title: `${sourceVault}: ${verdicts[verdict].text}`,
    kind: 'May the old vault be deleted?',
    vaults: [sourceVault, targetVault],
    verdict: verdicts[verdict],
    sums: [],
    facts: [
      ['stated', `${statedAt}, valid until ${validUntil}, ${signed}`],
      ['head', proof.head],
      ...(lastUse === null
        ? []
        : [['last read', useText(lastUse.lastRead)] as const, ['last write', useText(lastUse.lastWrite)] as const]),
      ...(deletion === null
        ? []
        : [
            [
              'deletion',
              `can be taken back until ${deletion.recoverableUntil}; purge protection is ${deletion.purgeProtection ? 'on' : 'off'}`,
            ] as const,
          ]),
    ],
    sections: [{ title: 'Lines', cards: lines.map(cardOf) }],
  };
}

function useText(use: { readonly at: string; readonly by: string } | null): string {
  return use === null ? 'none in the log' : `${use.at} by ${use.by}`;
}

function cardOf({ code, state, found, evidenceAt, action, names, count }: CompletionLine): Card {
  return {
    ...{ tone: tones[state], badge: state, title: completionCodes[code], code },
    texts: [found, ...(evidenceAt === null ? [] : [`Evidence of ${evidenceAt}.`])],
    ...{ names, total: count, remedies: action === null ? [] : [action] },
  };
}
