import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const printed = 'hello,greet.js:1:46,true\n';

const hashOf = (text: string): string => createHash('sha1').update(text).digest('base64');

describe('kept code', () => {
  let folder: string;
  let kept: string;
  const file = (name: string): string => path.join(folder, name);

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kept-code-'));
    writeFileSync(file('main.js'), mainText);
    writeFileSync(file('greet.js'), greetText);
    expect(await run({ KEPT_CODE: undefined, KEEP_CODE: file('kept') })).toBe(printed);
    kept = file(path.join('kept', readdirSync(file('kept'))[0] ?? ''));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('runs without a compilation, as the file itself does', async () => {
    expect(await run({ KEPT_CODE: undefined })).toBe(printed);
    expect(await run({ KEPT_CODE: kept })).toBe(printed);
    // V8 itself compares only the length of the text. With the hash of the changed text, it runs the kept code.
    const changed = greetText.replace('hello', 'HELLO');
    writeFileSync(file('greet.js'), changed);
    const index = path.join(kept, 'index.json');
    writeFileSync(index, readFileSync(index, 'utf8').replace(hashOf(greetText), hashOf(changed)));
    expect(await run({ KEPT_CODE: kept })).toBe(printed);
  });

  it('compiles a changed file again', async () => {
    writeFileSync(file('greet.js'), greetText.replace('hello', 'HELLO'));
    expect(await run({ KEPT_CODE: kept })).toBe(printed.replace('hello', 'HELLO'));
  });

  it('compiles a file again whose code this V8 refuses', async () => {
    const code = path.join(kept, 'code.bin');
    writeFileSync(code, Buffer.alloc(readFileSync(code).length));
    expect(await run({ KEPT_CODE: kept })).toBe(printed);
  });

  async function run(env: NodeJS.ProcessEnv): Promise<string> {
    const { ended, stdout, stderr } = startNode([file('main.js')], { env: { ...process.env, ...env } });
    expect({ code: await ended, stderr: stderr() }).toEqual({ code: 0, stderr: '' });
    return stdout();
  }
});
