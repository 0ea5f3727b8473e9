import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import { mixedSeed, type Random, seededRandom } from '../fuzz/random';
import { call, listInstances } from '../local/localMoves';
import { type Damaged } from '../storeModel/damages';
import { type ModelStack, scheduled } from '../storeModel/modelStack';
import { type ModelPair } from '../storeModel/modelVaults';
import { phaseCodes, type PhaseName, phases } from '../storeModel/phases';

export interface CanaryRound {
  readonly number: number;
  readonly phase: PhaseName;
  /** How the run ended; why it could not run to its end. */
  readonly end: string;
}

const undamaged: Damaged = { kind: undefined, damage: undefined, name: '', changed: [] };

/** A run of a random kind, in vaults that quote what they get, fail and cut connections. The same seed makes the same choices. */
export async function canaryRound(
  stack: ModelStack,
  phase: PhaseName,
  { seed, number }: { readonly seed: number; readonly number: number },
): Promise<CanaryRound> {
  const random = seededRandom(mixedSeed(seed, number));
  const region = random.pick(['northeurope', 'eastus']);
  const pair =
    phase === 'scheduled' ? scheduled : await stack.makePair(`${phaseCodes[phase]}${String(number)}`, region);
  for (const rule of faultsOf(pair, random)) await stack.control.addFault(rule);
  const end = await phases[phase](stack, pair, random)
    .then(async ({ proceed }) => (await proceed(undamaged)).phase)
    // The test judges what the app said and wrote, however the run ended.
    .catch((error: unknown) => `broken off: ${String(error).slice(0, 200)}`);
  return { number, phase, end };
}

/** Careless vaults repeat what they got in an error. */
function faultsOf({ sourceVault, targetVault }: ModelPair, random: Random): FaultRuleInput[] {
  const quoting = {
    kind: 'refuse',
    status: 400,
    code: 'BadParameter',
    message: 'Not this: ',
    quotesBody: true,
  } as const;
  const effects = [
    quoting,
    quoting,
    { kind: 'error', status: 500 },
    { kind: 'reset', at: 'after' },
    { kind: 'throttle' },
  ] as const;
  return Array.from({ length: random.int(1, 3) }, () => ({
    match: {
      vault: random.pick([targetVault, targetVault, sourceVault]),
      operation: random.pick(['secrets.*', 'contacts.*', 'deletedsecrets.*']),
    },
    when: { call: random.int(1, 12) },
    effect: random.pick(effects),
  }));
}

/** Asks the runtime and the app for all that they say about all runs. What comes is seen by `watchAnswers`. */
export async function askForAll({ baseUrl }: ModelStack, link: string): Promise<void> {
  const { origin, search } = new URL(link);
  const instances = await listInstances({ statusQueryGetUri: link } as Parameters<typeof listInstances>[0]);
  const api = `${origin}/runtime/webhooks/durabletask/instances`;
  const all = 'showHistory=true&showHistoryOutput=true&showInput=true';
  for (const id of instances) await call(`${api}/${encodeURIComponent(id)}${search}&${all}`);
  const rooms = ['moves', 'checks', 'comparisons', 'fleets'];
  for (const room of rooms) {
    const { body } = await call(`${baseUrl}/api/${room}?limit=100`);
    const lines = (body[room] ?? []) as readonly { readonly id: string }[];
    for (const { id } of lines) for (const part of parts) await call(`${baseUrl}/api/${room}/${id}${part}`);
  }
}

const reports = ['json', 'csv', 'md', 'html', 'junit'].map((format) => `/report?format=${format}`);
const parts = [
  '',
  '/plan',
  '/items',
  '/events',
  '/runs',
  '/cutover',
  '/rollback',
  '/rollback/plan',
  '/rollback/report',
  '/vaults',
  '/deletions',
  ...reports,
];
