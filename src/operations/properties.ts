import { z } from 'zod';
import { type Conference, DEFAULT_MAXIMUM, type FieldError } from '../core/conference.ts';
import type { ConferenceId, Pin, SoundId } from '../core/ids.ts';
import { type GivenFields, showConference } from './conference-fields.ts';
import { conferenceFor, updateConference } from './conferences.ts';
import { integer, reference } from './fields.ts';
import { type Actor, operation, type RunOptions } from './operation.ts';
import { done, type Outcome, type Refusal, refuse } from './outcome.ts';
import type { Services } from './services.ts';

const MOST_MEMBERS = 1_000_000;

const id = reference<ConferenceId>().describe('Id of the conference.');
const yesOrNo = () => z.boolean('must be true or false');
const PIN_MESSAGE = 'must be a string of 1 to 16 digits';
/** Other than elsewhere, a number is no PIN. */
function pin(): z.ZodType<Pin, string>;
function pin(): z.ZodType {
  return z.string(PIN_MESSAGE).regex(/^[0-9]{1,16}$/, PIN_MESSAGE);
}

/** The conference properties of the second vendor, by the names on its page. */
const PROPERTIES = {
  announce_caller_name: yesOrNo().describe('Ask callers for their names, which are announced to all as they enter.'),
  enter_sound: reference<SoundId>()
    .nullable()
    .describe('The sound that is played when somebody enters; null for none.'),
  max_members: integer(0, MOST_MEMBERS)
    .nullable()
    .describe(`How many people fit in; null for ${DEFAULT_MAXIMUM}, 0 for no limit.`),
  pin: pin().nullable().describe('PIN of participants; null for none.'),
  moderator_pin: pin().nullable().describe('PIN of moderators, only together with pin; null for none.'),
  mute_non_moderator: yesOrNo().describe('All but moderators enter muted and cannot use *1.'),
  music_on_hold_sound: reference<SoundId>()
    .nullable()
    .describe('The sound that the only participant hears; null for none.'),
  record_enabled: yesOrNo().describe('Record the legs of invited people from outside.'),
};
const shape = z.object(PROPERTIES);
const partial = shape.partial();
type Given = z.output<typeof partial>;

/** What a conference calls each of them, to name the field that is wrong. */
const PROPERTY_OF: Readonly<Record<string, keyof Given>> = {
  record_name: 'announce_caller_name',
  enter_sound: 'enter_sound',
  maximum: 'max_members',
  talkpin: 'pin',
  adminpin: 'moderator_pin',
  mute_non_moderator: 'mute_non_moderator',
  music_on_hold_sound: 'music_on_hold_sound',
  record_enabled: 'record_enabled',
};

function show(conference: z.input<typeof updateConference.output>): z.input<typeof shape> {
  const { record_name, maximum, talkpin, adminpin } = conference;
  return {
    announce_caller_name: record_name === true,
    enter_sound: conference.enter_sound,
    max_members: maximum ?? DEFAULT_MAXIMUM,
    pin: talkpin === null ? null : String(talkpin),
    moderator_pin: adminpin === null ? null : String(adminpin),
    mute_non_moderator: conference.mute_non_moderator === true,
    music_on_hold_sound: conference.music_on_hold_sound,
    record_enabled: conference.record_enabled === true,
  };
}

/**
 * The same of a conference. On the page a melody is played because it is set; elsewhere `play_music` says so, which therefore
 * comes and goes with it.
 */
function fieldsOf(given: Given, before: Conference): GivenFields {
  const { announce_caller_name, max_members, pin, moderator_pin, ...same } = given;
  const melody = given.music_on_hold_sound ?? null;
  const isMelodyGone = given.music_on_hold_sound === null && before.musicOnHoldSound !== null;
  return {
    ...same,
    record_name: announce_caller_name,
    maximum: max_members,
    talkpin: pin,
    adminpin: moderator_pin,
    play_music: melody !== null ? true : isMelodyGone ? false : undefined,
  };
}

/**
 * There is no `moderator_pin` without a `pin`. Held only against what is given: a conference may have got its PINs by another
 * style, which has other rules.
 */
