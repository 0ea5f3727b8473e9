import { cookieHeader, cookieSchema } from '../../../../../local/functionsHost/http/cookieHeader';

const header = (cookie: object): string => cookieHeader(cookieSchema.parse({ name: 'n', value: 'v', ...cookie }));

describe('cookieHeader', () => {
  it('uses the path / by default', () => {
    expect(header({})).toBe('n=v; path=/');
  });

  it('percent-escapes the value as .NET does', () => {
    expect(header({ value: `a=b; "c" (d)!*'` })).toBe('n=a%3Db%3B%20%22c%22%20%28d%29%21%2A%27; path=/');
  });

  it('writes the attributes in the order of ASP.NET Core', () => {
    const cookie = {
      expires: { value: { seconds: 0 } },
      maxAge: { value: 1.9 },
      domain: { value: 'd' },
      path: { value: '/p' },
      secure: { value: true },
      sameSite: 'explicitNone',
      httpOnly: { value: true },
    };
    const expected =
      'n=v; expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=1; domain=d; path=/p; secure; samesite=none; httponly';
    expect(header(cookie)).toBe(expected);
  });
});
