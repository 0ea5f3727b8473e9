import { type Facts } from './model';
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

/** The part of the page on the emulator: the score, and every deviation. */
export function scoreText({ facts, scenarios, sources }: Facts, score: Score): string {
  const repositories = [...new Set(sources.map(({ repository }) => `\`${repository}\``))].sort();
  const steps = scenarios.reduce((sum, scenario) => sum + scenario.steps.length, 0);
  const percent = Math.floor((score.same / score.facts) * 1_000) / 10;
  const rows = [...score.explained].map(([text, found]) => {
    const names = [...new Set([...found].map((number) => facts[number]?.operation ?? ''))].sort();
    return `- ${text} (${String(found.size)} facts: ${named(names)})`;
  });
  return [
    `${String(score.same)} of ${String(score.facts)} facts (${String(percent)} %) are the same, in ${String(scenarios.length)} recordings with ${String(steps)} calls of ${repositories.join(', ')}. The others have a reason:`,
    '',
    ...rows,
  ].join('\n');
}

const most = 4;

function named(operations: readonly string[]): string {
  const shown = operations.slice(0, most).map((operation) => `\`${operation}\``);
  return operations.length > most
    ? `${shown.join(', ')} and ${String(operations.length - most)} more`
    : shown.join(', ');
}
