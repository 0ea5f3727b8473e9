import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stepsOfReleases } from '../../../functions/formerSteps';
import { operations } from '../../../shared/contracts/operations/operations';
import { apiOperations } from '../../../shared/contracts/operations/apiOperations';

interface Registered {
  readonly name: string;
  readonly bindings: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly authLevel?: string;
        readonly route?: string;
        readonly methods?: readonly string[];
      }
    >
  >;
}

const mockRegistered: Registered[] = [];

// The module that the Functions runtime provides to the library; it is in no registry.
jest.mock(
  '@azure/functions-core',
  () => ({
    version: '4.0.0',
    hostVersion: '4.0.0',
    registerFunction: (metadata: Registered) => mockRegistered.push(metadata),
    registerHook: () => undefined,
    setProgrammingModel: () => undefined,
    getProgrammingModel: () => undefined,
    log: () => undefined,
  }),
  { virtual: true },
);

beforeAll(() => {
  Object.assign(process.env, {
    MOVE_ALLOWED_SOURCES: 'contoso-westeurope',
    MOVE_ALLOWED_TARGETS: 'contoso-northeurope',
    MOVE_STORE: 'file:nowhere',
    MOVE_STAGING_KEY_ID: 'https://contoso-mover.vault.azure.net/keys/move-staging',
  });
  jest.requireActual('../../../functions/index');
});

const ofType = (type: string) =>
  mockRegistered.flatMap(({ name, bindings }) =>
    Object.values(bindings).flatMap((binding) => (binding.type === type ? [{ ...binding, name }] : [])),
  );

const functionsIn = (folder: string): readonly string[] => {
  const root = path.resolve(__dirname, '../../../functions', folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(path.join(root, file), 'utf8').matchAll(/^export (?:function|const) (\w+)/gm)])
    .flatMap(([, name]) => name ?? []);
};

test("every HTTP function except the page requires a function key itself, because the library's default is anonymous", () => {
  const functions = ofType('httpTrigger');
  expect(functions.map(({ name }) => name)).toEqual([...Object.keys(operations), 'unknownRoute']);
  // Only the files of the page, which are the same for everyone.
  const open = functions.filter(({ authLevel }) => authLevel !== 'function');
  expect(open.map(({ name, authLevel }) => `${name} ${authLevel}`)).toEqual(['getUi anonymous', 'getUiFile anonymous']);
});

test('the function for all other paths is the last by name, so that it hides no route in Azure', () => {
  // The Functions host tries HTTP functions by name, ignoring case; see `unknownRoute`.
  const names = ofType('httpTrigger').map(({ name }) => name.toUpperCase());
  expect([...names].sort().at(-1)).toBe('UNKNOWNROUTE');
});

test('the function for all other paths accepts every method that the library knows and a client can send', () => {
  const methods = ofType('httpTrigger').find(({ name }) => name === 'unknownRoute')?.methods;
  expect(methods).toEqual(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
});

test('the OpenAPI document describes every HTTP function, with its name, method and route', () => {
  const registered = ofType('httpTrigger')
    .filter(({ name }) => name !== 'unknownRoute')
    .map(({ name, methods = [], route }) => `${name} ${methods.filter((one) => one !== 'OPTIONS').join()} ${route}`);
  // A GET operation answers HEAD too, so the document does not list HEAD. OPTIONS is the handshake of CloudEvents.
  const methodsOf = { get: 'GET,HEAD', post: 'POST' };
  const described = apiOperations.map(
    ({ operationId, method, path: at }) => `${operationId} ${methodsOf[method]} ${at}`,
  );
  expect(described.sort()).toEqual(registered.sort());
});

test('every orchestrator and every step of a move is registered under the name of the function that does it', () => {
  const orchestrators = ofType('orchestrationTrigger').map(({ name }) => name);
  const activities = ofType('activityTrigger')
    .map(({ name }) => name)
    .filter((name) => !stepsOfReleases.includes(name) || functionsIn('activities').includes(name));
  expect([orchestrators.length, activities.length]).toEqual([18, 75]);
  expect(orchestrators.filter((name) => !functionsIn('orchestrators').includes(name))).toEqual([]);
  expect(activities.filter((name) => !functionsIn('activities').includes(name))).toEqual([]);
});

test('every step of an earlier release is registered, because the runtime may still have work for it', () => {
  const activities = ofType('activityTrigger').map(({ name }) => name);
  expect(stepsOfReleases.filter((name) => !activities.includes(name))).toEqual([]);
});
