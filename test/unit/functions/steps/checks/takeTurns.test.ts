import { takeTurns } from '../../../../../functions/steps/checks/takeTurns';
import { withinTime } from '../../../../../functions/steps/checks/withinTime';

interface Held {
  readonly done: Promise<string>;
  readonly end: (error?: Error) => void;
}

function hold(inTurn: ReturnType<typeof takeTurns>, name: string, began: string[]): Held {
  let end: Held['end'] = () => undefined;
  const work = new Promise<string>((resolve, reject) => {
    end = (error) => {
      if (error === undefined) resolve(name);
      else reject(error);
    };
  });
  const done = inTurn(() => {
    began.push(name);
    return work;
  });
  return { done, end };
}

test('no more than so many run at once, and a turn is handed on whatever became of the work', async () => {
  const began: string[] = [];
  const inTurn = takeTurns(2);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => hold(inTurn, name, began));
  expect(began).toEqual(['a', 'b']);
  a?.end(new Error('it broke'));
  await expect(a?.done).rejects.toThrow('it broke');
  expect(began).toEqual(['a', 'b', 'c']);
  c?.end();
  expect(await c?.done).toBe('c');
  expect(began).toEqual(['a', 'b', 'c', 'd']);
  b?.end();
  d?.end();
  await Promise.all([b?.done, d?.done]);
  expect(await inTurn(async () => 'e')).toBe('e');
});

test('what answers in time is given on, and what fails fails as it did', async () => {
  expect(await withinTime(5_000, 'It', Promise.resolve(1))).toBe(1);
  await expect(withinTime(5_000, 'It', Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('what never answers is given up, and told by its name', async () => {
  const never = new Promise(() => undefined);
  await expect(withinTime(10, 'The vault', never)).rejects.toMatchObject({
    code: 'VAULT_UNREACHABLE',
    message: 'The vault did not answer within 0.01 s.',
  });
});
