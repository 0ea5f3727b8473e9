import { execFileSync } from 'node:child_process';
import { shellQuote } from '../../../../../shared/rules/text/azCommand';

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
  '=ls',
])('shellQuote keeps %j one word in a shell', (word) => {
  expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellQuote(word)}`], { encoding: 'utf8' })).toBe(word);
});
