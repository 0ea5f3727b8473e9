import { moveFleet } from '../../../../functions/orchestrators/fleets/moveFleet';
import { type FleetProgress } from '../../../../shared/contracts/model/fleetRuns';
import { controlEvent } from '../../../../shared/contracts/steps/control';
import { beginFleet } from '../../../../shared/rules/fleets/nextOfFleet';
import { fleetSpec } from '../../../support/fleets/knownFleet';
import { inputsOf, play, playStart, type Script } from '../../../support/move/moveOrchestration';

// A fleet of two vaults, of which nothing changes for a long time.

const fleet = fleetSpec({ vaults: 2 });
const progress = { ...beginFleet(fleet, new Date(playStart).toISOString()), rows: 'rr', quietLooks: 9 };

function lookWith(events: Script) {
  const lookAtFleet = () => ({ state: 'looked', control: null, moves: [] });
  const played = play(moveFleet, { fleet, progress }, { lookAtFleet, ...events });
  const { quietLooks } = (played.continuedAs as { progress: FleetProgress }).progress;
  const timers = inputsOf<string>(played, 'timer').map((due) => Date.parse(due) - playStart);
  return { quietLooks, timers };
}

describe('moveFleet while nothing changes', () => {
  it('looks again after a longer and longer pause', () => {
    const { quietLooks, timers } = lookWith({});
    expect(quietLooks).toBe(10);
    expect(timers).toHaveLength(1);
    expect(timers[0]).toBeGreaterThan(10_000);
  });

  it('looks soon after an event, but not at once, because the move that raised it has not ended yet', () => {
    const { quietLooks, timers } = lookWith({ [controlEvent]: () => ({}) });
    expect(quietLooks).toBe(0);
    expect(timers).toHaveLength(1);
    expect(timers[0]).toBeLessThan(6_000);
  });
});
