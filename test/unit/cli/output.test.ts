import { processOutput } from '../../../cli/output';
import { bad, line } from '../../../cli/text/line';
import { steering, unseen } from '../../support/cli/cliFixtures';

const escape = String.fromCharCode(27);

/** A stream that keeps what is written, as a terminal of this size or as a pipe. */
function stream(size: { columns?: number; rows?: number } | undefined) {
  const written: string[] = [];
  const own = { isTTY: size !== undefined, ...size, write: (text: string) => written.push(text) };
  return { own: own as unknown as NodeJS.WriteStream, text: () => written.join('') };
}

function outputOf(size: { columns?: number; rows?: number } | undefined, env: NodeJS.ProcessEnv = {}, isJson = false) {
  const [stdout, stderr] = [stream(size), stream(size)];
  return { output: processOutput({ stdout: stdout.own, stderr: stderr.own, env }, isJson), stdout, stderr };
}

describe('a terminal', () => {
  it('gets colours', () => {
    const { output, stdout } = outputOf({ columns: 80, rows: 24 });
    output.results([line(bad('no'))]);
    expect(stdout.text()).toBe(`${escape}[31mno${escape}[39m\n`);
  });

  it.each([[{ NO_COLOR: '1' }], [{ TERM: 'dumb' }]])('gets no colours with %j', (env) => {
    const { output, stdout } = outputOf({ columns: 80, rows: 24 }, env);
    output.results([line(bad('no'))]);
    expect(stdout.text()).toBe('no\n');
  });

  it('gets lines in place of the last ones, broken at its width and cut at its height', () => {
    const { output, stderr } = outputOf({ columns: 10, rows: 4 });
    output.redraw([line('one'), line('a long line'), line('not shown')]);
    output.redraw([line('two')]);
    expect(stderr.text()).toBe(`\r${escape}[Jone\na long\n  line\n${escape}[3A\r${escape}[Jtwo\n`);
  });

  it('has a usual size if it reports none', () => {
    expect(outputOf({ columns: 0 }).output.columns).toBe(100);
  });

  it('gets documents without what could steer it', () => {
    const { output, stdout } = outputOf({ columns: 80, rows: 24 });
    output.document(steering);
    expect(stdout.text()).not.toMatch(unseen);
  });
});

describe('a pipe', () => {
  it('gets plain lines, documents as they are, and no progress in place', () => {
    const { output, stdout, stderr } = outputOf(undefined);
    output.results([line(bad('no'))]);
    output.document(steering);
    output.redraw([line('progress')]);
    expect([stdout.text(), stderr.text()]).toEqual([`no\n${steering}`, '']);
    expect(output.isLive).toBe(false);
  });

  it('gets only events with --json', () => {
    const { output, stdout, stderr } = outputOf(undefined, {}, true);
    output.results([line('a')]);
    output.remarks([line('b')]);
    output.event({ event: 'c' });
    expect([stdout.text(), stderr.text()]).toEqual(['{"event":"c"}\n', '']);
  });
});
