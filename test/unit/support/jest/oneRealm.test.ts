import OneRealm from '../../../support/jest/oneRealm.cjs';

const projectConfig = { fakeTimers: {}, rootDir: __dirname };

async function afterFile(file: () => void): Promise<void> {
  const environment = new OneRealm({ projectConfig }, { testPath: __filename });
  await environment.setup();
  file();
  await environment.teardown();
}

describe('the environment of a test file', () => {
  it('leaves the globals as they were', async () => {
    const { fetch } = globalThis;
    await afterFile(() => {
      Object.assign(globalThis, { planted: 1, fetch: () => 'replaced' });
    });
    expect('planted' in globalThis).toBe(false);
    expect(globalThis.fetch).toBe(fetch);
  });

  it('leaves the variables of the process as they were', async () => {
    const before = { ...process.env };
    await afterFile(() => {
      process.env['PLANTED'] = 'yes';
      process.env['PATH'] = 'replaced';
    });
    expect({ ...process.env }).toEqual(before);
  });

  it('leaves the listeners and the exit of the process as they were', async () => {
    const exit = Reflect.get(process, 'exit');
    const count = process.listenerCount('SIGUSR2');
    await afterFile(() => {
      process.on('SIGUSR2', () => undefined);
      process.exit = () => {
        throw new Error('replaced');
      };
    });
    expect(process.listenerCount('SIGUSR2')).toBe(count);
    expect(Reflect.get(process, 'exit')).toBe(exit);
  });
});
