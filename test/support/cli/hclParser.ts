import { spawnSync } from 'node:child_process';

const code = `
const { parse } = require('@cdktf/hcl2json');
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
Promise.all(texts.map((text) => parse('main.tf', text))).then((trees) => console.log(JSON.stringify(trees)));
`;

/**
 * What a published parser of HCL reads in each text, as JSON. It runs as a program, because its module holds Go's runtime. Throws if
 * it refuses one.
 */
export function parseHcl(texts: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', code], {
    ...{ input: JSON.stringify(texts), encoding: 'utf8', cwd: __dirname, maxBuffer: 1 << 28 },
  });
  if (status !== 0 || !stdout.startsWith('[')) throw new Error(`The parser refuses a text: ${stderr}`);
  return (JSON.parse(stdout) as unknown[]).map((tree) => JSON.stringify(tree));
}
