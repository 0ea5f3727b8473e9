import { type SearchView } from '../../shared/contracts/api/consumerAnswers';
import { type Word } from '../../shared/words/word';

type Outcome = Pick<SearchView, 'state' | 'proved' | 'found'>;

/** What a search proved. Only a search that read every source wholly says "all" or "none". */
export function provedWord({ state, proved, found }: Outcome): Word {
  if (state === 'running') return { text: state, tone: 'quiet' };
  if (state !== 'completed') return { text: state, tone: 'bad' };
  if (proved !== true) return { text: 'not proved to be all', tone: 'warn' };
  return { text: found === 0 ? 'none, proved' : 'all, proved', tone: 'good' };
}

/** `appSetting` as "app setting". Names of products stay names. */
export function kindText(kind: string): string {
  if (kind === 'azureDevOps') return 'Azure DevOps';
  return kind
    .replace(/^gitHub/, 'GitHub')
    .replaceAll(/(?<=[a-z])[A-Z](?=[a-z])(?!ub)/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The number of places of each kind, the most first. */
export function countsByKind(
  consumers: readonly Pick<SearchView['consumers'][number], 'kind'>[],
): readonly (readonly [kind: string, number: number])[] {
  const counts = new Map<string, number>();
  for (const { kind } of consumers) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** Texts with commas or spaces between them. */
export function listed(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}
