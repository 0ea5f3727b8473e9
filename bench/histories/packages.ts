import { type InvocationContext } from '@azure/functions';
import { z } from 'zod';
import { virtualHttpClient } from './network';

// Two functions of packages, which the code of the app calls by their modules: the client that opens sockets, and the client of the
// runtime. Import this before the code of the app.

/** Replaces an export of a package, whatever kind of property it is. */
function replace(name: string, changed: object): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const present = require(name) as object;
  const module = require.cache[require.resolve(name)];
  if (module === undefined) throw new Error(`Expected ${name} to be loaded as CommonJS.`);
  module.exports = { ...present, ...changed };
}

replace('@azure/core-rest-pipeline', { createDefaultHttpClient: () => virtualHttpClient });
replace('durable-functions', {
  getClient: (context: InvocationContext) => Reflect.get(context, 'durable') as unknown,
});

// Schemas check the same without functions of their own, which Node would compile again for each schema.
z.config({ jitless: true });
