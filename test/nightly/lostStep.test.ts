import { type MoveReport, moveReportSchema } from '../../shared/contracts/api/report';
import { longSecretsSeed, longSource, longTarget } from '../support/move/longSecrets';
import { localControl } from '../support/local/localControl';
import { waitForLasting } from '../support/host/hostWait';
import { isEnd, postMove, readMove, readReport } from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';

// One request of one item hangs longer than the host lets a function run. So the host ends its worker in each try, with
// everything that runs in it.

let stack: LocalStack;
let phase: string;
let report: MoveReport;

beforeAll(async () => {
  const env = {
    AzureFunctionsJobHost__functionTimeout: '00:00:05',
    VAULT_CALL_TIMEOUT_SECONDS: '60',
    MOVE_ALLOWED_SOURCES: longSource,
    MOVE_ALLOWED_TARGETS: longTarget,
  };
  stack = await startLocalStack({ stateDir: localFolder(), seed: 'empty', env });
  const control = localControl(stack.azure);
  await control.seed(longSecretsSeed([1, 1, 1]));
  const match = { vault: longSource, operation: 'secrets.get', path: '/secrets/long-0/*' };
  await control.addFault({ match, effect: { kind: 'slow', ms: 600_000 } });
  const { id } = await postMove(stack.baseUrl, {
    sourceVault: longSource,
    targetVault: longTarget,
    method: 'exportImport',
  });
  ({ phase } = await waitForLasting(
    async () => {
      // While the host starts its next worker, nobody answers.
      const status = await readMove(stack.baseUrl, id).catch(() => undefined);
      return status !== undefined && isEnd(status.phase) ? status : undefined;
    },
    `end of move ${id}`,
    200_000,
  ));
  report = moveReportSchema.parse(await readReport(stack.baseUrl, id));
});

afterAll(endLocalProcesses);

test('a lost step fails its item alone, and the move ends with all others', () => {
  expect(phase).toBe('partiallyCompleted');
  expect(report.results.map(({ itemName, state, code }) => [itemName, state, code])).toEqual([
    ['long-0', 'failed', 'STEP_LOST'],
    ['long-1', 'verified', undefined],
    ['long-2', 'verified', undefined],
  ]);
});

test.each(['exportItems', 'exportItem'])('the host ended its worker in each of the three tries of %s', (step) => {
  const ended = new RegExp(`Timeout value of 5 seconds was exceeded by function: Functions.${step}\\b`, 'g');
  // On a machine whose cores are taken, another item may take five seconds, too.
  expect(stack.logs().match(ended)?.length).toBeGreaterThanOrEqual(3);
});
