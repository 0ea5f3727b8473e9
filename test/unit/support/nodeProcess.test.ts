import { startNode } from '../../support/nodeProcess';

describe('startNode', () => {
  it('keeps the options of Node of the environment, and adds its own once, also for processes of the process', async () => {
    const program = `console.log(process.env.NODE_OPTIONS); process.exit(process.throwDeprecation ? 3 : 0);`;
    const env = { ...process.env, NODE_OPTIONS: '--throw-deprecation' };
    const run = startNode(['-e', program], { env });
    expect(await run.ended).toBe(3);
    const options = run.stdout().trim();
    expect(options).toMatch(/^--throw-deprecation --require ".*shortLived\.cjs"$/);
    const inner = startNode(['-e', program], { env: { ...env, NODE_OPTIONS: options } });
    await inner.ended;
    expect(inner.stdout().trim()).toBe(options);
  });
});
