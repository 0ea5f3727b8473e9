import { filterLog, type HostLogEntry } from '../../../../local/functionsHost/hostLog';

const levels = {
  default: 'warning',
  Function: 'information',
  'Function.quiet': 'none',
  'Function.loud.User': 'trace',
} as const;

it.each([
  ['Host.State', 'warning', true],
  ['Host.State', 'information', false],
  ['Function.some.User', 'information', true],
  ['Function.some.User', 'debug', false],
  ['Function.quiet.User', 'critical', false],
  ['Function.quieter', 'information', true],
  ['Function.loud.User', 'trace', true],
] as const)('filters category %s, level %s; shown: %s', (category, level, isShown) => {
  const shown: HostLogEntry[] = [];
  filterLog((entry) => shown.push(entry), levels)({ category, level, message: 'm' });
  expect(shown).toHaveLength(isShown ? 1 : 0);
});
