import { type Phase, type PhaseTime } from '../../../../../shared/contracts/model/progress';
import { cutOffProblem } from '../../../../../shared/rules/report/cutOffRun';
import { withShownPhases } from '../../../../../shared/rules/report/shownProgress';
import { endStatusOf, statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';

const move = moveOf();
const minute = (at: number): string => new Date(Date.parse('2026-05-01T10:00:00.000Z') + at * 60_000).toISOString();
const planning = startProgress(minute(0));
const carried = { ...enterPhase(planning, 'transferring', minute(1)), plan: planOf({ pages: 2 }) };
const verifying = enterPhase(carried, 'verifying', minute(2));
const finishing = enterPhase(verifying, 'finishing', minute(3));
const phasesOf = ({ phases }: { readonly phases: readonly PhaseTime[] }): Phase[] => phases.map(({ phase }) => phase);

test('takes the phases that the last generation entered after its first one', () => {
  const shown = withShownPhases(carried, statusOf(move, finishing, minute(3)));
  expect(shown).toMatchObject({ phase: 'finishing', phaseStartedAt: minute(3), plan: carried.plan });
  expect(phasesOf(shown)).toEqual(['planning', 'transferring', 'verifying']);
  expect(shown.phases.at(-1)).toMatchObject({ startedAt: minute(2), seconds: 60 });
});

test('lets the report name the phase in which somebody terminated the run', () => {
  const progress = withShownPhases(carried, statusOf(move, verifying, minute(2)));
  const run = { move, phase: 'cancelled', cause: 'terminated', startedAt: minute(0), finishedAt: minute(3) } as const;
  const { detail } = cutOffProblem({ ...run, progress }, { cutOff: 0, notBegun: 0, unlocked: 0 });
  expect(detail).toMatch(/terminated in phase verifying/);
});

test('takes the phases of a status that shows the end of the move', () => {
  const shown = withShownPhases(carried, endStatusOf(move, finishing, 'completed', minute(4)));
  expect([shown.phase, ...phasesOf(shown)]).toEqual(['finishing', 'planning', 'transferring', 'verifying']);
});

test('keeps what the generation began with if the status shows the same phase', () => {
  const status = statusOf(move, carried, minute(1));
  const changed = status.phases.map((one) => ({ ...one, seconds: 999 }));
  expect(withShownPhases(carried, { ...status, phases: changed })).toBe(carried);
});

const at = (phase: string, startedAt: string) => ({ phase, startedAt, seconds: 1 });
const first = [at('planning', minute(0)), at('transferring', minute(1))];

test.each<[string, unknown]>([
  ['no status', null],
  ['a text', 'verifying'],
  ['no phases', { phase: 'verifying' }],
  ['the status of a generation before', statusOf(move, planning, minute(0))],
  ['a phase that does not exist', { phases: [...first, at('exploding', minute(2))] }],
  ['a time that is none', { phases: [...first, at('verifying', 'at noon')] }],
  ['other fields in a phase', { phases: [...first, { ...at('verifying', minute(2)), note: 'x' }] }],
  ['another first phase', { phases: [at('preparing', minute(0)), first[1], at('verifying', minute(2))] }],
  ['another start of its phase', { phases: [first[0], at('transferring', minute(9)), at('verifying', minute(2))] }],
  ['an earlier phase', { phases: [...first, at('planning', minute(2))] }],
  ['the same phase twice', { phases: [...first, at('transferring', minute(2))] }],
  ['an end as a phase', { phases: [...first, at('completed', minute(2))] }],
])('keeps what the generation began with, given %s', (_, customStatus) => {
  expect(withShownPhases(carried, customStatus)).toBe(carried);
});
