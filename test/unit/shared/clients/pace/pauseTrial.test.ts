import { type PauseKind, pauseTrial } from '../../../../../shared/clients/pace/pauseTrial';
import { fakeClock } from '../../../../support/clients/clientFakeClock';

const nowhere = () => false;

/** A trial, and a vault that accepts this many requests after each kind of pause, and then refuses one. */
function trialWith(accepts: Readonly<Record<PauseKind, number>>, elsewhere = nowhere) {
  const clock = fakeClock();
  const trial = pauseTrial(clock, elsewhere);
  function refuse(): PauseKind {
    trial.begin()(false);
    return trial.next(true);
  }
  /** The kinds of the next pauses. */
  function pauses(count: number): PauseKind[] {
    const kinds = [refuse()];
    while (kinds.length < count) {
      const accepted = accepts[kinds.at(-1) ?? 'long'];
      for (let number = 0; number < accepted; number += 1) trial.begin()(true);
      kinds.push(refuse());
    }
    return kinds;
  }
  return { clock, trial, pauses };
}

test('next keeps to short pauses after a long one when the vault accepts as much after both', () => {
  const { trial, pauses } = trialWith({ short: 2, long: 2 });
  expect(trial.verdict()).toBe('unknown');
  expect(pauses(5)).toEqual(['long', 'short', 'short', 'short', 'short']);
  expect(trial.verdict()).toBe('noHelp');
});

test('next tries a long pause again after 20 s', async () => {
  const { clock, trial, pauses } = trialWith({ short: 2, long: 2 });
  pauses(4);
  await clock.advance(500);
  expect(trial.next(true)).toBe('short');
  await clock.advance(19_500);
  expect(trial.next(true)).toBe('long');
});

test('next keeps to long pauses, and tries a short one from time to time, when the vault accepts more after long ones', () => {
  const { trial, pauses } = trialWith({ short: 0, long: 20 });
  expect(pauses(9)).toEqual(['long', 'short', 'long', 'long', 'long', 'short', 'long', 'long', 'long']);
  expect(trial.verdict()).toBe('helps');
});

test('verdict is that long pauses help when the vault refuses more than it accepts', () => {
  const { trial, pauses } = trialWith({ short: 0, long: 0 });
  pauses(6);
  expect(trial.verdict()).toBe('helps');
});

test('verdict is unknown again after 50 accepted requests in a row', () => {
  const { trial, pauses } = trialWith({ short: 2, long: 2 });
  pauses(4);
  for (let number = 0; number < 50; number += 1) trial.begin()(true);
  expect(trial.verdict()).toBe('unknown');
});

test('next ignores what the vault accepts long after a short pause', async () => {
  const { clock, trial, pauses } = trialWith({ short: 2, long: 2 });
  pauses(2);
  await clock.advance(1_001);
  expect(trial.next(true)).toBe('long');
  expect(trial.verdict()).toBe('trying');
});

test('next begins with a short pause when pauses do not help elsewhere in the vault', () => {
  const { trial, pauses } = trialWith({ short: 2, long: 2 }, () => true);
  expect(pauses(3)).toEqual(['short', 'short', 'short']);
  expect(trial.verdict()).toBe('noHelp');
});
