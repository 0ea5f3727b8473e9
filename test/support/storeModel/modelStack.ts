import path from 'node:path';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type LocalControl, localControl } from '../local/localControl';
import { findTexts, newCanary, readTree } from '../local/localCanaries';
import { fastClock } from '../hold/fastClock';
import { type LooseJson } from '../host/hostClient';
import { startNoticeReceiver } from '../notices/noticeReceiver';
import { KillableStack } from '../move/moveKill';
import { sharedSeed } from '../storeFuzz/fuzzPair';
import { StoreDocuments } from '../storeFuzz/storeDocuments';
import { type ModelPair, pairOf, pairSeed } from './modelVaults';

/** The pauses of held moves, and the waits after failures, are this much shorter. */
const clockFactor = 10;

/** Longer than the cases of one stack take. */
const stackLifeMs = 360_000;

/** The pair that the app checks on a schedule. */
export const scheduled = pairOf('mdl-scheduled');

/** Signs reports, so that also those of runs without history are proved. */
const reportKey = 'report-signing';

const env = {
  MOVE_ALLOWED_SOURCES: 'mdl-*',
  MOVE_ALLOWED_TARGETS: 'mdl-*,rehearsal-*',
  MOVE_ALLOW_ROLLBACK: 'true',
  MOVE_ALLOW_REHEARSAL: 'true',
  MOVE_ALLOW_RETIREMENT: 'true',
  MOVE_WEBHOOK_SECRET: `whsec_${'A'.repeat(43)}=`,
  MOVE_REPORT_KEY_ID: `https://contoso-mover.vault.azure.net/keys/${reportKey}`,
  MOVE_CHECKS: JSON.stringify([scheduled]),
  // Every minute by the clock of the app.
  MOVE_CHECK_SCHEDULE: '0 * * * * *',
};

/** One running app and Azure for many cases. */
export interface ModelStack {
  readonly azure: ReadyInfo;
  readonly control: LocalControl;
  readonly baseUrl: string;
  readonly documents: StoreDocuments;
  readonly storeFolder: string;
  /** Makes the two vaults of a case. */
  readonly makePair: (name: string, region?: string) => Promise<ModelPair>;
  /** The time by the clock of the app, ISO 8601 UTC. */
  readonly now: () => string;
  /** Is in every value of the vaults. */
  readonly canary: string;
  /** Where the canary is in stored documents, in the state of the host, and in its log. */
  readonly leaks: () => string[];
  /** The data of all notices so far whose subject has a text. */
  readonly notices: (subject: string) => readonly LooseJson[];
  /** Everything that the receiver of notices got. */
  readonly received: () => string;
  /** The log of the app so far. */
  readonly logs: () => string;
  readonly stop: () => Promise<void>;
}

/** `app` is the folder of another version of the app. */
export async function startModelStack(app?: string, more: Readonly<Record<string, string>> = {}): Promise<ModelStack> {
  // Until then, the time of the app is before that of the file system. Otherwise the app would take new drafts for old ones.
  const base = Date.now() + stackLifeMs;
  const clock = fastClock(clockFactor, base);
  const delays = { deleteMs: 0, purgeMs: 0, issueMs: 0, provisionMs: 0, accessMs: 0 };
  const seed = { ...sharedSeed, settings: { ...sharedSeed.settings, delays } };
  const receiver = await startNoticeReceiver();
  const running = await KillableStack.startWithOwnAzure(
    seed,
    { ...env, ...more, ...clock, MOVE_WEBHOOK_URL: receiver.url },
    clock,
  );
  const { azure } = running.emulator;
  if (app !== undefined) {
    await running.killHost();
    await running.startHost(app);
  }
  const control = localControl(azure);
  const canary = newCanary();
  await control.seed({
    vaults: [{ name: 'contoso-mover', region: 'westeurope', keys: [{ name: reportKey, versions: [{}] }] }],
  });
  await control.seed({ vaults: pairSeed(scheduled, 'northeurope', canary) });
  const documents = new StoreDocuments(path.join(running.folder, 'store'));
  const leaks = (): string[] => {
    const stored = documents.kept().map(({ name, bytes }) => ({ name, content: bytes }));
    const files = readTree(running.folder, ['azure', 'store', 'seed.json', 'replacement']);
    return findTexts({ value: canary }, [
      ...stored,
      ...files,
      { name: 'log', content: Buffer.from(running.hostLogs()) },
    ]);
  };
  return {
    azure,
    control,
    baseUrl: running.host.baseUrl,
    storeFolder: path.join(running.folder, 'store'),
    notices: (subject) => receiver.received.flatMap(({ event, body }) => (body.includes(subject) ? [event.data] : [])),
    received: () => receiver.received.map(({ headers, body }) => `${JSON.stringify(headers)} ${body}`).join('\n'),
    ...{ documents, canary, leaks, logs: () => running.hostLogs() },
    makePair: async (name, region = 'northeurope') => {
      const pair = pairOf(`mdl-${name}`);
      await control.seed({ vaults: pairSeed(pair, region, canary) });
      return pair;
    },
    now: () => new Date(base + (Date.now() - base) * clockFactor).toISOString(),
    async stop() {
      await running.stop();
      await receiver.stop();
    },
  };
}
