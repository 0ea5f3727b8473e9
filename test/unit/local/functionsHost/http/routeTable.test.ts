import { RouteTable } from '../../../../../local/functionsHost/http/routeTable';

type Functions = ConstructorParameters<typeof RouteTable>[0] extends Iterable<infer Fn> ? Fn : never;

function httpFunction(name: string, route: string, methods: readonly string[] = ['GET']): Functions {
  return { name, triggerType: 'httptrigger', trigger: { route, methods } } as unknown as Functions;
}

function table(...functions: readonly Functions[]): (method: string, path: string) => string | undefined {
  const routes = new RouteTable(functions, 'api');
  return (method, path) => routes.find(method, path.split('/'))?.fn.name;
}

describe('RouteTable', () => {
  it('tries routes by the names of their functions, without regard to case, as the Functions host does', () => {
    const find = table(
      httpFunction('unknownRoute', '{*path}'),
      httpFunction('Latest', 'items/latest'),
      httpFunction('item', 'items/{id}'),
    );
    expect(find('GET', 'api/items/latest')).toBe('item');
    expect(find('GET', 'api/other')).toBe('unknownRoute');
  });

  it('lets a catch-all with an early name hide literal routes, as the Functions host does', () => {
    const find = table(httpFunction('moves', 'moves'), httpFunction('anything', '{*path}'));
    expect(find('GET', 'api/moves')).toBe('anything');
  });

  it('passes a method that a route does not accept to the next matching route', () => {
    const find = table(httpFunction('startMove', 'moves', ['POST']), httpFunction('unknownRoute', '{*path}', ['PUT']));
    expect(find('POST', 'api/moves')).toBe('startMove');
    expect(find('PUT', 'api/moves')).toBe('unknownRoute');
    expect(find('DELETE', 'api/moves')).toBeUndefined();
  });

  it.each(['api', 'api/', 'api/a', 'api/a/b/', 'api//a'])('finds the catch-all for %s', (path) => {
    expect(table(httpFunction('unknownRoute', '{*path}'))('GET', path)).toBe('unknownRoute');
  });

  it.each(['', 'other', 'apis', 'runtime/webhooks/durabletask'])(
    'finds no function for %s, which is outside the prefix',
    (path) => {
      expect(table(httpFunction('unknownRoute', '{*path}'))('GET', path)).toBeUndefined();
    },
  );

  it('ignores one trailing slash', () => {
    const find = table(httpFunction('getMove', 'moves/{id}'));
    expect([find('GET', 'api/moves/a/'), find('GET', 'api/moves/'), find('GET', 'api/moves/a//')]).toEqual([
      'getMove',
      undefined,
      undefined,
    ]);
  });
});
