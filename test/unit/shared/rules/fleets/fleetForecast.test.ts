import { type FleetProgress, type FleetSpec } from '../../../../../shared/contracts/model/fleetRuns';
import { fleetForecast } from '../../../../../shared/rules/fleets/fleetForecast';
import { beginFleet } from '../../../../../shared/rules/fleets/nextOfFleet';
import { fleetSpec } from '../../../../support/fleets/knownFleet';

const startedAt = '2026-05-01T10:00:00.000Z';
const later = '2026-05-01T10:10:00.000Z';
const withRows = (progress: FleetProgress, rows: string): FleetProgress => ({ ...progress, rows });

/** A fleet whose waves have these numbers of vaults. */
function fleetOf(sizes: readonly number[], more: Partial<FleetSpec>): FleetSpec {
  const [wave] = fleetSpec().waves;
  const waves = sizes.map((vaults, at) => ({
    ...{ name: `w${String(at)}`, after: at === 0 ? [] : [at - 1], maxAtOnce: 10, hash: wave?.hash ?? '', vaults },
    first: sizes.slice(0, at).reduce((sum, size) => sum + size, 0),
  }));
  return fleetSpec({ vaults: sizes.reduce((sum, size) => sum + size, 0), waves, ...more });
}

test('the forecast is silent while only a person can continue the fleet', () => {
  const plans = fleetOf([3], { approval: 'vault' });
  const waiting = withRows(beginFleet(plans, startedAt), 'caa');
  expect(fleetForecast(plans, waiting, Date.parse(later)).all).toBeNull();
  expect(fleetForecast(plans, withRows(waiting, 'car'), Date.parse(later)).all).not.toBeNull();
  expect(fleetForecast(plans, withRows(waiting, 'caw'), Date.parse(later)).all).not.toBeNull();
  const waves = fleetOf([1, 1], { approval: 'wave' });
  expect(fleetForecast(waves, withRows(beginFleet(waves, startedAt), 'cw'), Date.parse(later)).all).toBeNull();
});
