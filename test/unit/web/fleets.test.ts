import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { fleetPhases, rowStates } from '../../../shared/contracts/model/fleetRuns';
import { pageContext } from '../../../web/client/pageContext';
import { approvalConsequences, fleetSteering, fleetVerbsOf } from '../../../web/model/fleetSteering';
import { vaultStates, waveWord } from '../../../web/model/fleetWords';
import { waveChart } from '../../../web/model/waveChart';
import { Row } from '../../../web/views/fleets/fleetVaults';
import { AskedForVaults, FleetFacts, Notes, Progress } from '../../../web/views/fleets/fleetView';
import { Line } from '../../../web/views/fleets/fleetsView';
import { WaveChart } from '../../../web/views/fleets/waveChart';
import { WaveItem } from '../../../web/views/fleets/waveList';
import { fleet, fleetVault, rowCounts, wave } from './answers';
import { fleetPhaseWords } from '../../../shared/words/phaseWords';

const nothing = (): void => undefined;
const at = (minutes: number) => new Date(Date.parse('2026-05-01T10:00:00.000Z') + minutes * 60_000).toISOString();
const approval = { at: at(0), by: 'A person', via: 'request' as const };

test('the words have each phase and each state of the contract', () => {
  expect(Object.keys(fleetPhaseWords).sort()).toEqual([...fleetPhases].sort());
  expect([...vaultStates].sort()).toEqual([...rowStates].sort());
});

describe('fleetVerbsOf', () => {
  const counts = rowCounts({ waiting: 1, completed: 1 });
  const failed = rowCounts({ waiting: 1, failed: 1 });
  test.each([
    ['running', counts, ['pause', 'cancel']],
    ['running', failed, ['pause', 'retry', 'cancel']],
    ['paused', counts, ['resume', 'cancel']],
    ['stopped', failed, ['resume', 'retry', 'cancel']],
    ['cancelling', failed, ['retry']],
    ['cancelling', counts, ['retry']],
    ['completed', rowCounts({ completed: 2 }), []],
    ['partiallyCompleted', failed, ['retry']],
    ['cancelled', rowCounts({ waiting: 2 }), ['retry']],
  ] as const)('offers in the phase %s with %j: %j', (phase, rows, verbs) => {
    expect(fleetVerbsOf({ phase, counts: rows })).toEqual(verbs);
  });

  test('each verb says what it starts, in numbers of the fleet', () => {
    const { pause, resume, cancel, retry } = fleetSteering;
    expect(pause.consequences(fleet()).join(' ')).toContain('7 vaults wait');
    expect(resume.consequences(fleet({ phase: 'stopped' })).join(' ')).toContain('stop rule');
    expect(cancel.consequences(fleet()).join(' ')).toContain('7 vaults do not move');
    expect(retry.consequences(fleet()).join(' ')).toContain('start again: 1.');
    expect(retry.consequences(fleet()).join(' ')).not.toContain('never started');
  });

  test.each([
    ['paused', 'no longer paused'],
    ['stopped', 'stop rule'],
    ['cancelling', 'no longer cancelled'],
    ['cancelled', 'left as it is'],
  ] as const)('a retry of a fleet that is %s says that it also starts the vaults that wait', (phase, also) => {
    const sentences = fleetSteering.retry.consequences(fleet({ phase })).join(' ');
    expect(sentences).toContain('are started, too: 7.');
    expect(sentences).toContain(also);
  });
});

describe('an approval', () => {
  test('of all waves counts only those that are not approved yet', () => {
    const waves = [wave({ approval }), wave({ name: 'rest', vaults: 10 })];
    expect(approvalConsequences(fleet({ waves }), undefined)[0]).toContain('10 vaults');
  });

  test('of one wave names the waves before it', () => {
    const [pilot, rest] = fleet().waves;
    expect(approvalConsequences(fleet(), pilot).join(' ')).toContain('2 to 30 seconds');
    expect(approvalConsequences(fleet(), rest).join(' ')).toContain('when these waves have ended: pilot.');
  });
});

test.each([
  [wave(), 'wave', 'awaiting approval'],
  [wave({ approval }), 'wave', 'waiting'],
  [wave(), 'none', 'waiting'],
  [wave({ startedAt: at(0) }), 'none', 'in progress'],
  [wave({ startedAt: at(0), finishedAt: at(1), counts: rowCounts({ completed: 2 }) }), 'none', 'completed'],
  [wave({ startedAt: at(0), finishedAt: at(1), counts: rowCounts({ completed: 1, failed: 1 }) }), 'none', 'ended'],
] as const)('waveWord says of %j with approvals "%s": %s', (each, approvals, text) => {
  expect(waveWord(each, approvals).text).toBe(text);
});

