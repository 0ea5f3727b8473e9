import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Facts, type Fact, type Scenario, type Source } from './model';
import { readRecording } from './readRecording';
import { type FoundScenario, scenarioOf } from './scenarioOf';

/** `OWNER/REPOSITORY/DATE.COMMIT/PATH` below the folder. */
const sourcePath = /^([^/]+\/[^/]+)\/(\d{4}-\d\d-\d\d)\.([0-9a-f]{40})\/(.+)$/;

/** The facts of all recordings of a folder, the newest recording first. A recording that shows nothing new is left out. */
export function extractFacts(folder: string): Facts {
  const collected = new FactCollector();
  for (const { file, source } of recordingsIn(folder)) collected.add(scenarioIn(file), source);
  return collected.facts();
}

function recordingsIn(folder: string): { file: string; source: Source }[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const found = files.flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const [, repository, date, commit, inside] = sourcePath.exec(path.relative(folder, file)) ?? [];
    if (repository === undefined || commit === undefined || inside === undefined) return [];
    return [{ file, date: date ?? '', source: { repository, commit, path: inside } }];
  });
  return found.sort((one, other) => (`${other.date} ${one.file}` < `${one.date} ${other.file}` ? -1 : 1));
}

function scenarioIn(file: string): FoundScenario {
  return scenarioOf(readRecording(file, readFileSync(file, 'utf8')));
}

class FactCollector {
  private readonly sources: Source[] = [];
  private readonly found = new Map<string, number>();
  private readonly shown = new Set<string>();
  private readonly scenarios: Scenario[] = [];
  private readonly leftOut: Record<string, number> = {};

  add({ given, steps, leftOut }: FoundScenario, source: Source): void {
    for (const reason of leftOut) this.leftOut[reason] = (this.leftOut[reason] ?? 0) + 1;
    const isNew = steps.filter(({ fact, body }) => {
      const key = JSON.stringify([fact, body]);
      const before = this.shown.has(key);
      this.shown.add(key);
      return !before;
    });
    if (isNew.length === 0) return;
    this.sources.push(source);
    const numbered = steps.map(({ fact, ...rest }) => ({ ...rest, fact: this.numberOf(fact) }));
    this.scenarios.push({ source: this.sources.length - 1, given, steps: numbered });
  }

  facts(): Facts {
    const facts = [...this.found.keys()].map((key) => JSON.parse(key) as Fact);
    return { sources: this.sources, facts, scenarios: this.scenarios, leftOut: this.leftOut };
  }

  private numberOf(fact: Fact): number {
    const key = JSON.stringify(fact);
    const number = this.found.get(key) ?? this.found.size;
    this.found.set(key, number);
    return number;
  }
}
