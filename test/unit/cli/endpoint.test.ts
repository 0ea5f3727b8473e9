import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { callerHeaders } from '../../../cli/app/callerHeaders';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { parseEndpoint } from '../../../cli/client/endpoint';

describe('parseEndpoint', () => {
  it.each([
    ['https://mover.azurewebsites.net', 'https://mover.azurewebsites.net/'],
    ['https://mover.azurewebsites.net/api', 'https://mover.azurewebsites.net/'],
    ['https://mover.azurewebsites.net/api/', 'https://mover.azurewebsites.net/'],
    ['https://gateway.contoso.com/mover/api', 'https://gateway.contoso.com/mover/'],
    ['http://127.0.0.1:7071', 'http://127.0.0.1:7071/'],
    ['http://[::1]:7071', 'http://[::1]:7071/'],
  ])('reads %s', (text, expected) => {
    expect(parseEndpoint(text).href).toBe(expected);
  });

  it.each([
    'mover',
    'ftp://mover',
    'https://user:pass@mover',
    'https://mover?code=abc',
    'https://mover#a',
    'http://mover.azurewebsites.net',
    'http://127.0.0.1.evil.com',
  ])('refuses %s', (text) => {
    expect(() => parseEndpoint(text)).toThrow(/endpoint/);
  });
});

describe('callerHeaders', () => {
  afterAll(endLocalProcesses);

  it('sends the key and the token of the environment', () => {
    expect(callerHeaders({ KVMOVER_KEY: ' k1 ', KVMOVER_TOKEN: 't1' }, undefined)).toEqual({
      'x-functions-key': 'k1',
      Authorization: 'Bearer t1',
    });
  });

  it('sends nothing if there is neither', () => {
    expect(callerHeaders({ KVMOVER_KEY: '' }, undefined)).toEqual({});
  });

  it('names no part of a key that is not valid', () => {
    const key = 'se\ncret';
    expect(() => callerHeaders({ KVMOVER_KEY: key }, undefined)).toThrow(/^(?!.*cret).*the function key/s);
  });

  it('takes the key from a file that has it as a header, as that of npm start', () => {
    const file = path.join(localFolder(), 'key-header');
    writeFileSync(file, 'x-functions-key: k1\n');
    expect(callerHeaders({}, file)).toEqual({ 'x-functions-key': 'k1' });
  });

  it('names a file that it cannot read', () => {
    expect(() => callerHeaders({}, '/no/such/file')).toThrow('ENOENT');
  });
});
