import { type LocalControl } from '../local/localControl';

const callTimeoutSeconds = 2;
/** A good deal less than the one and a half time-outs that a request may live, so that a slow machine stays below them. */
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

/** Writes that the network holds and delivers later, whatever becomes of their sender. */
export const lateWrites = {
  /** Lets the host give up its requests early, so that nobody waits long. */
  env: { VAULT_CALL_TIMEOUT_SECONDS: String(callTimeoutSeconds) },
  /** Holds up to three writes of each kind to a vault; `random` gives numbers from 0 to 1. */
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
