import path from 'node:path';
import { seededRandom } from '../fuzz/random';
import { pause } from '../history/moveClient';
import { findTexts, newCanary, readTree } from '../local/localCanaries';
import { localControl } from '../local/localControl';
import { KillableStack } from '../move/moveKill';
import { stolenKey } from '../staging/plantedKey';
import { sharedSeed } from './fuzzPair';
import { type Writer } from './replaceDocument';
import { type FuzzStack, type RoundOutcome, runRound } from './runRound';
import { StoreDocuments } from './storeDocuments';

export interface StoreFuzzOptions {
  readonly rounds: number;
  /** The first round has the seed `seed`. Each next one adds one. */
  readonly seed: number;
  /** The number of concurrent rounds. */
  readonly atOnce: number;
  /** Whether the host is killed and started again during some rounds. */
  readonly kills: boolean;
  readonly onGroup?: (outcomes: readonly RoundOutcome[], seconds: number) => void;
}

export interface StoreFuzzOutcome {
  readonly outcomes: readonly RoundOutcome[];
  readonly kills: number;
  /** Values that were found where they must not be. */
  readonly leaks: readonly string[];
}

const env = {
  VAULT_CALL_TIMEOUT_SECONDS: '4',
  MOVE_ALLOWED_SOURCES: 'store-*',
  MOVE_ALLOWED_TARGETS: 'store-*',
};

/** The number of rounds after which the state is new, so that the search for values remains quick. */
const roundsOfStack = 60;

/** Runs rounds in groups. Each group shares the processes, and the store with the rounds before it. */
export async function runStoreFuzz(options: StoreFuzzOptions): Promise<StoreFuzzOutcome> {
  const { rounds, seed } = options;
  const all = { outcomes: [] as RoundOutcome[], kills: 0, leaks: [] as string[] };
  for (let done = 0; done < rounds; done += roundsOfStack) {
    const seeds = Array.from({ length: Math.min(roundsOfStack, rounds - done) }, (_, at) => seed + done + at);
    const { outcomes, kills, leaks } = await runStack(seeds, options);
    all.outcomes.push(...outcomes);
    all.kills += kills;
    all.leaks.push(...leaks);
  }
  return all;
}

async function runStack(seeds: readonly number[], { atOnce, kills: mayKill, onGroup }: StoreFuzzOptions) {
  const running = await KillableStack.start(sharedSeed, env);
  const { azure } = running.emulator;
  const documents = new StoreDocuments(path.join(running.folder, 'store'));
  const writer: Writer = { documents, key: await stolenKey(azure) };
  const canary = newCanary();
  const { baseUrl } = running.host;
  const stack: FuzzStack = { azure, control: localControl(azure), baseUrl, writer, canary };
  const outcomes: RoundOutcome[] = [];
  const logs: string[] = [];
  let kills = 0;
  for (let at = 0; at < seeds.length; at += atOnce) {
    const begun = performance.now();
    const group = seeds.slice(at, at + atOnce);
    const over = { is: false };
    const watching = watch(documents, over);
    const killing =
      mayKill && seededRandom(group[0] ?? 0).chance(0.5) ? restart(running, group[0] ?? 0, logs) : undefined;
    const done = await Promise.all(
      group.map((one) => runRound(stack, one).catch((error: unknown) => broken(one, error))),
    );
    kills += killing === undefined ? 0 : 1;
    await killing;
    over.is = true;
    await watching;
    await stack.control.clearLog();
    outcomes.push(...done);
    onGroup?.(done, (performance.now() - begun) / 1_000);
  }
  logs.push(running.host.logs());
  const leaks = [...(await payloadsRead(writer, canary)), ...search(running, { canary, documents, logs })];
  await running.stop();
  return { outcomes, kills, leaks };
}

/** A round that could not run to its end is a violation too, and does not stop the others. */
function broken(seed: number, error: unknown): RoundOutcome {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { seed, ends: [], replaced: [], violations: [`not judged: ${text}`] };
}

/** Reads the store again and again, because payloads are there only for a moment. */
async function watch(documents: StoreDocuments, over: { readonly is: boolean }): Promise<void> {
  while (!over.is) {
    documents.read();
    await pause(100);
  }
}

/** A process that starts has no content key in memory, and reads them from the store. */
async function restart(running: KillableStack, seed: number, logs: string[]): Promise<void> {
  await pause(seededRandom(seed).int(300, 3_000));
  await running.killHost();
  logs.push(running.host.logs());
  await running.startHost();
}

/** Payloads that somebody can read with the key that they planted. */
async function payloadsRead({ documents, key }: Writer, canary: string): Promise<string[]> {
  const payloads = documents.kept().filter(({ name }) => name.startsWith('staging/') && name.endsWith('.jwe'));
  const read = await Promise.all(payloads.map(async ({ name, bytes }) => ({ name, text: await key.open(bytes) })));
  return read.filter(({ text }) => text?.includes(canary)).map(({ name }) => `the planted key opens ${name}`);
}

interface Searched {
  readonly canary: string;
  readonly documents: StoreDocuments;
  readonly logs: readonly string[];
}

/** Looks for values in the store at any time, in history and in logs. Reports are documents of the store. */
function search({ folder }: KillableStack, { canary, documents, logs }: Searched): string[] {
  const kept = documents.kept().map(({ name, bytes }) => ({ name, content: bytes }));
  const files = readTree(folder, ['azure', 'store', 'seed.json', 'replacement']);
  const log = { name: 'log', content: Buffer.from(logs.join('\n')) };
  return findTexts({ value: canary }, [...kept, ...files, log]);
}
