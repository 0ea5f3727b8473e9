import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

// Only the statement on the end of a move and the steps that it guards may say that the old vault or an old key can go: they know whether a
// dependant is left, and name it. Any other text that advises it would not know.

const root = path.resolve(__dirname, '../../../../..');
const rooms = ['shared/rules', 'shared/words', 'shared/contracts', 'functions', 'cli', 'web', 'docs', 'README.md'];
const guarded =
  /^(?:shared\/rules\/(?:completion|retirement)|functions\/[a-z]+\/retirement|cli\/retirement)\/|^docs\/cutover\.md$/;
const verbs = '(?:delete|disable|remove|purge|retire|switch off)';
const things = '(?:the |an |your )?(?:old|source|former) (?:vault|key)s?';
const advice = new RegExp(`(?<![\\w-])${verbs} (?:\\w+ ){0,2}${things}\\b`, 'i');
/** Says when not to. */
const withheld = /\b(?:not|never|neither|before|until|nobody|when nobody|allows?|may|whether|people)\b/i;

function sentencesOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return text.split(/(?<=[.!?:])\s|\n\s*\n|['"`]|^- /m);
}

const files = rooms.flatMap((room) =>
  room.endsWith('.md')
    ? [room]
    : readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
        .map((name) => `${room}/${name.replaceAll('\\', '/')}`)
        .filter((name) => /\.(?:tsx?|md)$/.test(name)),
);

test('no text outside of the statement advises to delete or disable the old vault or an old key', () => {
  const found = files
    .filter((file) => !guarded.test(file))
    .flatMap((file) =>
      sentencesOf(file)
        .filter((sentence) => advice.test(sentence) && !withheld.test(sentence))
        .map((sentence) => `${file}: ${sentence.trim()}`),
    );
  expect(found).toEqual([]);
});

test('the search for such advice finds it', () => {
  const said = ['Delete the old vault.', 'Now disable your old key.', 'Then purge all source vaults.'];
  expect(said.filter((sentence) => !advice.test(sentence) || withheld.test(sentence))).toEqual([]);
});
