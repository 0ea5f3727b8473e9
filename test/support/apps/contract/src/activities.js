const { appendFileSync, existsSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const df = require('durable-functions');

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Writes a line to the file of the setting JOURNAL, so that tests know which activities ran. */
function journal(line) {
  if (process.env.JOURNAL) appendFileSync(process.env.JOURNAL, `${line}\n`);
}

df.app.activity('empty', { handler: () => undefined });

df.app.activity('echo', { handler: (input) => input });

/** Starts another orchestration through the durable client and does not wait. Input: `[name, input, instanceId]`. */
df.app.activity('startOther', {
  extraInputs: [df.input.durableClient()],
  handler: async ([name, input, instanceId], context) => df.getClient(context).startNew(name, { input, instanceId }),
});

df.app.activity('typeOf', { handler: (input) => ({ type: typeof input, value: input }) });

df.app.activity('record', {
  handler: (line) => {
    journal(line);
    return line;
  },
});

df.app.activity('fail', {
  handler: (text) => {
    throw new Error(text);
  },
});

const attempts = new Map();
df.app.activity('failUntil', {
  handler: ({ key, succeedAt }) => {
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    journal(`${key} attempt ${attempt}`);
    if (attempt < succeedAt) throw new Error(`attempt ${attempt} failed`);
    return attempt;
  },
});

df.app.activity('big', { handler: (length) => 'x'.repeat(length) });

df.app.activity('bytes', { handler: () => Buffer.from([0, 1, 254, 255]) });

df.app.activity('whoAmI', {
  handler: (_input, context) => ({ instanceId: context.triggerMetadata.instanceId, name: context.functionName }),
});

/** Writes its start to the journal and runs until a file appears. */
df.app.activity('waitForFile', {
  handler: async ({ file, line }) => {
    journal(`began ${line}`);
    while (!existsSync(file)) await pause(10);
    journal(`ended ${line}`);
    return line;
  },
});

let running = 0;
let most = 0;
df.app.activity('countRunning', {
  handler: async () => {
    running += 1;
    most = Math.max(most, running);
    await pause(20);
    running -= 1;
    return most;
  },
});

/** Fails while a file does not exist. */
df.app.activity('needsFile', {
  handler: ({ file, line }) => {
    journal(line);
    if (!existsSync(file)) throw new Error('the file is missing');
    return line;
  },
});

/** Fails the first time and succeeds afterwards, even when the process was killed in between. */
df.app.activity('failOnce', {
  handler: ({ folder, line }) => {
    const mark = path.join(folder, line);
    journal(line);
    if (existsSync(mark)) return line;
    writeFileSync(mark, '');
    throw new Error('the first time always fails');
  },
});
