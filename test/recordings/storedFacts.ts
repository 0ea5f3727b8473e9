import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Fact, type Facts, type Given, type Scenario, type Sent, type Step } from './model';

type StoredFact = [
  operation: string,
  apiVersion: string,
  status: number,
  error: string,
  headers: number,
  shape: number,
];
type StoredStep = [fact: number, path: string, body: Sent, shows: Readonly<Record<string, string>>];
type StoredScenario = [source: number, given: readonly Given[], steps: readonly StoredStep[]];

interface Stored {
  readonly sources: readonly (readonly [repository: string, commit: string, path: string])[];
  readonly headers: readonly (readonly string[])[];
  readonly shapes: readonly (readonly string[])[];
  readonly facts: readonly StoredFact[];
  readonly scenarios: readonly StoredScenario[];
  readonly leftOut: Readonly<Record<string, number>>;
}

const file = path.join(__dirname, 'facts.json');

export function readFacts(): Facts {
  const { sources, headers, shapes, facts, scenarios, leftOut } = JSON.parse(readFileSync(file, 'utf8')) as Stored;
  return {
    sources: sources.map(([repository, commit, inside]) => ({ repository, commit, path: inside })),
    facts: facts.map(([operation, apiVersion, status, error, header, shape]) => ({
      ...{ operation, apiVersion, status, error },
      ...{ headers: headers[header] ?? [], shape: shapes[shape] ?? [] },
    })),
    scenarios: scenarios.map(([source, given, steps]) => ({
      ...{ source, given },
      steps: steps.map(([fact, at, body, shows]) => ({ fact, path: at, body, shows })),
    })),
    leftOut,
  };
}

/** Writes equal lists once, and one row a line, so that a change of the facts is a small difference. */
export function writeFacts({ sources, facts, scenarios, leftOut }: Facts): void {
  const headers = new Numbered();
  const shapes = new Numbered();
  const storedFacts = facts.map((fact) => stored(fact, headers, shapes));
  const parts = {
    sources: sources.map(({ repository, commit, path: inside }) => [repository, commit, inside]),
    headers: headers.lists,
    shapes: shapes.lists,
    facts: storedFacts,
    scenarios: scenarios.map(({ source, given, steps }) => [source, given, steps.map(storedStep(steps))]),
  };
  const texts = Object.entries(parts).map(
    ([name, rows]) => `${JSON.stringify(name)}:[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`,
  );
  writeFileSync(file, `{${[...texts, `"leftOut":${JSON.stringify(leftOut)}`].join(',\n')}}\n`);
}

function stored(fact: Fact, headers: Numbered, shapes: Numbered): StoredFact {
  const { operation, apiVersion, status, error } = fact;
  return [operation, apiVersion, status, error, headers.numberOf(fact.headers), shapes.numberOf(fact.shape)];
}

/** A symbol that no later step uses is left out. */
function storedStep(steps: Scenario['steps']) {
  return ({ fact, path: at, body, shows }: Step, number: number): StoredStep => {
    const later = JSON.stringify(steps.slice(number + 1).map((step) => [step.path, step.body]));
    const used = Object.entries(shows).filter(([symbol]) => new RegExp(`[/"]${symbol}["/?]`).test(later));
    return [fact, at, body, Object.fromEntries(used)];
  };
}

class Numbered {
  readonly lists: (readonly string[])[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(list: readonly string[]): number {
    const key = JSON.stringify(list);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.lists.length);
    this.lists.push(list);
    return this.lists.length - 1;
  }
}
