import { amountText } from '../core/dialling/amount.ts';
import type { CallPermit, CallVerdict, PermittedRoute, RuleFinding } from '../core/dialling/verdict.ts';
import { printable } from './conference-text.ts';
import { textTable } from './table.ts';

/** A verdict for programs, under the names that the API has. Money is a decimal number as text. */
export function verdictJson(verdict: CallVerdict) {
  const { findings: rules } = verdict;
  if (verdict.kind === 'refused') {
    const { refusal, says } = verdict;
    return { verdict: 'refused', refusal, says, number: null, limit_seconds: null, currency: null, routes: [], rules };
  }
  const { account, number, callerId, currency, limitSeconds, reserve, day, routes } = verdict.permit;
  return {
    ...{ verdict: 'permitted', refusal: null, says: null, number, limit_seconds: limitSeconds, currency },
    ...{ account, callerid: callerId, reserve: amountText(reserve), day },
    routes: routes.map(({ route, gateway, dial, price, ...cost }) => ({
      ...{ route, gateway: gateway?.name ?? null, dial },
      ...tariffJson(cost),
      price: price === null ? null : tariffJson(price),
    })),
    rules,
  };
}

type Tariff = NonNullable<PermittedRoute['price']>;
function tariffJson({ connectFee, perMinute, firstSeconds, stepSeconds }: Tariff) {
  const seconds = { first_seconds: firstSeconds, step_seconds: stepSeconds };
  return { connect_fee: amountText(connectFee), per_minute: amountText(perMinute), ...seconds };
}

/** Every rule with its verdict, the routes in the order in which they are tried, and the sentence that all comes to. */
export function verdictText(verdict: CallVerdict): string {
  const parts = verdict.findings.length === 0 ? [] : [findingsTable(verdict.findings)];
  if (verdict.kind === 'permitted') parts.push(routesText(verdict.permit));
  return `${[...parts, `${sentenceOf(verdict)}\n`].join('\n')}`;
}

const VERDICTS: Readonly<Record<RuleFinding['verdict'], string>> = {
  passed: 'passed',
  refused: 'REFUSED',
  'not-judged': 'not judged',
};

function findingsTable(findings: readonly RuleFinding[]): string {
  const rows = findings.map(({ rule, route, value, limit, verdict }) => [
    rule,
    printable(route ?? '-'),
    printable(value) || '-',
    printable(limit) || '-',
    VERDICTS[verdict],
  ]);
  return textTable([['rule', 'route', 'value', 'limit', 'verdict'], ...rows]);
}

function routesText({ routes, extension, currency }: CallPermit): string {
  if (extension) return 'No route is needed: it is an extension of our own.\n';
  const rows = routes.map(({ route, gateway, dial, price, ...cost }, at) => [
    String(at + 1),
    route === null ? '-' : String(route),
    gateway?.name ?? '-',
    dial,
    tariffText(cost, currency),
    price === null ? '-' : tariffText(price, currency),
  ]);
  return textTable([['try', 'route', 'gateway', 'dials', 'costs', 'is sold for'], ...rows]);
}

/** `0.012 EUR a minute, 0.05 for the connection, by 60/1 seconds` */
function tariffText({ connectFee, perMinute, firstSeconds, stepSeconds }: Tariff, currency: string): string {
  const fee = connectFee === 0n ? '' : `, ${amountText(connectFee)} for the connection`;
  return `${amountText(perMinute)} ${currency} a minute${fee}, by ${firstSeconds}/${stepSeconds} seconds`;
}

function sentenceOf(verdict: CallVerdict): string {
  if (verdict.kind === 'refused') return `Refused (${verdict.refusal}): ${printable(verdict.says)}.`;
  const { account, number, callerId, limitSeconds, reserve, currency, day } = verdict.permit;
  const shown = callerId === '' ? 'no number' : printable(callerId);
  return (
    `Permitted: access account ${account} may call ${number}, which is shown ${shown}, for at most ${limitSeconds} seconds; ` +
    `${amountText(reserve)} ${currency} would be set aside on ${day}.`
  );
}
