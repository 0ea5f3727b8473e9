import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { orchestrationVersion } from '../../../../../shared/contracts/steps/orchestrations';
import { isBegunBefore, saysOtherCode, stepFault, updatedWords } from '../../../../../shared/rules/transfer/updatedApp';

const root = path.resolve(__dirname, '../../../../..');

const refused = z.strictObject({ page: z.number() }).safeParse({ pages: [] }).error;
const childRefused = new Error(`Orchestrator function 'planVault' failed: ${String(refused?.message)}`);
const otherSteps = new Error(
  "Orchestrator function 'planVault' failed: Non-Deterministic workflow detected: A previous execution of this orchestration scheduled an activity task with sequence ID 5 named 'a', but the current replay execution instead scheduled an activity task named 'b' with this sequence ID.",
);
const unknown = new Error(
  "Orchestrator function 'planVault' failed: The function 'planVault' doesn't exist, is disabled, or is not an orchestrator function. Additional info: …",
);

test('host.json gives new orchestrations the version of the code, and no older instance may run them', () => {
  const host = JSON.parse(readFileSync(path.join(root, 'host.json'), 'utf8'));
  expect(host.extensions.durableTask).toMatchObject({
    defaultVersion: orchestrationVersion,
    versionMatchStrategy: 'CurrentOrOlder',
    versionFailureStrategy: 'Reject',
  });
});

test.each([
  ['a history with other steps', otherSteps, orchestrationVersion],
  ['a history with other steps, begun by an unversioned release', otherSteps, ''],
  ['an orchestrator that no longer exists', unknown, undefined],
  ['a step of an earlier release', new Error(`Activity function 'x' failed: ${updatedWords}`), orchestrationVersion],
  ['input that the schemas refuse, in a run of another version', refused, '0.9'],
  ['input of a child that the schemas refuse, in a run of another version', childRefused, undefined],
])('stepFault says for %s that the app was updated', (_, error, version) => {
  expect(stepFault(error, version)).toEqual({ code: 'APP_UPDATED', detail: updatedWords });
});

test.each([
  [
    'a lost step',
    new Error("Activity function 'x' failed: it was lost\n trace"),
    undefined,
    /^A step failed: Act.*lost$/,
  ],
  ['input that the schemas refuse, in a run of this version', refused, orchestrationVersion, /^A step failed: /],
  ['no reason', 'text', undefined, /^A step failed: the runtime gave no reason$/],
])('stepFault leaves %s as it is', (_, error, version, detail) => {
  expect(stepFault(error, version)).toEqual({ code: 'INTERNAL', detail: expect.stringMatching(detail) });
});

test('saysOtherCode does not take the failure of a step for another code', () => {
  expect(saysOtherCode("Orchestrator function 'moveVault' failed: out of memory")).toBe(false);
});

test.each([
  [undefined, true],
  ['', true],
  ['1.0', true],
  ['1.1', false],
  ['1.10', false],
  ['2.0', false],
  [orchestrationVersion, true],
])('isBegunBefore 1.1, for a run of version %j: %s', (version, expected) => {
  expect(isBegunBefore('1.1', version)).toBe(expected);
});
