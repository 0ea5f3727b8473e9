import { askForAll, type CanaryRound, canaryRound } from '../../support/attacks/canaryRounds';
import { findTexts } from '../../support/local/localCanaries';
import { postMove } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { identityToken } from '../../support/local/localVaults';
import { startModelStack } from '../../support/storeModel/modelStack';
import { type PhaseName, phaseNames } from '../../support/storeModel/phases';
import { type Collector, collectorSettings, startCollector } from '../../support/telemetry/otlpCollector';

// Held moves, rollbacks, checks, comparisons, fleets and rehearsals, in vaults that repeat what they get: no value, key or token leaves the
// vaults, in whatever the app writes, sends, logs or answers.

/** `CANARIES=500 CANARY_SEED=7` sets the number of runs and the seed. An ordinary test run makes a few. */
const isLong = process.env['CANARIES'] !== undefined;
const rounds = Number(process.env['CANARIES'] ?? 8);
const seed = Number(process.env['CANARY_SEED'] ?? Math.floor(Date.now() / 86_400_000));
const atOnce = 6;
const roundsOfStack = 40;
/** These wait for passes and schedules. */
const slow: readonly PhaseName[] = [
  'pass',
  'latePage',
  'taggedPass',
  'taggedRollback',
  'approvedDeletions',
  'scheduled',
  'woken',
  'frozen',
];
/** Random faults keep a version from being left enabled. The model of damaged documents looks for values there. */
const phases = phaseNames.filter((phase) => phase !== 'unlocked' && (isLong || !slow.includes(phase)));

const done: CanaryRound[] = [];
const leaks: string[] = [];
let answers = 0;
let notices = 0;
let spans = 0;

beforeAll(
  async () => {
    for (let at = 0; at < rounds; at += roundsOfStack) await runOnStack(at, Math.min(rounds, at + roundsOfStack));
  },
  120_000 + rounds * 20_000,
);
afterAll(endLocalProcesses);

async function runOnStack(first: number, end: number): Promise<void> {
  const collector = await startCollector();
  const stack = await startModelStack(undefined, collectorSettings(collector));
  const token = await identityToken(stack.azure);
  const secrets = {
    'a value': stack.canary,
    'a token': token.slice(0, 60),
    'the header of the identity': stack.azure.identityHeader,
  };
  const search = (name: string, text: string): void => {
    leaks.push(...findTexts(secrets, [{ name, content: Buffer.from(text) }]));
  };
  const unwatch = watchAnswers(stack.baseUrl, search);
  let next = first;
  const lane = async (): Promise<void> => {
    for (let number = next++; number < end; number = next++) {
      const round = await canaryRound(stack, phases[(seed + number) % phases.length] ?? 'transfer', { seed, number });
      done.push(round);
      if (isLong)
        process.stderr.write(`${String(done.length)} CANARY_SEED=${String(seed)} ${round.phase}: ${round.end}\n`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const pair = await stack.makePair(`last${String(first)}`);
  const { statusQueryGetUri } = await postMove(stack.baseUrl, { ...pair, dryRun: true });
  await askForAll(stack, statusQueryGetUri);
  unwatch();
  stack.documents.read();
  leaks.push(...stack.leaks());
  search('notices', stack.received());
  search('log', stack.logs());
  search('telemetry', telemetryOf(collector));
  notices += stack.received().length;
  spans += collector.spans().length;
  await stack.stop();
  collector.close();
}

const telemetryOf = (collector: Collector): string =>
  JSON.stringify([collector.spans(), collector.lines()]) +
  collector.posts.map(({ body }) => body.toString('latin1')).join('\n');

/** Looks at every answer of the app. Returns what ends that. */
function watchAnswers(baseUrl: string, search: (name: string, text: string) => void): () => void {
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const answer = await send(input, init);
    const url = input instanceof Request ? input.url : String(input);
    if (url.startsWith(baseUrl)) {
      answers += 1;
      search(url, `${JSON.stringify([...answer.headers])} ${await answer.clone().text()}`);
    }
    return answer;
  };
  return () => {
    globalThis.fetch = send;
  };
}

it(`makes runs of all kinds (CANARIES=${String(rounds)} CANARY_SEED=${String(seed)})`, () => {
  const broken = done.filter(({ end }) => end.startsWith('broken off'));
  console.log(
    `${String(done.length)} runs of seed ${String(seed)}, ${String(broken.length)} broken off; ${String(answers)} answers, ${String(spans)} spans`,
  );
  expect(done).toHaveLength(rounds);
  expect(broken.length).toBeLessThan(rounds / 4);
  expect([answers > 20 * rounds, notices > 0, spans > rounds]).toEqual([true, true, true]);
});

it('puts no value and no token into a document, the history, a log, an answer, a notice or telemetry', () => {
  expect([...new Set(leaks)].slice(0, 20)).toEqual([]);
});
