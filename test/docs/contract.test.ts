import { readFileSync } from 'node:fs';
import path from 'node:path';
import { contractText } from '../../local/package/contractText';

test('docs/contract.txt has the calls and the hashes of the generated documents; `npm run openapi` writes it', () => {
  const file = path.resolve(__dirname, '../../docs/contract.txt');
  expect(readFileSync(file, 'utf8')).toBe(contractText());
});
