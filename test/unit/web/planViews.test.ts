import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { type PlanDifference } from '../../../shared/contracts/api/planDifference';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { pageContext } from '../../../web/client/pageContext';
import { createClient } from '../../../web/client/apiClient';
import { noCredentials } from '../../../web/client/signIn';
import { changeWords, sumRows } from '../../../web/model/planDifferenceWords';
import { planRunOf } from '../../../web/model/rehearsalWords';
import { DifferenceView } from '../../../web/views/planDifference';
import { ConfigurationList } from '../../../web/views/configurationList';
import { ProblemWords } from '../../../web/views/problemList';
import { RehearsalNote } from '../../../web/views/rehearsalNote';
import { plan, status } from './answers';

const nothing = { count: 0, items: [] };
const byRoute = { backupRestore: 0, exportImport: 10, recreate: 0, update: 0, skip: 0, block: 0 };

function difference(changes: Partial<PlanDifference> = {}): PlanDifference {
  return {
    id: 'the-old-one',
    runId: '89abcdef',
    startedAt: '2026-05-01T10:00:00.000Z',
    planHash: 'c'.repeat(64),
    items: 10,
    versions: 20,
    byRoute,
    added: nothing,
    gone: nothing,
    changed: { ...nothing, routes: 0 },
    settingsChanged: false,
    configurationChanged: false,
    ...changes,
  };
}

/** The text of a view, as a reader sees it. */
function textOf(html: string): string {
  return html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
}

describe('the difference to the plan before', () => {
  const shown = (changes: Partial<PlanDifference>, now = plan()) =>
    render(h(DifferenceView, { plan: now, difference: difference(changes) }));

  test('shows both hashes, and leads to the move of the plan before', () => {
    const html = shown({});
    expect(html).toContain('c'.repeat(64));
    expect(html).toContain(plan().planHash);
    expect(html).toContain('href="#/moves/the-old-one/plan"');
  });

  test('says that equal plans are equal, and shows no sums', () => {
    const html = shown({ planHash: plan().planHash });
    expect(textOf(html)).toContain('The two plans are equal.');
    expect(html).not.toContain('<table');
  });

  test('names items that are added, gone or changed, with their routes', () => {
    const item = { itemType: 'secret' as const, itemName: 'one' };
    const fields = ['route' as const, 'reasons' as const];
    const text = textOf(
      shown({
        added: { count: 1, items: [{ ...item, route: 'exportImport' }] },
        gone: { count: 102, items: [{ ...item, itemName: 'two', route: 'skip' }] },
        changed: { count: 1, routes: 1, items: [{ ...item, before: 'exportImport', after: 'block', fields }] },
      }),
    );
    expect(text).toContain('added 1 item secret one by export and import');
    expect(text).toContain('gone 102 items secret two skipped and 101 others');
    expect(text).toContain('secret one by export and import → blocked; also differs: reasons');
  });

  test('compares the sums of the routes that one of the plans takes', () => {
    const now = plan({ items: 11, versions: 20, byRoute: { ...byRoute, exportImport: 9, block: 2 } });
    expect(sumRows(difference(), now)).toEqual([
      { name: 'items', before: 10, now: 11 },
      { name: 'versions', before: 20, now: 20 },
      { name: 'by export and import', before: 10, now: 9 },
      { name: 'blocked', before: 0, now: 2 },
    ]);
    expect(textOf(shown({}, now))).toMatch(/items 10 11 \+1 .* export and import 10 9 −1/);
  });

  test('says in words what differs', () => {
    expect(changeWords(difference())).toBe('The items are the same; their order or the request differs.');
    expect(changeWords(difference({ gone: { ...nothing, count: 2 }, settingsChanged: true }))).toBe(
      '2 items gone, issuers, contacts or deleted names of the source differ.',
    );
  });
});

