import { z } from 'zod';
import { assertNever } from '../core/assert-never.ts';
import type { CustomerId, SoundId } from '../core/ids.ts';
import type { StoredSound } from '../directory/sound.ts';
import { changed, customerFor, found, inUse, outdated, stray } from './access.ts';
import { deletion } from './deletion.ts';
import { line, ownCustomer, reference } from './fields.ts';
import { listing } from './listing.ts';
import { isNoChange } from './no-change.ts';
import { type Actor, operation } from './operation.ts';
import { done, invalid, type Outcome, refuse } from './outcome.ts';
import type { Services } from './services.ts';

const WHAT = 'sound';
/** Of an upload. */
export const MOST_SOUND_BYTES = 10 * 1_024 * 1_024;
const MOST_OF_ONE_CUSTOMER = 1_000;

const NAME = line(255, 1).describe('What people call it.');
const soundShape = z.object({
  id: reference<SoundId>(),
  revision: z.int().describe('Raised by every change; the ETag.'),
  customer: reference<CustomerId>(),
  name: NAME,
  duration_ms: z.int().describe('How long it lasts, in milliseconds.'),
  bytes: z.int().describe('The size of what was uploaded.'),
});
function show({ id, revision, customer, name, durationMs, bytes }: StoredSound): z.input<typeof soundShape> {
  return { id, revision, customer, name, duration_ms: durationMs, bytes };
}

const customer = ownCustomer();
const id = reference<SoundId>().describe('Id of the sound.');

async function roomFor(actor: Actor, asked: CustomerId | undefined, services: Services): Promise<Outcome<CustomerId>> {
  const of = await customerFor(actor, asked, services);
  if (!of.ok) return of;
  return (await services.directory.sounds.count(of.value.id)) < MOST_OF_ONE_CUSTOMER ? done(of.value.id) : tooMany;
}
const tooMany = refuse({ kind: 'conflict', message: `a customer has at most ${MOST_OF_ONE_CUSTOMER} sounds` });

async function converted(file: File, { sounds }: Services) {
  const upload = await sounds.keep(new Uint8Array(await file.arrayBuffer()));
  switch (upload.kind) {
    case 'kept':
      return done(upload);
    case 'refused':
      return invalid({ field: 'file', message: upload.reason });
    case 'away':
      return refuse({ kind: 'away', message: upload.reason });
    default:
      return assertNever(upload);
  }
}

export const createSound = operation({
  name: 'sounds.create',
  summary: 'Uploads a sound, which is kept as mono WAV files of 8 and 16 kHz where FreeSWITCH reads them.',
  privilege: 'user',
  input: z.object({
    customer,
    name: NAME,
    file: z
      .file({ error: ({ input }) => (input === undefined ? 'is required' : 'must be a file') })
      .max(MOST_SOUND_BYTES, `must have at most ${MOST_SOUND_BYTES} bytes`)
      .describe('WAV, FLAC, OGG or MP3, of at most 10 MiB and 10 minutes.'),
  }),
  output: soundShape,
  async check(actor, given, services) {
    const of = await roomFor(actor, given.customer, services);
    if (!of.ok) return of.refusal;
    if (given.file === undefined) return undefined;
    const upload = await converted(given.file, services);
    if (!upload.ok) return upload.refusal;
    await services.sounds.discard(upload.value.kept);
    return undefined;
  },
  async run(actor, { customer, name, file }, services) {
    const { directory, sounds } = services;
    const of = await roomFor(actor, customer, services);
    if (!of.ok) return of;
    const upload = await converted(file, services);
    if (!upload.ok) return upload;
    const { kept, durationMs } = upload.value;
    let sound: StoredSound | undefined;
    try {
      const draft = { customer: of.value, name, durationMs, bytes: file.size };
      const created = await directory.sounds.create(draft, MOST_OF_ONE_CUSTOMER);
      if (!created.ok) {
        await sounds.discard(kept);
        return created.error === 'stray' ? stray : tooMany;
      }
      sound = created.value;
      await sounds.name(kept, sound.id);
    } catch (error) {
      // A sound without its files would be silence on a call.
      if (sound !== undefined) await directory.sounds.delete(sound.id);
      await sounds.discard(kept);
      throw error;
    }
    return done(show(sound));
  },
});

async function soundFor(actor: Actor, id: SoundId, { directory }: Services): Promise<Outcome<StoredSound>> {
  return found(actor, WHAT, await directory.sounds.byId(id));
}

export const getSound = operation({
  name: 'sounds.get',
  summary: 'Shows a sound.',
  privilege: 'user',
  input: z.object({ id }),
  output: soundShape,
  async run(actor, input, services) {
    const sound = await soundFor(actor, input.id, services);
    return sound.ok ? done(show(sound.value)) : sound;
  },
});

export const listSounds = listing({
  family: 'sounds',
  summary: 'Lists the sounds of a customer.',
  privilege: 'user',
  shape: soundShape,
  show,
  records: ({ sounds }) => sounds,
});

export const updateSound = operation({
  name: 'sounds.update',
  summary: 'Renames a sound.',
  privilege: 'user',
  input: z.object({ id, name: NAME.optional() }),
  output: soundShape,
  async check(actor, { id }, services) {
    if (id === undefined) return undefined;
    const sound = await soundFor(actor, id, services);
    return sound.ok ? undefined : sound.refusal;
  },
  async run(actor, { id, name }, services, { expectedRevision }) {
    const before = await soundFor(actor, id, services);
    if (!before.ok) return before;
    const { revision } = before.value;
    if (expectedRevision !== undefined && revision !== expectedRevision) return outdated;
    const change = name === undefined ? {} : { name };
    if (isNoChange(before.value, change)) return done(show(before.value));
    const after = changed(await services.directory.sounds.update(id, change, expectedRevision), WHAT);
    return after.ok ? done(show(after.value)) : after;
  },
});

async function deletable(actor: Actor, id: SoundId, services: Services): Promise<Outcome<StoredSound>> {
  const sound = await soundFor(actor, id, services);
  if (!sound.ok) return sound;
  const conferences = await services.store.conferences.list(sound.value.customer);
  const user = conferences.find(({ enterSound, musicOnHoldSound }) => enterSound === id || musicOnHoldSound === id);
  return user === undefined ? sound : inUse(`conference ${user.id}`);
}

export const deleteSound = deletion({
  family: 'sounds',
  what: WHAT,
  summary: 'Deletes a sound that no conference uses, with its files.',
  privilege: 'user',
  deletable,
  there: soundFor,
  records: ({ sounds }) => sounds,
  deleted: ({ id }, { sounds }) => sounds.remove(id),
});
