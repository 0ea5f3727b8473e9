import { exportItem } from '../../../../../functions/activities/exportItem';
import { importItem } from '../../../../../functions/activities/importItem';
import { type ActivityFactory } from '../../../../../functions/steps/frame/activity';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { countedBudget } from '../../../../support/move/countedBudget';
import { verifyItem } from '../../../../support/move/itemVerification';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { withLists } from '../../../../support/move/versionLists';

// Every step of one long item in parts, each of which may send only some requests.

const versionCount = 60;
/** More than the pages of a list and the few requests that begin a part. */
const requestsPerPart = 25;

let at: MoveAzure;
let move: MoveSpec;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
  move = await at.keyed(moveBetween('overseas'));
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearLog();
});

async function seeded(changes: { readonly enabled?: boolean } = {}): Promise<string> {
  names += 1;
  const itemName = `long-${names}`;
  const created = Math.floor(Date.now() / 1000) - 90 * 86_400;
  const versions = Array.from({ length: versionCount }, (_, no) => ({ created: created + no, ...changes }));
  await at.seed('source', itemName, [...versions.slice(0, -1), { created: created + versionCount }]);
  return itemName;
}

interface Part {
  readonly output: { readonly state: string; readonly done?: number };
  /** The operations of this part, at both vaults. */
  readonly requests: readonly string[];
}

/** Runs a step part after part to its end. */
async function inParts(factory: ActivityFactory, input: object): Promise<readonly Part[]> {
  const parts: Part[] = [];
  const kept = at.clients();
  for (let number = 0; number < 50; number += 1) {
    at.azure.control.clearLog();
    const clients = { ...kept, budget: () => countedBudget(requestsPerPart) };
    const part = number === 0 ? {} : { part: { number } };
    const output = (await factory(clients).run({ move, ...input, ...part })) as Part['output'];
    parts.push({
      output,
      requests: at.azure.control.requests().map(({ vault, operation }) => `${vault} ${operation}`),
    });
    if (output.state !== 'partial') break;
  }
  return parts;
}

const countOf = (parts: readonly Part[], request: string): number =>
  parts.flatMap(({ requests }) => requests).filter((one) => one === request).length;
const statesOf = (parts: readonly Part[]) => [...new Set(parts.map(({ output }) => output.state))];

test('exportItem reads each version once, in parts', async () => {
  const itemName = await seeded();
  const parts = await inParts(exportItem, { itemType: 'secret', itemName });
  expect(statesOf(parts)).toEqual(['partial', 'exported']);
  expect(countOf(parts, 'source secrets.get')).toBe(versionCount);
});

test('importItem writes each version once, in order, and finds its place from the list alone', async () => {
  const itemName = await seeded();
  const [exported] = [...(await inParts(exportItem, { itemType: 'secret', itemName }))].reverse();
  const { staged } = exported?.output as { staged?: string };
  const parts = await inParts(importItem, { itemType: 'secret', itemName, staged });
  expect(statesOf(parts)).toEqual(['partial', 'imported']);
  expect(parts.length).toBeGreaterThan(2);
  expect(countOf(parts, 'overseas secrets.set')).toBe(versionCount);
  // The answer to the first write of an item names no earlier version, so the second part reads that one.
  expect(countOf(parts, 'overseas secrets.get')).toBeLessThanOrEqual(parts.length + 1);
  expect(await at.values('overseas', itemName)).toEqual(await at.values('source', itemName));
});

test('importItem continues after a kill that lost the notes of its parts', async () => {
  const itemName = await seeded();
  const [exported] = [...(await inParts(exportItem, { itemType: 'secret', itemName }))].reverse();
  const { staged } = exported?.output as { staged?: string };
  const input = { itemType: 'secret', itemName, staged };
  const clients = { ...at.clients(), budget: () => countedBudget(40) };
  expect(await importItem(clients).run({ move, ...input })).toMatchObject({ state: 'partial' });
  await at.clients().staging.dropLabel(move, `secret/${itemName}/import/part`);
  const parts = await inParts(importItem, input);
  expect(parts.at(-1)?.output.state).toBe('imported');
  expect(await at.values('overseas', itemName)).toEqual(await at.values('source', itemName));
});

test('importItem ignores notes that somebody else wrote to the store', async () => {
  const itemName = await seeded();
  const [exported] = [...(await inParts(exportItem, { itemType: 'secret', itemName }))].reverse();
  const { staged } = exported?.output as { staged?: string };
  const input = { itemType: 'secret', itemName, staged };
  const clients = { ...at.clients(), budget: () => countedBudget(40) };
  await importItem(clients).run({ move, ...input });
  const label = `secret/${itemName}/import/part`;
  const ref = await at.clients().staging.put(move, label, new Uint8Array());
  await at.store.write(ref, new TextEncoder().encode('planted'));
  const output = (await importItem(at.clients()).run({ move, ...input, part: { number: 1 } })) as Part['output'];
  expect(output.state).toBe('imported');
  expect(await at.values('overseas', itemName)).toEqual(await at.values('source', itemName));
});

test('verifyItem reads each version once on each side, in parts', async () => {
  const itemName = await seeded();
  const [exported] = [...(await inParts(exportItem, { itemType: 'secret', itemName }))].reverse();
  const { staged } = exported?.output as { staged?: string };
  const imports = await inParts(importItem, { itemType: 'secret', itemName, staged });
  const imported = imports.at(-1)?.output as unknown as { versions: readonly object[] };
  const { versions } = await withLists(at, move, imported);
  const common = { route: 'exportImport', reasons: [], versionCount, versions, versionsLeftOut: [] };
  const parts = await inParts(verifyItem, { itemType: 'secret', itemName, ...common });
  expect(statesOf(parts)).toEqual(['partial', 'verified']);
  expect(countOf(parts, 'source secrets.get')).toBe(versionCount);
  expect(countOf(parts, 'overseas secrets.get')).toBeLessThanOrEqual(versionCount + parts.length);
});
