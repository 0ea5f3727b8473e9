import { saveResults, verifyPage } from '../../../../functions/activities/batchResults';
import { ownResults, writeSealedResults } from '../../../../functions/steps/plan/sealedResults';
import { type InputOf, type OutputOf } from '../../../../shared/contracts/steps/contract';
import { type ItemResult } from '../../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { type verifyPageContract } from '../../../../shared/contracts/steps/pageSteps';
import { countedBudget } from '../../../support/move/countedBudget';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';
import { resultOf } from '../../../support/move/moveFixtures';
import { moveSteps } from '../../../support/move/moveSteps';

const names = ['batch-a', 'batch-b', 'batch-c'];
const page = 4;

let at: MoveAzure;
let move: MoveSpec;
/** The versions of each item in the target. */
let arrived: ItemResult[];

beforeAll(async () => {
  at = await startMoveAzure();
  const moved = moveBetween('overseas');
  arrived = [];
  for (const itemName of names) {
    await at.seed('source', itemName, [{ created: 1 }, { created: 2 }]);
    const output = await moveSteps(at).byValue({ move: moved, itemType: 'secret', itemName });
    if (output.state !== 'imported') throw new Error(output.state);
    arrived.push(
      resultOf({ itemName, state: 'imported', route: 'exportImport', versions: output.versions, versionCount: 2 }),
    );
  }
});
afterAll(() => at.stop());
beforeEach(async () => {
  move = await at.keyed(moveBetween('overseas'));
  await writeSealedResults(at.clients(), move, {
    page,
    items: [...arrived, resultOf({ itemName: 'no', state: 'skipped' })],
    at: new Date().toISOString(),
  });
  at.azure.control.clearLog();
});
afterEach(() => {
  at.azure.control.clearFaults();
  expect(at.leaks()).toEqual([]);
});

type Output = OutputOf<typeof verifyPageContract>;
type More = Partial<InputOf<typeof verifyPageContract>>;

