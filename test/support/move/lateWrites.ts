import { type LocalControl } from '../local/localControl';

const callTimeoutSeconds = 2;
/** Much less than the life of a request, which is one and a half time-outs, so a slow machine stays below it. */
const heldMsMax = 2_400;

/** Every write that a move makes for an item. */
const operations = [
  'secrets.set',
  'secrets.restore',
  'keys.create',
  'keys.restore',
  'certificates.import',
  'certificates.restore',
] as const;

const clients = ['hang', 'reset', 'answer'] as const;

/** Writes that the network holds and delivers later, even if their sender has ended. */
export const lateWrites = {
  /** Makes the host give up its requests early, to keep waits short. */
  env: { VAULT_CALL_TIMEOUT_SECONDS: String(callTimeoutSeconds) },
  /** Holds up to three writes of each kind to a vault; `random` returns numbers from 0 to 1. */
  async add({ addFault }: Pick<LocalControl, 'addFault'>, vault: string, random: () => number): Promise<void> {
    for (const operation of operations) {
      await addFault({
        match: { vault, operation },
        when: { probability: 0.3, randomSeed: Math.floor(random() * 1_000_000) },
        times: 3,
        effect: {
          kind: 'deliverLate',
          ms: 200 + Math.floor(random() * (heldMsMax - 200)),
          client: clients[Math.floor(random() * clients.length)] ?? 'hang',
        },
      });
    }
  },
};
