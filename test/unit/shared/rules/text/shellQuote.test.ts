import { execFileSync } from 'node:child_process';
import { shellCommand, shellQuote } from '../../../../../shared/rules/text/shellQuote';

test.each([
  'plain',
  '/subscriptions/a/b',
  'two words',
  "it's",
  '$(touch x)',
  '`id`',
  '; rm -rf /',
  '"',
  '\\',
  '',
  'a\nb',
  '--flag',
])('a shell reads %j back as one word', (word) => {
  expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellQuote(word)}`], { encoding: 'utf8' })).toBe(word);
});

test('a command is its words, each quoted where it has to be', () => {
  expect(shellCommand('az', 'lock', "it's")).toBe(`az lock 'it'\\''s'`);
});