const verify = async (more: More = {}, clients = at.clients()): Promise<Output> => {
  const output = (await verifyPage(clients).run({ move, page, ...more })) as Output;
  at.outputs.push(output);
  return output;
};
const stored = async () => (await ownResults(at.clients(), move, page))?.items ?? [];
const states = async () => (await stored()).map(({ state }) => state);
const reads = () => at.calls('source', 'secrets.get');
const failing = { state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.', retryable: false } as const;
const found = (more: object) => ({ state: 'stored', findings: expect.objectContaining(more) as unknown, throttled: 0 });

test('verifyPage stores the verified results of a batch, and returns what it found', async () => {
  expect(await verify()).toEqual(found({ problemCount: 0, worked: 3 }));
  expect(await states()).toEqual(['verified', 'verified', 'verified', 'skipped']);
  expect((await stored())[0]?.versions).toMatchObject([{ digest: expect.any(String) }, { digest: expect.any(String) }]);
});

test('verifyPage fails an item that differs, and verifies the others', async () => {
  const { properties } = await at.secrets('overseas').getSecret('batch-b');
  const { version = '' } = properties;
  await at.secrets('overseas').updateSecretProperties('batch-b', version, { tags: { changed: 'yes' } });
  expect(await verify()).toEqual(found({ problemCount: 1, items: expect.objectContaining({ failed: 1 }) as unknown }));
  await at.secrets('overseas').updateSecretProperties('batch-b', version, { tags: {} });
  expect(await states()).toEqual(['verified', 'failed', 'verified', 'skipped']);
});

test('verifyPage of a held move says that others changed an item after the move had written it', async () => {
  const held = await at.keyed({ ...moveBetween('overseas'), cutover: 'hold' });
  const written = new Date(Date.now() - 10_000).toISOString();
  await writeSealedResults(at.clients(), held, { page, items: [...arrived], at: written });
  const { properties } = await at.secrets('overseas').getSecret('batch-b');
  const { version = '' } = properties;
  await at.secrets('overseas').updateSecretProperties('batch-b', version, { tags: { owner: 'us' } });
  // The next reading of the target counts it.
  expect(await verifyPage(at.clients()).run({ move: held, page })).toEqual(found({ problemCount: 0, worked: 3 }));
  await at.secrets('overseas').updateSecretProperties('batch-b', version, { tags: {} });
  const [, changed] = (await ownResults(at.clients(), held, page))?.items ?? [];
  expect(changed).toMatchObject({ state: 'failed', code: 'TARGET_CHANGED', verified: false });
  expect(changed?.detail).toContain('Last change there: ');
});

test('verifyPage of a held move says that others deleted an item after the move had written it, so no pass writes it again', async () => {
  const held = await at.keyed({ ...moveBetween('overseas'), cutover: 'hold' });
  await writeSealedResults(at.clients(), held, { page, items: [...arrived], at: new Date().toISOString() });
  await (await at.secrets('overseas').beginDeleteSecret('batch-b')).pollUntilDone();
  await verifyPage(at.clients()).run({ move: held, page });
  await (await at.secrets('overseas').beginRecoverDeletedSecret('batch-b')).pollUntilDone();
  const [, gone] = (await ownResults(at.clients(), held, page))?.items ?? [];
  expect(gone).toMatchObject({ state: 'failed', code: 'TARGET_CHANGED', verified: false });
  expect(gone?.detail).toContain('It is soft-deleted since ');
});

describe('verifyPage while one item is unavailable', () => {
  beforeEach(() => {
    at.fault({ match: { vault: 'overseas', path: '/secrets/batch-b/*' }, effect: { kind: 'error', status: 503 } });
  });

  test('leaves it open and the results as they were, and reads only this item in the next round', async () => {
    expect(await verify()).toEqual({ state: 'open', open: [1], outdated: [], throttled: 0 });
    expect((await stored()).slice(0, 3)).toEqual(arrived);
    at.azure.control.clearFaults();
    at.azure.control.clearLog();
    expect(await verify({ part: { number: 1 } })).toEqual(found({ problemCount: 0, worked: 3 }));
    expect(reads()).toBe(2);
  });

  test('fails it in the last round', async () => {
    await verify();
    await verify({ part: { number: 3 }, isLast: true });
    expect(await states()).toEqual(['verified', 'failed', 'verified', 'skipped']);
  });
});

test('verifyPage takes the failure of another step for an item, without a read', async () => {
  await verify({ failed: [{ at: 0, failure: failing }], only: [], rest: { ...failing, code: 'STEP_LOST' } });
  expect((await stored()).map(({ code }) => code)).toEqual(['VAULT_FORBIDDEN', 'STEP_LOST', 'STEP_LOST', undefined]);
  expect(reads()).toBe(0);
});

test('verifyPage ends in parts of few requests, because each part works on fewer items, and reads no version twice', async () => {
  let output = await verify({}, { ...at.clients(), budget: () => countedBudget(7) });
  expect(output.state).toBe('partial');
  for (let number = 1; output.state === 'partial' && number < 20; number += 1) {
    output = await verify({ part: { number } }, { ...at.clients(), budget: () => countedBudget(7) });
  }
  expect(output.state).toBe('stored');
  expect(reads()).toBe(3 * 2);
});

test('verifyPage that runs a second time returns the findings of the first run, without a read', async () => {
  const first = await verify({ failed: [{ at: 0, failure: failing }] });
  at.azure.control.clearLog();
  expect(await verify()).toEqual(first);
  expect(first).toEqual(found({ problemCount: 1 }));
  expect(reads()).toBe(0);
});

describe('an early verifyPage', () => {
  const early = { early: true } as const;
  const open = { state: 'open', open: [0, 1, 2], outdated: [], throttled: 0 };

  test('stores the results of a batch whose items are all equal', async () => {
    expect(await verify(early)).toEqual(found({ problemCount: 0, worked: 3 }));
    expect(await states()).toEqual(['verified', 'verified', 'verified', 'skipped']);
  });

  test('leaves a batch with an item that differs to a later verification, which reads all items', async () => {
    const { version = '' } = (await at.secrets('overseas').getSecret('batch-b')).properties;
    await at.secrets('overseas').updateSecretProperties('batch-b', version, { tags: { changed: 'yes' } });
    expect(await verify(early)).toEqual(open);
    expect((await stored()).slice(0, 3)).toEqual(arrived);
    await at.secrets('overseas').updateSecretProperties('batch-b', version, { tags: {} });
    at.azure.control.clearLog();
    expect(await verify()).toEqual(found({ problemCount: 0 }));
    expect(reads()).toBe(3 * 2);
  });

  test('leaves a batch with an unavailable item, and no notes that a later round reads', async () => {
    at.fault({ match: { vault: 'overseas', path: '/secrets/batch-b/*' }, effect: { kind: 'error', status: 503 } });
    expect(await verify(early)).toEqual(open);
    at.azure.control.clearFaults();
    at.azure.control.clearLog();
    expect(await verify({ part: { number: 1 } })).toEqual(found({ problemCount: 0 }));
    expect(reads()).toBe(3 * 2);
  });

  test('returns the findings that an earlier run of the step has stored', async () => {
    const first = await verify(early);
    at.azure.control.clearLog();
    expect(await verify(early)).toEqual(first);
    expect(reads()).toBe(0);
  });
});

test('verifyPage names the item of which a late write made an older version current, and what was healed', async () => {
  const { value = '' } = await at
    .secrets('overseas')
    .getSecret('batch-c', { version: arrived[2]?.versions[0]?.to ?? '' });
  const late = await at.secrets('overseas').setSecret('batch-c', value);
  const outdated = [{ at: 2, itemType: 'secret', itemName: 'batch-c' }];
  expect(await verify({ early: true })).toEqual({ state: 'open', open: [0, 1, 2], outdated: [], throttled: 0 });
  expect(await verify()).toEqual({ state: 'open', open: [], outdated, throttled: 0 });
  // A run that ends here has named it: the repair writes one more copy.
  const named = [...arrived.slice(0, 2), { ...arrived[2], reasons: ['DUPLICATE_VERSION'] }];
  expect((await stored()).slice(0, 3)).toEqual(named);
  await saveResults(at.clients()).run({ move, page, items: (await stored()).map((one) => ({ ...one, reasons: [] })) });
  expect((await stored()).slice(0, 3)).toEqual(named);
  const { value: right = '' } = await at
    .secrets('overseas')
    .getSecret('batch-c', { version: arrived[2]?.versions[1]?.to ?? '' });
  await at.secrets('overseas').setSecret('batch-c', right);
  expect(await verify({ part: { number: 1 }, healed: [2] })).toEqual(found({ problemCount: 2 }));
  expect((await stored())[2]).toMatchObject({
    state: 'verified',
    reasons: ['DUPLICATE_VERSION', 'LATE_WRITE_HEALED'],
    remark: expect.stringContaining(late.properties.version ?? '-') as unknown,
  });
});