describe('a rehearsal', () => {
  type Rehearsal = NonNullable<MoveStatus['rehearsal']>;
  const noteOf = (changes: Partial<MoveStatus>, rehearsal: Partial<Rehearsal> = {}): string => {
    const of = { targetVault: 'the-real-one', planReportUri: null, scratch: null, ...rehearsal };
    const view = h(RehearsalNote, { status: status({ targetVault: 'rehearsal-0123abcd', rehearsal: of, ...changes }) });
    const api = createClient(noCredentials, fetch);
    return render(h(pageContext.Provider, { value: { api, canSteer: true } }, view));
  };

  test('says that it is one, which vault is the scratch vault, and that the real target is only read', () => {
    const text = textOf(noteOf({}));
    expect(text).toContain('rehearsal Nothing is written to the real target the-real-one , which the app only reads.');
    expect(text).toContain('scratch vault rehearsal-0123abcd .');
    expect(text).toContain('discarded at the end of this run');
  });

  test.each<[text: string, tone: string, scratch: Rehearsal['scratch']]>([
    ['never made.', 'plain', { fate: 'notMade' }],
    ['deleted and purged.', 'plain', { fate: 'purged' }],
    ['Azure purges it on', 'plain', { fate: 'softDeleted', purgedOn: '2026-05-08T10:00:00.000Z' }],
    ['SCRATCH_VAULT_LEFT', 'bad', { fate: 'left' }],
    ['look whether the vault exists', 'bad', null],
  ])('says at its end: %s', (text, tone, scratch) => {
    const html = noteOf({ phase: 'cancelled' }, { scratch });
    expect(textOf(html)).toContain(text);
    expect(html).toContain(`class="note ${tone}"`);
  });

  test('offers the report about the plan of the real move', () => {
    const planReportUri = 'https://example.com/api/moves/a-move/report?run=89abcdef';
    expect(planRunOf(planReportUri)).toBe('89abcdef');
    expect(textOf(noteOf({}, { planReportUri }))).toContain('The plan of the real move: HTML Markdown JSON');
    expect(noteOf({})).not.toContain('The plan of the real move');
  });

  test('shows nothing for another move', () => {
    expect(render(h(RehearsalNote, { status: status() }))).toBe('');
  });
});

describe('the settings of the vaults', () => {
  const left = { source: 'off', targetNow: 'off', targetAfter: 'off', action: 'leave' as const, why: null };
  const entries = [
    { ...left, part: 'enabledFor' as const, name: 'diskEncryption' },
    { ...left, part: 'purgeProtection' as const, name: 'purgeProtection', action: 'write' as const },
  ];
  const html = render(
    h(ConfigurationList, {
      plan: plan({ configuration: { ...plan().configuration, entries, byHand: [], notLooked: [] } }),
    }),
  );

  test('are in words, and no word stands twice', () => {
    expect(textOf(html)).toContain('enabled for disk encryption');
    expect(textOf(html)).not.toMatch(/purge protection purge/i);
  });

  test('are folded if the move leaves them as they are', () => {
    expect(html).toMatch(/<details><summary>Left as they are: 1<.*enabled for/);
    expect(html.indexOf('purge protection')).toBeLessThan(html.indexOf('<details>'));
  });
});

describe('the issuers of a plan', () => {
  const detail = 'Issuer ca: The move would copy the issuer without its password.';
  const problem = { code: 'ISSUER_PASSWORD_NEEDED' as const, detail, remedy: 'Set it.' };
  const issuer = { kind: 'issuer' as const, name: 'ca', reasons: ['ISSUER_PASSWORD_NEEDED' as const] };

  test('are not copied before the move, and say what a person has to do', () => {
    const plannedSettings = [{ ...issuer, action: 'copy' as const, problems: [problem] }];
    const text = textOf(render(h(ConfigurationList, { plan: plan({ plannedSettings }) })));
    expect(text).toContain(`ca the move copies it ISSUER_PASSWORD_NEEDED ${detail} Set it.`);
  });

  test('have codes that no item has, for which the page names no report that does not exist', () => {
    const wordsOf = (hasReport: boolean) => textOf(render(h(ProblemWords, { first: null, hasReport })));
    expect(wordsOf(false)).toContain('No item has this code');
    expect(wordsOf(false)).not.toContain('report');
    expect(wordsOf(true)).toContain('The report says more.');
    expect(textOf(render(h(ProblemWords, { first: problem, hasReport: false })))).toContain(detail);
  });
});

test('the words of failed checks lead to their evidence', () => {
  const id = 'a-vault--b-vault--20260501T100000000-0123abcd';
  const first = {
    code: 'CHECKS_FAILED' as const,
    detail: `Checks failed: CHK-SKU. /api/checks/${id} has the evidence.`,
    remedy: '',
  };
  expect(render(h(ProblemWords, { first, hasReport: true }))).toContain(`href="#/checks/${id}"`);
  const foreign = { ...first, detail: 'Checks failed. /api/checks/../../x has the evidence.' };
  expect(render(h(ProblemWords, { first: foreign, hasReport: true }))).not.toContain('href');
});
