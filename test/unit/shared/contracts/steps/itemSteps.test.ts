import { type z } from 'zod';
import * as changeSteps from '../../../../../shared/contracts/steps/changeSteps';
import * as itemSteps from '../../../../../shared/contracts/steps/itemSteps';
import * as lateSteps from '../../../../../shared/contracts/steps/lateSteps';
import * as moveSteps from '../../../../../shared/contracts/steps/moveSteps';
import * as orchestrations from '../../../../../shared/contracts/steps/orchestrations';
import * as pageSteps from '../../../../../shared/contracts/steps/pageSteps';
import * as starts from '../../../../../shared/contracts/steps/starts';
import * as surveySteps from '../../../../../shared/contracts/steps/surveySteps';
import * as targetSteps from '../../../../../shared/contracts/steps/targetSteps';
import { type AnyContract } from '../../../../../shared/contracts/steps/contract';

const contracts = [
  changeSteps,
  itemSteps,
  lateSteps,
  moveSteps,
  pageSteps,
  surveySteps,
  targetSteps,
  orchestrations,
  starts,
]
  .flatMap((file) => Object.entries(file))
  .filter(([name]) => name.endsWith('Contract')) as [string, AnyContract][];

test('the contracts cover all activities and orchestrators', () => {
  expect(contracts).toHaveLength(49);
});

test.each(contracts)('%s has the name of its step', (exported, { name }) => {
  expect(exported).toBe(`${name}Contract`);
});

test.each(contracts)('%s rejects unknown fields in its input and output', (_, contract) => {
  expect([refusesUnknown(contract.input), refusesUnknown(contract.output)]).toEqual([true, true]);
});

function refusesUnknown(schema: z.ZodType): boolean {
  const issues = shapesOf(schema).map((shape) => shape.safeParse({ value: 'canary' }).error?.issues ?? []);
  return issues.every((list) => list.some(({ code }) => code === 'unrecognized_keys'));
}

function shapesOf(schema: z.ZodType): z.ZodType[] {
  const { options } = schema as unknown as { options?: z.ZodType[] };
  return options ?? [schema];
}
