import { type MoveReport, moveReportSchema } from '../../shared/contracts/api/report';
import { longSecretsSeed, longSource, longTarget, longValue } from '../support/move/longSecrets';
import { localControl } from '../support/local/localControl';
import { postMove, readReport, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { localSecretClient } from '../support/local/localVaults';

// One item takes longer than the host lets a function run. A host that ends its worker, as the real one does, is needed:
// an activity that merely fails would continue in the background.

interface Size {
  readonly items: readonly number[];
  readonly functionTimeout: string;
  readonly callTimeoutSeconds: number;
  /** How long the target takes for a write. */
  readonly writeMs: number;
}

/** Three tries of the whole item, as before steps had parts, write at most 48 of its versions. */
const short: Size = { items: [50], functionTimeout: '00:00:04', callTimeoutSeconds: 1, writeMs: 250 };
const long = { functionTimeout: '00:01:00', callTimeoutSeconds: 30, writeMs: 1 };
/**
 * `LONG_STEPS=one` moves one item of 5,000 versions, `LONG_STEPS=page` 25 items of 500 versions, which are one page of the plan
 * and have 2 MB of results, and `LONG_STEPS=many` 64 of them at the same time.
 */
const sizes: Readonly<Record<string, Size>> = {
  one: { ...long, items: [5_000] },
  page: { ...long, items: Array<number>(25).fill(500) },
  many: { ...long, items: Array<number>(64).fill(500) },
};
const kind = process.env['LONG_STEPS'] ?? '';
const size = sizes[kind] ?? short;
const versions = size.items.reduce((sum, count) => sum + count, 0);
/** A vault accepts 30 writes a second. */
const limitMs = 180_000 + versions * 100;

let stack: LocalStack;
let report: MoveReport;
let writes = 0;

beforeAll(async () => {
  const { functionTimeout, callTimeoutSeconds, writeMs } = size;
  const env = {
    AzureFunctionsJobHost__functionTimeout: functionTimeout,
    VAULT_CALL_TIMEOUT_SECONDS: String(callTimeoutSeconds),
    MOVE_ALLOWED_SOURCES: longSource,
    MOVE_ALLOWED_TARGETS: longTarget,
  };
  stack = await startLocalStack({ stateDir: localFolder(), seed: 'empty', env });
  const control = localControl(stack.azure);
  await control.seed(longSecretsSeed(size.items));
  await control.addFault({
    match: { vault: longTarget, operation: 'secrets.set' },
    effect: { kind: 'slow', ms: writeMs },
  });
  const request = { sourceVault: longSource, targetVault: longTarget, method: 'exportImport', verify: 'full' };
  const begun = performance.now();
  const { id } = await postMove(stack.baseUrl, request);
  await waitForEnd(stack.baseUrl, id, limitMs);
  report = moveReportSchema.parse(await readReport(stack.baseUrl, id));
  const counts = await control.counts();
  writes = counts.reduce((sum, { vault, operation, calls }) => sum + (isWrite(vault, operation) ? calls : 0), 0);
  if (kind !== '') reportFigures((performance.now() - begun) / 1_000, counts);
}, limitMs + 60_000);

afterAll(endLocalProcesses);

/** Follows the chain of an item's versions from the current one, one request after another. Returns its values, oldest first. */
async function valuesOf(client: ReturnType<typeof localSecretClient>, name: string): Promise<string[]> {
  const values: string[] = [];
  let version: string | undefined;
  do {
    const read = await client.getSecret(name, version === undefined ? {} : { version });
    values.unshift(read.value ?? '');
    version = read.properties.previousVersion;
  } while (version !== undefined);
  return values;
}

const isWrite = (vault: string, operation: string): boolean => vault === longTarget && operation === 'secrets.set';

function reportFigures(seconds: number, counts: unknown): void {
  process.stderr.write(`LONG_STEPS=${kind} ${JSON.stringify({ versions, seconds: Math.round(seconds), counts })}\n`);
}

describe('items that take longer than the host lets a function run', () => {
  it('arrive, and are verified', () => {
    expect(report.problems).toEqual([]);
    expect(report.items).toMatchObject({ done: size.items.length, failed: 0 });
    expect(report.verified).toBe(size.items.length);
  });

  it(
    'have each version once, in order',
    async () => {
      const client = localSecretClient(stack.azure, longTarget);
      const read = await Promise.all(size.items.map((_, item) => valuesOf(client, `long-${item}`)));
      const valuesOfItem = (count: number, item: number) =>
        Array.from({ length: count }, (_, at) => longValue(item, at));
      expect(read).toEqual(size.items.map(valuesOfItem));
      expect(writes).toBe(versions);
    },
    limitMs,
  );

  it('end no worker', () => {
    expect(stack.logs()).not.toContain('Timeout value of');
  });
});
