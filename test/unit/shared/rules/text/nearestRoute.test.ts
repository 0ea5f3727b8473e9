import { fitsRoute, nearestRoute } from '../../../../../shared/rules/text/nearestRoute';

const routes = ['moves', 'moves/{id}', 'moves/{id}/plan', 'moves/{id}/report', 'checks', 'checks/{id}', 'openapi.json'];

test.each([
  ['movs', 'moves'],
  ['move', 'moves'],
  ['mvoes/first', 'moves/first'],
  ['move/first/repot', 'moves/first/report'],
  ['check/a--b', 'checks/a--b'],
  ['openapi.jso', 'openapi.json'],
  ['/moves', 'moves'],
])('nearestRoute finds for %s the path %s', (path, nearest) => {
  expect(nearestRoute(path.split('/'), routes)).toBe(nearest);
});

test.each([
  '',
  'secrets',
  'moves/first/secrets',
  'moves',
  'moves/first',
  'moves/<script>',
  'moves/a\u0000/plann',
  `moves/${'a'.repeat(200)}/plann`,
  'a/'.repeat(50),
])('nearestRoute finds none for %j', (path) => {
  expect(nearestRoute(path.split('/'), routes)).toBeUndefined();
});

test.each([
  ['moves', 'MOVES', true],
  ['moves/{id}', 'moves/a', true],
  ['moves/{id}', 'moves/', false],
  ['moves/{id}', 'moves', false],
  ['moves/{id}/plan', 'moves/a/plan', true],
  ['moves/{id}/plan', 'moves/a/report', false],
  ['moves', '', false],
])('fitsRoute: the route %s and the path %s: %s', (route, path, fits) => {
  expect(fitsRoute(route, path.split('/'))).toBe(fits);
});