describe('waveChart', () => {
  const waves = [
    wave({ startedAt: at(0), finishedAt: at(60) }),
    wave({ name: 'next', startedAt: at(60), forecastAt: at(120) }),
    wave({ name: 'last', forecastAt: at(240) }),
  ];

  test('places waves on one line of time that reaches the latest forecast', () => {
    const { from, to, bars } = waveChart(fleet({ waves }), Date.parse(at(90)));
    expect([from, to]).toEqual([at(0), at(240)]);
    expect(bars.map(({ x, width, forecast }) => [x, width, forecast])).toEqual([
      [0, 250, 0],
      [250, 125, 125],
      [0, 0, 0],
    ]);
  });

  test.each([
    ['that has just begun', fleet({ waves: [wave({ startedAt: at(0) })] }), 0],
    ['whose clock is behind that of the app', fleet({ waves }), -600],
    ['that has ended', fleet({ waves, finishedAt: at(60) }), 9_000],
    ['with a wave of no length at its end', fleet({ waves: [wave({ startedAt: at(5), finishedAt: at(5) })] }), 5],
  ])('stays in its box for a fleet %s', (_, each, minutes) => {
    for (const { x, width, forecast } of waveChart(each, Date.parse(at(minutes))).bars) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(width).toBeGreaterThanOrEqual(0);
      expect(x + width + forecast).toBeLessThanOrEqual(1000.001);
    }
  });

  test('says its times in words', () => {
    const html = render(h(WaveChart, { fleet: fleet({ waves }), nowMs: Date.parse(at(90)) }));
    for (const text of ['has not begun', 'ends about', 'ended']) expect(html).toContain(text);
    expect(html).not.toContain('NaN');
  });
});

describe('a fleet', () => {
  test('in the list says what it needs, and how far it is', () => {
    const html = render(h(Line, { fleet: { ...fleet({ needsYou: ['decide'], phase: 'stopped' }), fleetUri: '' } }));
    for (const text of ['stopped', '2 of 12 vaults completed', 'Resume, retry or cancel', '2 running', '1 failed']) {
      expect(html).toContain(text);
    }
  });

  test('shows its sums, its forecast, its trouble and what waits for a person', () => {
    const trouble = { code: 'STORE_UNAVAILABLE' as const, detail: 'The store does not answer.' };
    const each = fleet({ trouble, needsYou: ['approve', 'retry'] });
    const html = [render(h(Progress, { fleet: each })), render(h(Notes, { fleet: each }))].join('');
    for (const text of ['12 vaults', 'Ends about', 'The store does not answer.', 'wait for an approval']) {
      expect(html).toContain(text);
    }
    expect(render(h(Notes, { fleet: fleet() }))).toBe('');
    expect(render(h(FleetFacts, { fleet: fleet() }))).toContain('each wave needs an approval');
  });

  test('has a vault with a link to its move once it has one', () => {
    const row = (changes: Parameters<typeof fleetVault>[0]) => render(h(Row, { row: 0, vault: fleetVault(changes) }));
    expect(row({})).toContain('href="#/moves/apps-to-north--contoso-northeurope"');
    expect(row({})).toContain('4 done, 5 left');
    expect(row({ state: 'waiting', phase: null, items: null })).not.toContain('href');
    expect(render(h(Row, { row: 0, vault: undefined }))).toContain('…');
  });
});

describe('a wave that waits for its approval', () => {
  const api = { get: notCalled, post: notCalled, getFile: notCalled };
  const view = (canSteer: boolean, changes: Parameters<typeof wave>[0] = {}) =>
    render(
      h(
        pageContext.Provider,
        { value: { api, canSteer } },
        h(WaveItem, { fleet: fleet(), wave: wave(changes), choose: nothing, approve: nothing }),
      ),
    );

  test('can be approved if the settings allow it', () => {
    expect(view(true)).toContain('Approve this wave');
    expect(view(false)).not.toContain('Approve this wave');
    expect(view(true, { approval })).not.toContain('Approve this wave');
    expect(view(true, { approval })).toContain('A person');
  });
});

function notCalled(): never {
  throw new Error('not called');
}

describe('the row of a vault', () => {
  const textOf = (vault: ReturnType<typeof fleetVault>) =>
    render(h(Row, { row: 0, vault }))
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ');

  test('shows its readiness while its move has not begun', () => {
    const readiness = {
      ...{ checkId: 'a--b--20260501T100000000-01234567', finishedAt: at(0), overall: 'readyWithConditions' as const },
      matters: ['1 key stays: payroll-signing'],
    };
    const text = textOf(fleetVault({ state: 'waiting', phase: null, items: null, readiness }));
    expect(text).toContain('ready with conditions');
    expect(text).toContain('1 key stays: payroll-signing');
  });

  test('shows the first problem of a move that did not bring everything', () => {
    const problem = {
      ...{ code: 'KEY_ACROSS_GEOGRAPHIES' as const, itemType: 'key' as const, itemName: 'payroll-signing' },
      ...{ detail: 'A key cannot go to another geography.', remedy: 'Ask for a new key.' },
    };
    const text = textOf(fleetVault({ state: 'partiallyCompleted', needsYou: 'retry', problem }));
    expect(text).toContain('payroll-signing A key cannot go to another geography.');
  });
});

test('shows who changed the request of a vault', () => {
  const entry = { verb: 'change' as const, at: at(0), by: 'Adele', wave: 'pilot', sourceVault: 'payroll-uks' };
  const html = render(h(AskedForVaults, { asked: [{ ...entry, text: 'Request changed by Adele.' }] }));
  expect(html.replaceAll(/<[^>]+>/g, '')).toContain('payroll-uks: Request changed by Adele.');
  expect(render(h(AskedForVaults, { asked: [] }))).toBe('');
});
