import { type Consumer, consumerKinds } from '../../contracts/model/consumer';
import { type Word, counted } from '../../words/word';
import { type Card, type Document, outcomeSums, type Section } from '../documents/document';
import { changeCommands, type TargetVault } from './changeCommands';
import { type Shell } from '../text/azLine';
import { type ConsumerExplained, inOrder } from './explainConsumer';
import { type Resolution, resolutions, sights } from './explainItem';
import { type KeyPlan, keyWays } from './keyDependants';
import { changers, waves } from './kindFacts';
import { type TargetRight, unknownRights } from './targetRight';

const words: Readonly<Record<Resolution, Word>> = {
  sameId: { text: resolutions.sameId, tone: 'good' },
  newId: { text: resolutions.newId, tone: 'good' },
  otherMaterial: { text: resolutions.otherMaterial, tone: 'bad' },
  nothing: { text: resolutions.nothing, tone: 'bad' },
  notKnown: { text: resolutions.notKnown, tone: 'warn' },
};

const names = Object.keys(resolutions) as readonly Resolution[];

export interface ExplanationFrame {
  readonly source: string;
  readonly target: TargetVault;
  readonly keys: readonly KeyPlan[];
  /** Whether the search proved that these are all consumers. */
  readonly proved: boolean;
  readonly shell: Shell;
}

/** What each consumer would see in the target, and what to do, wave by wave. */
export function explanationDocument(
  explained: readonly ConsumerExplained[],
  { source, target, keys, proved, shell }: ExplanationFrame,
): Document {
  const counts = { sameId: 0, newId: 0, otherMaterial: 0, nothing: 0, notKnown: 0 };
  for (const { outcome } of explained) counts[outcome] += 1;
  const stops = counts.otherMaterial + counts.nothing;
  const open = counts.notKnown + explained.filter(({ right }) => right.right === 'notKnown').length;
  const without = explained.filter(({ right }) => right.right === 'no').length;
  const isReady = stops + open + without === 0;
  return {
    title: `${counted(explained.length, 'consumer')} of ${source}, and what they would see in ${target.name}`,
    kind: 'Consumers of a vault',
    vaults: [source, target.name],
    verdict: {
      text: isReady ? 'known' : stops + without > 0 ? 'not ready' : 'not all known',
      tone: isReady ? 'good' : stops + without > 0 ? 'bad' : 'warn',
      meaning: isReady
        ? 'Each consumer of this list gets from the target what it gets today.'
        : `${String(stops)} would not get what they get today, ${String(without)} lack a right, and ${counted(open, 'question')} ${open === 1 ? 'is' : 'are'} open.`,
    },
    sums: outcomeSums(names, words, counts),
    facts: [
      [
        'list',
        proved
          ? 'The search read every source completely: these are all consumers that they can show.'
          : 'These are the consumers that were found. Nothing proves that there are no others.',
      ],
    ],
    sections: [
      ...waves.map((title, wave) => sectionOf(title, wave, explained, (one) => changeCommands(one, target, shell))),
      keySection(keys),
    ],
  };
}

type CommandsOf = (one: ConsumerExplained) => readonly string[] | undefined;

function sectionOf(
  title: string,
  wave: number,
  explained: readonly ConsumerExplained[],
  commandsOf: CommandsOf,
): Section {
  const cards = inOrder(explained.filter((one) => one.wave === wave)).map((one) => ({
    ...cardOf(one),
    commands: commandsOf(one) ?? [],
  }));
  return { title: `${String(wave + 1)}. ${title}`, cards };
}

/** The old key is never to be disabled before its last dependant is gone, whatever the way is. */
function keySection(keys: readonly KeyPlan[]): Section {
  const cards = keys.flatMap(({ item, way, dependants }) =>
    dependants.map(({ kind, resourceId, needsOldKeyUntil: until, steps }): Card => ({
      tone: way === 'sameMaterial' ? 'good' : way === 'newKey' ? 'warn' : 'bad',
      badge: item,
      title: `${consumerKinds[kind]} ${resourceId}`,
      texts: [`${keyWays[way]}.`, untilText(until)],
      remedies: steps,
    })),
  );
  return { title: 'Data that hangs on keys of the old vault', cards };
}

function untilText(until: KeyPlan['dependants'][number]['needsOldKeyUntil']): string {
  if (until === null) return 'The change alone releases the old key.';
  return until === 'notKnown'
    ? 'How long its backups need the old key is not known: --backups <file>.'
    : `The old key must live at least until ${until}, if the change is made today.`;
}

function cardOf({ consumer, outcome, sight, right, keeps, source, changer, steps }: ConsumerExplained): Card {
  const { kind, resourceId, place } = consumer;
  return {
    tone: right.right === 'no' ? 'bad' : words[outcome].tone,
    badge: resolutions[outcome],
    title: `${consumerKinds[kind]} ${resourceId}`,
    texts: [
      `${place} uses ${usedOf(consumer)}: ${sights[sight]}.`,
      `Right at the target: ${rightText(right)}.`,
      `Between: ${keeps} (${source}).`,
      `Who changes it: ${changers[changer]}.`,
    ],
    remedies: steps,
  };
}

function usedOf({ item, version }: Consumer): string {
  if (item === null) return 'the vault';
  return version === null ? `the current version of ${item}` : `version ${version} of ${item}`;
}

function rightText(right: TargetRight): string {
  switch (right.right) {
    case 'yes':
      return 'yes';
    case 'notNeeded':
      return 'none needed';
    case 'no':
      return `no, it lacks ${right.missing.join(', ')}`;
    case 'notKnown':
      return `not known: ${unknownRights[right.why]}`;
  }
}
