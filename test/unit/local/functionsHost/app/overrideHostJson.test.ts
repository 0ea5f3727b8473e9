import { overrideHostJson } from '../../../../../local/functionsHost/app/overrideHostJson';

it('overrides values of host.json, ignoring case', () => {
  const hostJson = { version: '2.0', extensions: { http: { routePrefix: 'api', other: 1 } } };
  const environment = { AzureFunctionsJobHost__extensions__HTTP__routePrefix: 'v1', PATH: '/bin' };
  const expected = { version: '2.0', extensions: { http: { routePrefix: 'v1', other: 1 } } };
  expect(overrideHostJson(hostJson, environment)).toEqual(expected);
});

it('adds settings that host.json does not have', () => {
  expect(overrideHostJson({}, { azurefunctionsjobhost__a__b: 'x' })).toEqual({ a: { b: 'x' } });
});
