import { type Arrival } from '../../../bench/histories/network';
import { overCeiling } from '../../../bench/histories/paceRule';

const sent = (seconds: number, path = '/secrets', status = 200): Arrival => ({
  ...{ from: 'app-1', sentMs: seconds * 1_000, arrivedMs: seconds * 1_000 + 20, method: 'GET' },
  ...{ host: 'past-target.vault.azure.net', path, status, isAgain: false },
});
const at = (...seconds: number[]): Arrival[] => seconds.map((one) => sent(one));

it('overCeiling lets the rate of 10 s and one more request begin', () => {
  expect(overCeiling(at(0, 0.1, 2, 4, 6, 8, 10.1), 0.5)).toEqual([]);
  expect(overCeiling(at(0, 0.1, 2, 4, 6, 8, 9.9), 0.5)).toEqual([
    'past-target.vault.azure.net got 7 requests in 10 s, and 6 were agreed',
  ]);
});

it('overCeiling counts a request that waited for its token when it was first sent', () => {
  const first = [sent(0, '/keys', 401), sent(2, '/certificates', 401), sent(4, '/secrets', 401)];
  const later = [sent(20, '/keys'), sent(20.1, '/certificates'), sent(20.2, '/secrets')];
  expect(overCeiling([...first, ...later, ...at(20.3, 22, 24, 26, 28)], 0.5)).toEqual([]);
  expect(overCeiling([...later, ...at(20.3, 22, 24, 26)], 0.5)).toHaveLength(1);
});
