import { z } from 'zod';
import { storageProvider } from './durableSettings';
import { backendNames, type ProcessorCosts, type Scenario } from './scenario';

const count = z.coerce.number().int().min(1).max(1_000_000);
const share = z.coerce.number().min(0.01).max(1);

const optionsSchema = z.object({
  vaults: count.max(10_000),
  items: count.prefault(500),
  method: z.enum(['backup', 'value']),
  waves: count.max(100),
  'at-once': count.max(50),
  'region-pairs': count.max(100),
  'source-share': share,
  'target-share': share,
  latency: z.coerce.number().min(0).max(10_000),
  live: z.coerce.number().min(0).max(0.99),
  outage: z.coerce.number().min(0).max(3_600),
  backend: z.enum(backendNames),
  instances: count.max(40),
  partitions: count.max(16).prefault(storageProvider.partitionCount),
  seed: z.coerce.number().int().min(0),
});

/**
 * Fitted to the processor time of a secret in `npm run bench -- overhead`, 7.2 ms by backup with verification, and to that of
 * a move of 5 secrets in a fleet of 100: 320 ms, of which 170 are for its requests, activities and turns.
 */
export const measuredCosts: ProcessorCosts = {
  callMs: 0.6,
  activityMs: 1.7,
  turnMs: 2,
  pageMs: 1.5,
  moveMs: 150,
  storeMs: 10,
};

/** The published limits in 10 s. */
export const publishedLimits = { set: 300, other: 4_000 };

/** The scenario of the command line. Throws an error that names the option that is wrong. */
export function parseScenario(values: Readonly<Record<string, unknown>>): Scenario {
  const parsed = optionsSchema.safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`--${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { data } = parsed;
  return {
    vaults: data.vaults,
    items: data.items,
    method: data.method === 'backup' ? 'backupRestore' : 'exportImport',
    verify: 'full',
    regionPairs: data['region-pairs'],
    waves: data.waves,
    atOnce: data['at-once'],
    start: 'fleet',
    gate: 'off',
    sourceShare: data['source-share'],
    targetShare: data['target-share'],
    maxInFlight: 32,
    vault: {
      latencyMs: data.latency,
      spread: 0.3,
      liveShare: data.live,
      outageMs: data.outage * 1_000,
      limits: publishedLimits,
    },
    backend: data.backend,
    instances: data.instances,
    partitions: data.partitions,
    costs: measuredCosts,
    seed: data.seed,
  };
}
