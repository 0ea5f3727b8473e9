import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCommandLine } from './cli/commandLine.cjs';
import { withWrittenParts, writtenPages } from './docs/writtenParts';

// npm run docs: writes the parts of the pages whose words the code owns.

readCommandLine('docs', process.argv.slice(2));
for (const page of writtenPages) {
  const file = path.resolve(__dirname, '../../docs', `${page}.md`);
  writeFileSync(file, withWrittenParts(page, readFileSync(file, 'utf8')));
}
