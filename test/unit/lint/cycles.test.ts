import { lintPlanted } from '../../support/lint/lintPlanted';

const cycle = 'imports/cycles';
const valueOf = (from: string, name: string) =>
  `import { ${from} } from './${from}';\nexport const ${name} = () => ${from}();\n`;

describe('imports/cycles', () => {
  const found = lintPlanted({
    'shared/rules/ping.ts': valueOf('pong', 'ping'),
    'shared/rules/pong.ts': valueOf('ping', 'pong'),
    'functions/activities/one.ts': valueOf('two', 'one'),
    'functions/activities/two.ts': valueOf('three', 'two'),
    'functions/activities/three.ts': valueOf('one', 'three'),
    'local/azure/left.ts': `import {\n  type Right,\n  right,\n} from './right';\nexport const left: Right = right;\n`,
    'local/azure/right.ts': `export { left } from './left';\nexport type Right = number;\nexport const right: Right = 1;\n`,
    'shared/contracts/whole.ts': `import { type Part } from './part';\nexport interface Whole { parts: Part[] }\nexport const whole = 1;\n`,
    'shared/contracts/part.ts': `import { whole } from './whole';\nexport interface Part { whole: typeof whole }\n`,
    'local/azure/box.ts': `import { type Lid } from './lid';\nexport interface Box { lid: Lid }\nexport const box = 1;\n`,
    'local/azure/lid.ts': `import { box } from './box';\nexport interface Lid { box: typeof box }\n`,
    'local/azure/first.ts': 'export const first = 1;\n',
    'local/azure/second.ts': `import { first } from './first';\nexport const second = first;\n`,
  });

  it.each(['shared/rules/ping.ts', 'shared/rules/pong.ts'])('refuses two files that import each other: %s', (file) => {
    expect(found[file]).toEqual([cycle]);
  });

  it.each(['local/azure/left.ts', 'local/azure/right.ts'])(
    'refuses a cycle through an export, in several lines: %s',
    (file) => {
      expect(found[file]).toEqual([cycle]);
    },
  );

  it.each(['one', 'two', 'three'])('refuses a cycle of three files: %s.ts', (name) => {
    expect(found[`functions/activities/${name}.ts`]).toEqual([cycle]);
  });

  it.each(['shared/contracts/whole.ts', 'shared/contracts/part.ts', 'local/azure/box.ts', 'local/azure/lid.ts'])(
    'refuses a circle of types: %s',
    (file) => {
      expect(found[file]).toEqual([cycle]);
    },
  );

  it('accepts imports in one direction', () => {
    expect(found['local/azure/second.ts']).toEqual([]);
  });
});
