import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCommandLine } from './cli/commandLine.cjs';
import { contractDocuments, contractText } from './package/contractText';

// npm run openapi: generates the HTTP contract and the schema of reports from the schemas that parse requests, and the list of
// operations that a test holds.

readCommandLine('openapi', process.argv.slice(2));
const root = path.resolve(__dirname, '../..');
const write = (name: string, text: string): void => {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stderr.write(`Written: ${file}\n`);
};
for (const [name, text] of Object.entries(contractDocuments())) write(`.cache/contract/${name}`, text);
write('docs/contract.txt', contractText());
