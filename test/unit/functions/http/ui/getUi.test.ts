import { type HttpHandler, HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { getUi, getUiFile } from '../../../../../functions/http/ui/getUi';

const files = new Map([
  ['index.html', '<html data-steer="no"></html>'],
  ['page.js', 'script'],
  ['page.css', 'style'],
  ['secret.txt', 'secret'],
]);
const read = (name: string) => files.get(name);

async function ask(handler: HttpHandler, file?: string) {
  const url = `https://app.invalid/api/ui${file === undefined ? '' : `/${encodeURIComponent(file)}`}`;
  const request = new HttpRequest({ method: 'GET', url, ...(file === undefined ? {} : { params: { file } }) });
  const context = new InvocationContext({ functionName: 'getUi', logHandler: () => undefined });
  const { status, headers, body }: HttpResponseInit = await handler(request, context);
  return { status, headers: new Headers(headers), body: typeof body === 'string' ? body : '' };
}

describe('getUi', () => {
  it('returns the page with a policy that lets it load only its own files', async () => {
    const { status, headers, body } = await ask(getUi(read, false));
    expect([status, body, headers.get('content-type')]).toEqual([
      200,
      files.get('index.html'),
      'text/html; charset=utf-8',
    ]);
    const policy = headers.get('content-security-policy')?.split('; ') ?? [];
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ])
      expect(policy).toContain(rule);
    expect(policy.join()).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('says in the page whether it may steer', async () => {
    expect((await ask(getUi(read, true))).body).toBe('<html data-steer="yes"></html>');
  });

  it('says how to build a page that does not exist', async () => {
    const { status, body } = await ask(getUi(() => undefined, true));
    expect([status, body]).toEqual([404, expect.stringContaining('npm run build')]);
  });
});

describe('getUiFile', () => {
  it.each([
    ['page.js', 'text/javascript; charset=utf-8'],
    ['page.css', 'text/css; charset=utf-8'],
  ])('returns %s as %s', async (file, type) => {
    const { status, headers, body } = await ask(getUiFile(read), file);
    expect([status, headers.get('content-type'), body]).toEqual([200, type, files.get(file)]);
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it.each(['index.html', 'secret.txt', '../secret.txt', '__proto__', '', 'PAGE.JS'])(
    'knows no file "%s"',
    async (file) => {
      const { status, body } = await ask(getUiFile(read), file);
      expect([status, body]).toEqual([404, expect.stringContaining('ROUTE_NOT_FOUND')]);
      expect(body).not.toContain('secret"');
    },
  );
});
