import { leftOutReasons } from './leftOut';
import { type Fact, type Facts } from './model';
import { reasonFor, reasons } from './reasons';
import { type Replayed } from './replay';

export interface Score {
  readonly facts: number;
  readonly same: number;
  /** Facts that differ for a known reason, by its text. */
  readonly explained: ReadonlyMap<string, ReadonlySet<number>>;
  /** `OPERATION VERSION (SOURCE): difference`, for differences without a reason. */
  readonly unexplained: readonly string[];
}

/** A fact counts as the same only if every replay of it gave the same answer. */
export function scoreOf({ facts, scenarios, sources }: Facts, replayed: readonly Replayed[]): Score {
  const seen = new Set(replayed.map(({ fact }) => fact));
  const differing = new Set<number>();
  const explained = new Map<string, Set<number>>(reasons.map(({ text }) => [text, new Set()]));
  const unexplained: string[] = [];
  for (const { fact: number, scenario, differences } of replayed) {
    const fact = facts[number];
    const source = sources[scenarios[scenario]?.source ?? 0];
    if (fact === undefined) continue;
    for (const difference of differences) {
      differing.add(number);
      const reason = reasonFor(difference, fact);
      if (reason !== undefined) explained.get(reason)?.add(number);
      else unexplained.push(`${fact.operation} ${fact.apiVersion} (${source?.path ?? ''}): ${difference}`);
    }
  }
  return { facts: seen.size, same: seen.size - differing.size, explained, unexplained };
}

/** The part of the page on the emulator: the score. */
export function scoreText({ scenarios }: Facts, score: Score): string {
  const percent = Math.floor((score.same / score.facts) * 1_000) / 10;
  const steps = scenarios.reduce((sum, scenario) => sum + scenario.steps.length, 0);
  const same = `${String(score.same)} of ${String(score.facts)} facts (${String(percent)} %)`;
  const from = `${String(scenarios.length)} recordings with ${String(steps)} calls`;
  return `${same} are the same. They come from ${from}. Each other one has one of ${String(score.explained.size)} reasons.`;
}

/** Every deviation by its name, below its reason, and where the facts are from. */
export function deviationText({ facts, sources, leftOut }: Facts, score: Score): string {
  const reasons = [...score.explained].flatMap(([text, found]) => {
    const names = [...new Set([...found].map((number) => nameOf(facts[number])))].sort();
    return [`## ${text} (${String(found.size)})`, '', ...names.map((name) => `- ${name}`), ''];
  });
  const repositories = [...new Set(sources.map(({ repository }) => repository))].sort();
  const counted = repositories.map(
    (name) => `${name} (${String(sources.filter(({ repository }) => repository === name).length)})`,
  );
  const skipped = Object.entries(leftOut).map(
    ([reason, count]) => `- ${leftOutReasons[reason as keyof typeof leftOutReasons]}: ${String(count)} calls`,
  );
  return [`Recordings of ${counted.join(', ')}.`, '', ...reasons, '## Left out', '', ...skipped].join('\n');
}

function nameOf(fact: Fact | undefined): string {
  if (fact === undefined) return '';
  const { operation, apiVersion, status, error } = fact;
  return `\`${operation}\` ${apiVersion}: ${String(status)}${error === '' ? '' : ` ${error}`}`;
}
