import { type Clients } from '../../../shared/clients/openClients';
import { type ArmLists, onlyAllowedArm, onlyAllowed } from '../frame/onlyAllowed';
import { leaveRoom } from '../pace/leaveRoom';
import { connectedBy, type ConnectedVault, type Vaults } from '../../../shared/clients/vault/vaults';
import { keepLatest } from '../../../shared/clients/async/keptWhileUsed';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type StartTokens } from '../../../shared/clients/starts/startTokens';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type z } from 'zod';
import { storedPaceSchema } from '../../../shared/contracts/steps/starts';
import { type Pace, type PaceChange, type PaceSoFar } from '../../../shared/contracts/model/movePolicy';
import { withChange } from '../../../shared/rules/transfer/batching';
import { storeNames } from '../../../shared/rules/storeNames';
import { changeProved, findProved, type ProvedDocument, bySignature } from '../../../shared/clients/store/provedJson';
import { paceTexts } from '../../../shared/rules/transfer/proofTexts';
import { type Clock, systemClock } from '../../../shared/clients/async/clock';

/** A process looks for a change of a run's pace this often at most, and only while the run sends requests. */
const lookEveryMs = 2_000;

/** How many runs are kept in memory. */
const maxKept = 256;

interface Followed {
  soFar: PaceSoFar | undefined;
  lookedAt: number;
  isLooking: boolean;
}

/**
 * Wraps the vault clients so that each run keeps to its pace as `changePace` changed it last, also for requests that wait
 * already. A look at the store happens in the background, and a failed one changes nothing.
 */
export function followPaces(vaults: Vaults, parts: PaceParts, clock: Clock = systemClock): Vaults {
  const known = new Map<string, Followed>();

  function follow(run: PacedRun): Followed {
    const key = `${run.moveId}/${run.runId}/${run.startToken ?? ''}`;
    const followed = known.get(key) ?? { soFar: undefined, lookedAt: -Infinity, isLooking: false };
    keepLatest(known, key, followed, maxKept);
    return followed;
  }

  function look(run: PacedRun, followed: Followed): void {
    if (followed.isLooking || clock.now() < followed.lookedAt + lookEveryMs) return;
    followed.isLooking = true;
    readPaceChange(parts, run)
      .then((found) => {
        // An older record that somebody put back does not count.
        if (found !== undefined && found.seq > (followed.soFar?.seq ?? 0)) followed.soFar = found;
      })
      .catch(() => undefined)
      .finally(() => {
        followed.lookedAt = clock.now();
        followed.isLooking = false;
      });
  }

  function paced(asked: ConnectedVault): ConnectedVault {
    const { run, pace } = asked;
    if (run?.startToken === undefined) return asked;
    const followed = follow(run);
    const now = (): Pace => {
      look(run, followed);
      return followed.soFar === undefined ? pace : withChange(pace, followed.soFar);
    };
    return { ...asked, pace: new LivePace(now) };
  }

  return connectedBy(vaults, paced);
}

/** A pace whose fields are read again for each look of the limiter. A class, because each step on each item creates two. */
class LivePace implements Pace {
  constructor(private readonly now: () => Pace) {}

  get sourceShare(): number {
    return this.now().sourceShare;
  }

  get targetShare(): number {
    return this.now().targetShare;
  }

  get maxInFlight(): number {
    return this.now().maxInFlight;
  }

  get maxRequestsPerSecond(): Pace['maxRequestsPerSecond'] {
    return this.now().maxRequestsPerSecond;
  }

  get schedule(): Pace['schedule'] {
    return this.now().schedule;
  }
}

export interface PaceParts {
  readonly store: ObjectStore;
  readonly starts: StartTokens;
}

/** The run whose pace changes. Without a start token, its pace cannot change. */
export type PacedRun = Pick<MoveSpec, 'moveId' | 'runId' | 'startToken'>;

/**
 * Changes the pace of a run. All processes that run its steps use the new pace within about 2 s. Returns all changes of
 * the run so far. Throws `START_REFUSED` if the run has ended, and `STORE_UNAVAILABLE`.
 */
export async function changePace(
  { store, starts }: PaceParts,
  run: PacedRun & { readonly startToken: string },
  change: PaceChange,
): Promise<PaceSoFar> {
  let after: PaceSoFar = { seq: 0, change: {} };
  await changeProved(store, documentOf(starts, run, run.startToken), async (held) => {
    const before = held?.value;
    after = { seq: (before?.seq ?? 0) + 1, change: { ...before?.change, ...withoutAbsent(change) } };
    return { ...after, proof: await starts.sign(run.startToken, 'sealed', paceTexts(run, after)) };
  });
  return after;
}

/**
 * Returns all changes of a run's pace; undefined if there is none. A record without a valid proof counts as none: somebody
 * else wrote it into the store.
 */
export async function readPaceChange({ store, starts }: PaceParts, run: PacedRun): Promise<PaceSoFar | undefined> {
  if (run.startToken === undefined) return undefined;
  const stored = await findProved(store, documentOf(starts, run, run.startToken));
  return stored && { seq: stored.seq, change: stored.change };
}

function documentOf(starts: StartTokens, run: PacedRun, token: string): ProvedDocument<typeof storedPaceSchema> {
  const proof = bySignature<z.infer<typeof storedPaceSchema>>(({ proof: stated, ...soFar }) =>
    starts.isSigned(stated, token, 'sealed', paceTexts(run, soFar)),
  );
  return { name: storeNames.pace(run), schema: storedPaceSchema, proof };
}

function withoutAbsent(change: PaceChange): PaceChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** The clients as steps get them: for allowed vaults only, with the pace of each run as it was changed last, and with room for others. */
export function guardClients(clients: Clients, lists: ArmLists): Clients {
  const arm = onlyAllowedArm(clients.arm, lists);
  const { store } = clients;
  const vaults = followPaces(leaveRoom(onlyAllowed(clients.vaults, lists), { arm, store }), clients);
  return { ...clients, vaults, arm };
}
