import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { startNode } from '../nodeProcess';

interface KeptCode {
  readonly files: Record<string, { offset: number; codeLength: number; textLength: number }>;
  readonly imports: Record<string, Record<string, string>>;
}

const root = path.resolve(__dirname, '../../..');
const stocks = path.join(root, '.cache/code');

/** A whole move, on the host and the embedded Azure, and the command line. */
const programs = [
  ['dist/local/demo.js', '--json'],
  ['dist/cli/main.js', 'help'],
];

/**
 * Gives all processes of tests the compiled code of the programs in `dist`. `npm test` makes it when the programs or their
 * packages have changed; a run of jest alone uses what is there, so that single tests begin at once.
 */
export async function shareCode(): Promise<void> {
  const stock = path.join(stocks, stateOfPrograms());
  if (!existsSync(stock) && process.env['MAKE_KEPT_CODE'] !== undefined) await makeStock(stock);
  if (existsSync(stock)) process.env['KEPT_CODE'] = stock;
}

/** Changes with the version of Node, its flags, the packages, and each compiled file. */
function stateOfPrograms(): string {
  const hash = createHash('sha256').update(`${process.version} ${cachedDataVersionTag()} ${root}`);
  const files = ['package-lock.json', 'test/support/jest/shortLived.cjs', 'test/support/jest/keptCode.cjs'];
  for (const file of files) hash.update(readFileSync(path.join(root, file)));
  for (const folder of ['cli', 'functions', 'local', 'shared'].map((name) => path.join(root, 'dist', name))) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (!file.endsWith('.js')) continue;
      const { size, mtimeMs } = statSync(path.join(folder, file));
      hash.update(`${folder} ${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function makeStock(stock: string): Promise<void> {
  rmSync(stocks, { recursive: true, force: true });
  const draft = `${stock}.${process.pid}`;
  const env = { ...process.env, KEEP_CODE: draft };
  mkdirSync(draft, { recursive: true });
  await Promise.all(programs.map((args) => startNode(args, { cwd: root, env }).ended));
  mergeParts(draft);
  renameSync(draft, stock);
}

/** Each process has left a folder with its own code. Of a file that several have run, the longest code knows the most functions. */
function mergeParts(folder: string): void {
  const merged: KeptCode = { files: {}, imports: {} };
  const codes: Buffer[] = [];
  let offset = 0;
  for (const part of readdirSync(folder)) {
    const { files, imports } = JSON.parse(readFileSync(path.join(folder, part, 'index.json'), 'utf8')) as KeptCode;
    const code = readFileSync(path.join(folder, part, 'code.bin'));
    for (const [from, found] of Object.entries(imports)) merged.imports[from] = { ...merged.imports[from], ...found };
    for (const [file, one] of Object.entries(files)) {
      if ((merged.files[file]?.codeLength ?? 0) >= one.codeLength) continue;
      const end = one.offset + one.codeLength + one.textLength;
      merged.files[file] = { ...one, offset };
      codes.push(code.subarray(one.offset, end));
      offset += end - one.offset;
    }
    rmSync(path.join(folder, part), { recursive: true });
  }
  writeFileSync(path.join(folder, 'code.bin'), Buffer.concat(codes));
  writeFileSync(path.join(folder, 'index.json'), JSON.stringify(merged));
}
