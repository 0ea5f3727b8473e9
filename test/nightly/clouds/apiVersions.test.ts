import { type MoveReport } from '../../../shared/contracts/api/report';
import { type ReadItems, readItems } from '../../support/local/localItems';
import { type LocalControl, localControl } from '../../support/local/localControl';
import { postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { withoutIdsAndTimes } from '../../support/move/moveCompare';

// A cloud, and a vault in an update, can know older versions of the data plane only. The same move has the same result with each.

const sourceVault = 'contoso-westeurope';
const targets = { sameGeography: 'contoso-northeurope', otherGeography: 'contoso-eastus' };
const newest: readonly string[] = [];
const behind: readonly string[] = ['2026-04-01', '2025-07-01'];

interface Moved {
  readonly results: readonly string[];
  readonly target: ReadItems;
  /** Whether a vault refused a version. */
  readonly isRefused: boolean;
}

let stack: LocalStack;
let control: LocalControl;
let before: unknown;

/** Moves the sample vault where vaults refuse these versions of the data plane. */
async function moveBehind(refusedApiVersions: readonly string[], targetVault: string): Promise<Moved> {
  await control.restore(before);
  await control.changeSettings({ refusedApiVersions: [...refusedApiVersions] });
  const { id } = await postMove(stack.baseUrl, { sourceVault, targetVault });
  await waitForEnd(stack.baseUrl, id);
  const results = resultsOf(await readReport(stack.baseUrl, id));
  const isRefused = await hasRefusals();
  await control.changeSettings({ refusedApiVersions: [] });
  return { results, target: await readItems(stack.azure, targetVault), isRefused };
}

const lists: readonly string[] = ['secrets.list', 'keys.list', 'certificates.list'];

async function hasRefusals(): Promise<boolean> {
  const counts = await control.counts();
  return counts.some(({ operation, status }) => status === 400 && lists.includes(operation));
}

function resultsOf({ results }: MoveReport): readonly string[] {
  return results.map(({ itemType, itemName, state, route, reasons, versions, versionCount }) =>
    [itemType, itemName, state, route, ...reasons, `${versions.length} of ${versionCount}`].join(' '),
  );
}

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder() });
  control = localControl(stack.azure);
  before = await control.snapshot();
});

afterAll(endLocalProcesses);

describe.each(Object.entries(targets))('a move to a vault in the %s', (_, targetVault) => {
  let expected: Moved;

  beforeAll(async () => {
    expected = await moveBehind(newest, targetVault);
  });

  it('uses versions that every vault knows today', () => {
    expect(expected.isRefused).toBe(false);
    expect(expected.results.length).toBeGreaterThan(100);
  });

  it('has the same result where vaults know older versions only', async () => {
    const moved = await moveBehind(behind, targetVault);
    expect(moved.isRefused).toBe(true);
    expect(moved.results).toEqual(expected.results);
    expect(withoutIdsAndTimes(moved.target.secrets)).toEqual(withoutIdsAndTimes(expected.target.secrets));
    expect(moved.target.keys.length).toBe(expected.target.keys.length);
    expect(moved.target.certificates.length).toBe(expected.target.certificates.length);
  });
});
