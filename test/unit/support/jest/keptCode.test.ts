import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startNode } from '../../../support/nodeProcess';

const mainText = `#!/usr/bin/env node
const { greet, place, isModule } = require('./greet');
import('node:os').then(() => console.log([greet(), place(), isModule()].join()));
`;
const greetText = `const place = () => /greet\\.js:\\d+:\\d+/.exec(new Error('here').stack)[0]; exports.place = place;
exports.greet = () => 'hello';
const self = this;
exports.isModule = () => self === exports && require.main === module.parent && require.cache[__filename] === module &&
  require.resolve('./greet') === __filename && require('node:path').dirname(__filename) === __dirname;
`;
const writtenAt = new Date('2026-01-01T00:00:00Z');
const printed = 'hello,greet.js:1:46,true\n';

interface KeptIndex {
  readonly files: Record<string, { offset: number; codeLength: number }>;
}

describe('kept code', () => {
  let folder: string;
  let kept: string;
  const file = (name: string): string => path.join(folder, name);

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kept-code-'));
    writeFileSync(file('main.js'), mainText);
    writeFileSync(file('greet.js'), greetText);
    utimesSync(file('greet.js'), writtenAt, writtenAt);
    expect(await run({ KEPT_CODE: undefined, KEEP_CODE: file('kept') })).toBe(printed);
    kept = file(path.join('kept', readdirSync(file('kept'))[0] ?? ''));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('runs without a compilation, as the file itself does', async () => {
    expect(await run({ KEPT_CODE: undefined })).toBe(printed);
    expect(await run({ KEPT_CODE: kept })).toBe(printed);
    // With the size and the time of before, it does not read the changed file.
    writeFileSync(file('greet.js'), greetText.replace('hello', 'HELLO'));
    utimesSync(file('greet.js'), writtenAt, writtenAt);
    expect(await run({ KEPT_CODE: kept })).toBe(printed);
  });

  it('runs texts with any characters, and their positions are the same', async () => {
    for (const character of ['é', '木', '😀']) {
      rmSync(file('kept'), { recursive: true });
      writeFileSync(file('greet.js'), greetText.replace('hello', character));
      const expected = printed.replace('hello', character);
      expect(await run({ KEPT_CODE: undefined, KEEP_CODE: file('kept') })).toBe(expected);
      kept = file(path.join('kept', readdirSync(file('kept'))[0] ?? ''));
      expect(await run({ KEPT_CODE: kept })).toBe(expected);
    }
  });

  it('compiles a changed file again', async () => {
    writeFileSync(file('greet.js'), greetText.replace('hello', 'HELLO'));
    expect(await run({ KEPT_CODE: kept })).toBe(printed.replace('hello', 'HELLO'));
  });

  it('compiles a file again whose code this V8 refuses', async () => {
    const { files } = JSON.parse(readFileSync(path.join(kept, 'index.json'), 'utf8')) as KeptIndex;
    const code = readFileSync(path.join(kept, 'code.bin'));
    for (const { offset, codeLength } of Object.values(files)) code.fill(0, offset, offset + codeLength);
    writeFileSync(path.join(kept, 'code.bin'), code);
    expect(await run({ KEPT_CODE: kept })).toBe(printed);
  });

  async function run(env: NodeJS.ProcessEnv): Promise<string> {
    const { ended, stdout, stderr } = startNode([file('main.js')], { env: { ...process.env, ...env } });
    expect({ code: await ended, stderr: stderr() }).toEqual({ code: 0, stderr: '' });
    return stdout();
  }
});
