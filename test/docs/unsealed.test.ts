import { unsealedDocuments } from '../../shared/clients/store/unsealedDocuments';
import { codeIn, entriesBelow, readMarkdown } from '../support/markdownFiles';

test('docs/security.md lists each document that is read without a proof, with what somebody gains who changes it', () => {
  const rows = entriesBelow(readMarkdown('docs/security.md'), '## Documents without a seal');
  const listed = rows.map(([name = '', , gain = '']) => [codeIn(name)[0], gain]);
  expect(listed).toEqual(Object.values(unsealedDocuments).map(({ name, gain }) => [name, gain]));
});
