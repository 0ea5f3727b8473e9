import { type CheckView } from '../../contracts/api/checkAnswers';
import { type FailOnClass } from '../../contracts/model/movePolicy';
import { type CheckRun, checkStatuses, type Finding, type Overall } from '../../contracts/model/checks';
import { type Forecast, type Outcome, outcomes } from '../../contracts/model/forecast';
import { checkWords, overallWords } from '../../words/outcomeWords';
import { counted, type Tone } from '../../words/word';
import { type Card, type Document, type Fact, knownFacts, tableSection } from '../documents/document';
import { documentTexts } from '../documents/documentTexts';
import { type JunitCase, type JunitOutcome, type JunitSuite, renderJunit } from '../documents/renderJunit';
import { itemLabel } from '../problems/itemLabel';
import { foldList } from '../text/foldList';
import { checkView } from './checkView';
import { byUrgency, forecastWords } from './checkView';

type ShownFinding = CheckView['findings'][number];
type AffectedGroup = CheckView['affected'][number];

const meanings: Readonly<Record<Overall, string>> = {
  ready: 'All selected items would go, unchanged.',
  readyWithConditions:
    'The move can run, but some items would not go, or would change, or something could not be proved.',
  notReady: 'A check fails: the move would stop before its first write.',
};

const tones: Readonly<Record<Outcome, Tone>> = { blocked: 'bad', skipped: 'warn', altered: 'warn' };

/** A run of checks for people: failures first, then items that would not go unchanged, then the rest. */
export function checkDocument(view: CheckView): Document {
  const { sourceVault, targetVault, overall, counts, forecast, affected, changes } = view;
  const findings = byUrgency(view.findings);
  const cardsOf = (...wanted: readonly string[]) =>
    findings.filter(({ status }) => wanted.includes(status)).map(findingCard);
  return {
    title: `${sourceVault} → ${targetVault}: ${overallWords[overall].text}`,
    kind: 'Check before a move',
    vaults: [sourceVault, targetVault],
    verdict: { ...overallWords[overall], meaning: meanings[overall] },
    sums: [
      ...(forecast === null ? [] : outcomes.map((outcome) => sumOf(outcome, forecast[outcome].total))),
      ...byUrgency(checkStatuses.map((status) => ({ status }))).map(({ status }) => ({
        tone: checkWords[status].tone,
        text: `${counts[status] === 1 ? 'check' : 'checks'} ${checkWords[status].text}`,
        value: counts[status],
      })),
    ],
    facts: factsOf(view),
    sections: [
      { title: 'Failing checks', cards: cardsOf('fail') },
      { title: 'Items that would not go unchanged', cards: affected.map(affectedCard) },
      { title: 'Warnings and unknown checks', cards: cardsOf('warn', 'unknown') },
      tableSection(
        'Changes since the previous run',
        ['check', 'change', 'before', 'now'],
        changes.map(({ id, kind, from, to }) => [id, kind, from ?? '–', to ?? '–']),
      ),
      { title: 'Checks that pass', cards: cardsOf('pass'), isFolded: true },
    ],
  };
}

function sumOf(outcome: Outcome, value: number): Document['sums'][number] {
  return { tone: tones[outcome], text: `${value === 1 ? 'item' : 'items'} ${outcome}`, value };
}

function factsOf(view: CheckView): readonly Fact[] {
  const { forecast, conditions, failed, failOn, startedAt, finishedAt, trigger } = view;
  return knownFacts([
    ['forecast', forecastWords(forecast)],
    ['conditions', conditions.join(', ') || undefined],
    ['verdict for a pipeline', `${failed ? 'failed' : 'passed'}, with "failOn": ${JSON.stringify(failOn)}`],
    ['time', `started ${startedAt}, finished ${finishedAt}, by ${trigger}`],
  ]);
}

function findingCard(finding: ShownFinding): Card {
  const { id, status, title, evidence, remedy, link, items, itemCount } = finding;
  const { text: badge, tone } = checkWords[status];
  const card = { tone, badge, title, code: id, texts: [evidence] };
  if (status === 'pass') return card;
  return { ...card, names: items.map(itemLabel), total: itemCount, remedies: [remedy], link };
}

function affectedCard({ outcome, reason, items, itemCount, detail, remedy }: AffectedGroup): Card {
  const badge = `${counted(itemCount, 'item')} ${outcome}`;
  const names = { names: items.map(itemLabel), total: itemCount };
  return { tone: tones[outcome], badge, title: reason, ...names, texts: [detail], remedies: [remedy] };
}

/**
 * A run as a suite, which can stop a pipeline. It has a failure exactly when the run is `failed`: a check fails, or a finding is of a
 * class in `failOn`. An unknown check is a skipped case. Other warnings are output.
 */
function checkSuite(view: CheckView): JunitSuite {
  const { startedAt, finishedAt, sourceVault, targetVault, findings, forecast } = view;
  return {
    title: 'keyvault-mover checks',
    name: `${sourceVault}--${targetVault}`,
    startedAt,
    finishedAt,
    cases: [
      ...findings.map((finding) => ({ name: finding.id, outcome: outcomeOf(finding, view) })),
      ...(forecast === null ? [] : outcomes.map((outcome) => caseOf(outcome, forecast, view))),
    ],
  };
}

function outcomeOf(finding: ShownFinding, { failOn }: CheckView): JunitOutcome {
  const { status, evidence, remedy, link } = finding;
  const body = [evidence, namesOf(finding), remedy, link].filter(Boolean);
  switch (status) {
    case 'pass':
      return { kind: 'passed' };
    case 'unknown':
      return { kind: 'skipped', message: evidence };
    case 'warn':
      return failOn.includes('warning')
        ? { kind: 'failed', type: 'warning', message: evidence, body }
        : { kind: 'output', body };
    case 'fail':
      return { kind: 'failed', type: 'check', message: evidence, body };
  }
}

const classOf: Readonly<Record<Outcome, FailOnClass>> = { blocked: 'blocked', skipped: 'skipped', altered: 'warning' };

/** `ITEMS-BLOCKED`: the number of items with this outcome, and their names by reason. */
function caseOf(outcome: Outcome, forecast: Forecast, { affected, failOn }: CheckView): JunitCase {
  const name = `ITEMS-${outcome.toUpperCase()}`;
  const { total } = forecast[outcome];
  if (total === 0) return { name, outcome: { kind: 'passed' } };
  const groups = affected.filter((group) => group.outcome === outcome);
  const reasons = groups.map(({ reason, itemCount }) => `${String(itemCount)} ${reason}`);
  const message = `${String(total)} of ${String(forecast.items)} items would be ${outcome}: ${reasons.join(', ')}.`;
  const found = groups.flatMap((group) => [
    ...[`${group.reason}: ${String(group.itemCount)} ${outcome}.`, namesOf(group), group.detail, group.remedy],
  ]);
  const body = [message, ...found].filter(Boolean);
  const type = classOf[outcome];
  return { name, outcome: failOn.includes(type) ? { kind: 'failed', type, message, body } : { kind: 'output', body } };
}

/** The first items of a finding or a reason in one line. */
function namesOf({ items, itemCount }: Pick<Finding, 'items' | 'itemCount'>): string {
  return foldList(items.map(itemLabel), { most: items.length, total: itemCount });
}

/** The formats of a run of checks, other than its JSON. */
export const checkTexts = {
  ...documentTexts((run: CheckRun) => checkDocument(checkView(run))),
  junit: (run: CheckRun) => renderJunit(checkSuite(checkView(run))),
};
