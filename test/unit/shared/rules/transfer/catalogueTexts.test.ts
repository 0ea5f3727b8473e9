import {
  certificateOperations,
  keyOperations,
  secretOperations,
} from '../../../../../shared/clients/vault/itemOperations';
import { CallFault } from '../../../../../shared/clients/transport/callFault';
import { faultError } from '../../../../../shared/clients/transport/faultError';
import { type VaultOperation } from '../../../../../shared/clients/transport/vaultOperation';
import { errorCodes } from '../../../../../shared/contracts/model/errorCodes';
import { type Problem } from '../../../../../shared/contracts/model/progress';
import { reasonCodes } from '../../../../../shared/contracts/model/reasonCodes';
import { failureProblem } from '../../../../../shared/rules/problems/failureProblem';
import { issuerProblems } from '../../../../../shared/rules/problems/issuerProblems';
import { problemsOf, shortenProblem } from '../../../../../shared/rules/problems/summarizeResults';
import { resultOf } from '../../../../support/move/moveFixtures';

// Texts of the app are never cut, even with the longest names. Only texts of the service are.

const vault = 'v'.repeat(24);
const itemName = 'n'.repeat(127);
const remark = 'r'.repeat(300);

function expectWhole(problems: readonly Problem[]): void {
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.map(shortenProblem)).toEqual(problems);
}

test.each(reasonCodes)('problemsOf fits the room with %s', (code) => {
  // On a blocked item, a single reason is always a problem.
  expectWhole(problemsOf(resultOf({ itemName, state: 'blocked', reasons: [code] }), 'done'));
});

test.each(reasonCodes)('problemsOf fits the room with %s and the longest remark', (code) => {
  expectWhole(problemsOf(resultOf({ itemName, state: 'blocked', reasons: [code], remark }), 'done'));
});

test.each(errorCodes)('failureProblem fits the room with the remedy of %s', (code) => {
  expectWhole([failureProblem({ code, detail: 'It failed.' })]);
});

test.each(['issuer', 'contacts'] as const)('issuerProblems fits the room with all reasons of %s', (kind) => {
  expectWhole(issuerProblems({ kind, name: itemName, state: 'left', reasons: [...reasonCodes] }, 'done'));
});

const operations = [secretOperations, keyOperations, certificateOperations].flatMap((family) =>
  Object.values<VaultOperation>({ ...family }),
);

test.each(operations.map((operation) => [operation.noun, operation.permission, operation] as const))(
  'problemsOf fits the room with a missing right on a %s (%s) and the role that grants it',
  (_noun, _permission, operation) => {
    const fault = new CallFault({
      kind: 'answer',
      status: 403,
      code: 'Forbidden',
      innerCode: 'ForbiddenByPolicy',
      serviceMessage: 'x'.repeat(500),
      requestId: undefined,
      retryAfterMs: undefined,
    } as never);
    const { code, message } = faultError(fault, { vault, itemName, operation });
    expect(code).toBe('VAULT_FORBIDDEN');
    expect(message).toContain(operation.role);
    const failed = { code, detail: message };
    expectWhole(problemsOf(resultOf({ itemName, state: 'failed', ...failed }), 'done'));
    expectWhole(issuerProblems({ kind: 'issuer', name: itemName, state: 'failed', reasons: [], ...failed }, 'done'));
  },
);
