#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { projectFolder } from '../local/launch/projectFolder';
import { run } from './run';

// The command `kvmover`. It ends with one of the codes of exitCodes.ts.

const manifestSchema = z.object({ version: z.string() });
const manifest = readFileSync(path.join(projectFolder(), 'package.json'), 'utf8');

// A reader such as `head` may close the pipe early. That is no error of the command.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

void run(process.argv.slice(2), manifestSchema.parse(JSON.parse(manifest)).version).then((code) => {
  process.exitCode = code;
});