function pinFaults({ pin, moderator_pin }: Given, before: Conference): readonly FieldError[] {
  const left = pin === undefined ? before.talkPin : pin;
  if (left !== null) return [];
  if (moderator_pin !== undefined && moderator_pin !== null) {
    return [{ field: 'moderator_pin', message: 'cannot be set without pin' }];
  }
  const stays = moderator_pin === undefined && before.adminPin !== null;
  if (before.talkPin === null || !stays) return [];
  return [{ field: 'pin', message: 'cannot be taken away without moderator_pin' }];
}

function renamed(refusal: Refusal): Refusal {
  const named = (all: readonly FieldError[]) =>
    all.map(({ field, message }) => ({ field: PROPERTY_OF[field] ?? field, message }));
  if (refusal.kind === 'plan') return { ...refusal, forbidden: named(refusal.forbidden) };
  if (refusal.kind !== 'invalid') return refusal;
  return { ...refusal, errors: named(refusal.errors), forbidden: named(refusal.forbidden ?? []) };
}

/** By the rules of the page, and by those for conferences (`conferences.update`); all errors at once. */
async function refusalOf(actor: Actor, before: Conference, given: Given, services: Services) {
  const faults = pinFaults(given, before);
  const refusal = await updateConference.check?.(actor, { id: before.id, ...fieldsOf(given, before) }, services);
  if (faults.length === 0) return refusal && renamed(refusal);
  if (refusal === undefined) return { kind: 'invalid' as const, errors: faults };
  if (refusal.kind === 'plan') return renamed({ kind: 'invalid', errors: faults, forbidden: refusal.forbidden });
  return renamed(refusal.kind === 'invalid' ? { ...refusal, errors: [...faults, ...refusal.errors] } : refusal);
}

async function check(
  actor: Actor,
  { id, ...given }: Given & { readonly id?: ConferenceId | undefined },
  services: Services,
): Promise<Refusal | undefined> {
  if (id === undefined) return undefined;
  const before = await conferenceFor(actor, id, services);
  return before.ok ? refusalOf(actor, before.value, given, services) : before.refusal;
}

async function run(
  actor: Actor,
  { id, ...given }: Given & { readonly id: ConferenceId },
  services: Services,
  { expectedRevision }: RunOptions,
): Promise<Outcome<z.input<typeof shape>>> {
  // What follows from what the conference was is stored on top of just that; another's change in between begins it anew.
  for (;;) {
    const before = await conferenceFor(actor, id, services);
    if (!before.ok) return before;
    const faults = pinFaults(given, before.value);
    if (faults.length > 0) {
      return refuse((await refusalOf(actor, before.value, given, services)) ?? { kind: 'invalid', errors: faults });
    }
    const change = { id, ...fieldsOf(given, before.value) };
    const { revision } = before.value;
    const after = await updateConference.run(actor, change, services, {
      expectedRevision: expectedRevision ?? revision,
    });
    if (after.ok) return done(show(after.value), after.waits);
    if (after.refusal.kind !== 'outdated' || expectedRevision !== undefined) return refuse(renamed(after.refusal));
  }
}

export const getProperties = operation({
  name: 'properties.get',
  summary: 'Shows the properties of a conference.',
  privilege: 'user',
  input: z.object({ id }),
  output: shape,
  async run(actor, input, services) {
    const conference = await conferenceFor(actor, input.id, services);
    return conference.ok ? done(show(showConference(conference.value))) : conference;
  },
});

export const updateProperties = operation({
  name: 'properties.update',
  summary: 'Changes properties of a conference. Those that are left out keep their values.',
  privilege: 'user',
  input: z.object({ id, ...partial.shape }),
  output: shape,
  check,
  run,
});

export const replaceProperties = operation({
  name: 'properties.replace',
  summary: 'Sets all properties of a conference. Those that are left out get their defaults.',
  privilege: 'user',
  input: z.object({
    id,
    announce_caller_name: PROPERTIES.announce_caller_name.default(false),
    enter_sound: PROPERTIES.enter_sound.default(null),
    max_members: PROPERTIES.max_members.default(null),
    pin: PROPERTIES.pin.default(null),
    moderator_pin: PROPERTIES.moderator_pin.default(null),
    mute_non_moderator: PROPERTIES.mute_non_moderator.default(false),
    music_on_hold_sound: PROPERTIES.music_on_hold_sound.default(null),
    record_enabled: PROPERTIES.record_enabled.default(false),
  }),
  output: shape,
  check,
  run,
});
