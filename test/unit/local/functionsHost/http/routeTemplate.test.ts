import { parseRouteTemplate } from '../../../../../local/functionsHost/http/routeTemplate';

const match = (template: string, path: string) =>
  parseRouteTemplate(template).match(path === '' ? [] : path.split('/'));

describe('parseRouteTemplate', () => {
  it.each([
    ['items', 'ITEMS', {}],
    ['items/{id}', 'items/7', { id: '7' }],
    ['items/{id}', 'items/a\r\nb', { id: 'a\r\nb' }],
    ['items/{id?}', 'items', {}],
    ['items/{id=all}', 'items', { id: 'all' }],
    ['{*rest}', 'a/b/c', { rest: 'a/b/c' }],
    ['{*rest}', '', {}],
    ['files/{name}.{extension}', 'files/report.pdf', { name: 'report', extension: 'pdf' }],
    ['v{version:int}/x', 'v12/x', { version: '12' }],
    ['{id:int:min(3)}', '3', { id: '3' }],
    [String.raw`{code:regex(^\d{{3}}$)}`.replace('{{', '{').replace('}}', '}'), '123', { code: '123' }],
    ['', '', {}],
  ])('matches %s with %s', (template, path, params) => {
    expect(match(template, path)).toEqual(params);
  });

  it.each([
    ['items', 'items/1'],
    ['items/{id}', 'items'],
    ['items/{id:int}', 'items/x'],
    ['items/{id:int?}', 'items/x'],
    ['{id:int:min(3)}', '2'],
    ['files/{name}.{extension}', 'files/report'],
  ])('does not match %s with %s', (template, path) => {
    expect(match(template, path)).toBeUndefined();
  });

  it.each(['{*rest}/more', 'a{b', '{}', '{a b}'])('refuses %s', (template) => {
    expect(() => parseRouteTemplate(template)).toThrow();
  });
});
