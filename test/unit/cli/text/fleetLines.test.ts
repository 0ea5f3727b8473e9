import { type FleetVault } from '../../../../shared/contracts/api/fleetAnswers';
import {
  type CheckedVault,
  fleetCheckLines,
  fleetLine,
  fleetLines,
  fleetListLines,
} from '../../../../cli/text/fleetLines';
import { type Line, renderLine, textOf } from '../../../../cli/text/line';
import { fleet, fleetVault, rowCounts, wave } from '../../web/answers';

const command = 'kvmover';
const long = 'payments-and-orders-west';
const blocked: FleetVault = fleetVault({
  ...{ sourceVault: long, state: 'partiallyCompleted', needsYou: 'retry', items: { total: 6, done: 5 } },
  problem: {
    ...{ code: 'KEY_ACROSS_GEOGRAPHIES', itemType: 'key', itemName: 'payroll-signing' },
    detail: 'A key cannot go to another geography.',
    remedy: 'Ask for "unmovableKeys": "recreate" to get a new key of the same shape.',
  },
});
const awaiting = fleetVault({ state: 'awaitingApproval', needsYou: 'approve', planHash: 'a1b2c3d4'.repeat(8) });
const textAt = (lines: readonly Line[]) => lines.map((line) => renderLine(line, { colour: false })).join('\n');
const show = (columns: number, vaults: readonly FleetVault[] = [blocked, awaiting], changes = {}) =>
  fleetLines({ view: fleet(changes), vaults, more: 0, command }, columns);

test('status says which vault did not complete, why, and the command that mends it', () => {
  const text = textAt(show(100));
  expect(text).toContain('partially completed, wave pilot, 5 of 6 items, KEY_ACROSS_GEOGRAPHIES');
  expect(text).toContain('key payroll-signing: A key cannot go to another geography.');
  expect(text).toContain('Ask for --set unmovableKeys=recreate to get');
  expect(text).toContain(`kvmover fleet retry apps-to-north --vault ${long} --set unmovableKeys=recreate`);
});

test('status shows the hash to approve: of a plan, and of a wave', () => {
  expect(textAt(show(100))).toMatch(/kvmover fleet approve apps-to-north --vault \S+ --hash a1b2c3d4/);
  const waves = [wave({ tableHash: 'e5f6a7b8'.repeat(8) })];
  const text = textAt(show(100, [], { needsYou: ['approve'], waves }));
  expect(text).toContain('kvmover fleet approve apps-to-north --wave pilot --hash e5f6a7b8');
});

test('status offers no retry where everything is in the target', () => {
  const done = { ...blocked, items: { total: 6, done: 6 } };
  expect(textAt(show(100, [done]))).not.toContain('fleet retry');
});

const checked = (overall: CheckedVault['overall'], name: string, keys: readonly string[] = []): CheckedVault => ({
  ...{
    wave: name === 'last-we' ? 'rest' : 'pilot',
    id: 'a',
    sourceVault: name,
    targetVault: `${name}-to`,
    checkUri: '',
  },
  ...{ overall, failed: false, findings: [], failure: undefined },
  affected: keys.map((itemName) => ({
    ...{ outcome: 'blocked', reason: 'KEY_ACROSS_GEOGRAPHIES', itemCount: 1, detail: '', remedy: '' },
    items: [{ itemType: 'key', itemName }],
  })),
});

test('check says per vault what matters, first what needs a person, each with its own wave', () => {
  const text = textAt(
    fleetCheckLines(
      [
        checked('ready', 'first-we'),
        checked('readyWithConditions', 'last-we', ['payroll-signing']),
        checked('notReady', 'dead-we'),
      ],
      100,
    ),
  );
  expect(text).toContain('1 key stays: payroll-signing');
  expect(text).toMatch(/dead-we[^]*wave pilot[^]*last-we[^]*wave rest[^]*pilot +first-we/);
  expect(text).toContain('1 not ready, 1 ready with conditions, 1 ready.');
});

test.each([40, 60])('fits a terminal of %i columns, except for commands, which are never broken', (columns) => {
  const asked = [
    {
      ...{ verb: 'change' as const, at: '2026-05-01T10:00:00.000Z', by: 'A person', wave: 'pilot', sourceVault: long },
      ...{
        set: { unmovableKeys: 'recreate' as const },
        text: 'Request changed by A person. Set: unmovableKeys recreate.',
      },
    },
  ];
  const waves = [wave({ startedAt: '2026-05-01T10:00:00.000Z', finishedAt: '2026-05-01T11:00:00.000Z' })];
  const lines = [
    ...show(columns, [blocked, awaiting], { waves, asked, needsYou: ['approve', 'decide', 'retry'] }),
    ...fleetListLines([{ ...fleet(), fleetUri: '' }], columns),
    ...fleetCheckLines([checked('notReady', long, ['a-very-long-name-of-a-key'])], columns),
  ];
  const tooLong = lines
    .map((line) => renderLine(line, { colour: false }))
    .filter((text) => text.length > columns && !text.trimStart().startsWith('kvmover fleet'));
  expect(tooLong).toEqual([]);
  const everything = lines.map(textOf).join(' ');
  for (const part of [long, 'KEY_ACROSS_GEOGRAPHIES', 'a-very-long-name-of-a-key', '2026-05-01'])
    expect(everything).toContain(part);
});

test('the line of progress has no forecast while nobody can say', () => {
  expect(textOf(fleetLine(fleet({ forecastAt: null, counts: rowCounts({ awaitingApproval: 12 }) })))).toBe(
    'apps-to-north: running, 0 of 12 vaults, 0 running',
  );
});
