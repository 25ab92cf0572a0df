import {
  type ClassOfService,
  deniesEmergency,
  namesEmergency,
  namesPremium,
  permits,
  permitsExtensions,
} from './class-of-service.ts';
import { type Judgement, leavesOpen, passes, refuses, wants } from './finding.ts';
import { shownText } from './number.ts';
import { numberText, type Situation, type Target, targetIn } from './situation.ts';
import type { SpecialNumbers } from './terms.ts';

/** What is called: the rules of the number, in their order. */
export const NUMBER_RULES: readonly ((situation: Situation) => Judgement)[] = [
  numberRule,
  callerIdRule,
  dialplanRule,
  ofTarget('emergency', emergencyRule),
  ofTarget('premium', premiumRule),
  ofTarget('cos', classRule),
];

function numberRule({ request, dialled }: Situation): Judgement {
  const look = { rule: 'number', value: shownText(request.number), limit: 'digits, a plus before them' };
  return dialled.ok ? passes(look) : refuses(look, 'bad-number', dialled.error);
}

/** What parsers of dial strings act upon, or what ends a line, is in no caller id. */
const CALLER_ID = /^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}{}[\],|'"$\\<>;^&]{0,64}$/u;

function callerIdRule({ request: { callerId } }: Situation): Judgement {
  const look = { rule: 'callerid', value: shownText(callerId ?? ''), limit: 'at most 64 ordinary characters' };
  if (callerId === null) return passes({ ...look, value: "the account's" });
  return wants(CALLER_ID.test(callerId), look, 'bad-number', 'the caller id has characters that may not be sent');
}

function dialplanRule({ dialplan, target }: Situation): Judgement {
  const limit = dialplan === undefined ? 'none' : dialplan.name === '' ? "the configuration's" : dialplan.name;
  const look = { rule: 'dialplan', value: '', limit };
  if (target === undefined) return leavesOpen(look);
  if (!target.ok) return refuses(look, 'no-such-number', target.error);
  return passes({ ...look, value: numberText(target.value) });
}

/** A rule that needs to know where the number leads. */
function ofTarget(
  rule: string,
  judge: (target: Target, situation: Situation) => Judgement,
): (situation: Situation) => Judgement {
  return (situation) => {
    const target = targetIn(situation);
    return target === undefined ? leavesOpen({ rule, value: '', limit: '' }) : judge(target, situation);
  };
}

function emergencyRule(target: Target, { cos }: Situation): Judgement {
  const emergency = target.kind === 'external' ? target.emergency : undefined;
  const look = { rule: 'emergency', value: emergency ?? 'no', limit: 'only if the class of service names it' };
  if (emergency === undefined) return passes(look);
  const says = `${emergency} is an emergency number, and the class of service does not name it`;
  return wants(cos !== undefined && namesEmergency(cos, emergency), look, 'emergency', says);
}

function premiumRule(target: Target, { cos, special }: Situation): Judgement {
  const premium = target.kind === 'external' ? target.premium : undefined;
  const value = premium === undefined ? 'no' : `+${premium}`;
  const look = { rule: 'premium', value, limit: 'only if the class of service names it' };
  if (premium === undefined) return passes(look);
  const says = `numbers with +${premium} are premium numbers, and the class of service does not name them`;
  return wants(cos !== undefined && namesPremium(cos, target.digits, premium, special), look, 'premium', says);
}

function classRule(target: Target, { cos, special }: Situation): Judgement {
  const rule = 'cos';
  const value = numberText(target);
  if (cos === undefined) {
    const says = 'the class of service that is named does not exist';
    return refuses({ rule, value, limit: 'none' }, 'class-of-service', says);
  }
  const name = cos === 'all' ? 'all' : cos.name;
  if (target.kind === 'extension') {
    const look = { rule, value: `extension ${value}`, limit: name };
    return wants(permitsExtensions(cos), look, 'class-of-service', 'the class of service allows no extensions');
  }
  const { allowed, by } = permission(target, cos, special);
  const look = { rule, value, limit: `${name} ${allowed ? 'allows' : 'denies'} ${by}` };
  return wants(allowed, look, 'class-of-service', `the class of service does not allow ${value}`);
}

function permission(
  { digits, emergency }: Target & { kind: 'external' },
  cos: ClassOfService,
  special: SpecialNumbers,
) {
  if (emergency !== undefined) return { allowed: !deniesEmergency(cos, emergency), by: emergency };
  const { allowed, prefix } = permits(cos, digits, special);
  return { allowed, by: prefix === undefined ? 'what it does not name' : prefix === '' ? 'all' : `+${prefix}` };
}
