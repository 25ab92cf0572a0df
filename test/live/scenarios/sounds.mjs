// Sounds that people upload, by the API of the controller, as they are heard on calls.
import { dial, inside } from '../guests.mjs';
import { call, findBy, authorization as signedIn } from '../rest.mjs';
import { audio, scenario } from '../robot.mjs';

const { tones, wav } = audio;
/** Neither a voice, a key, a prompt nor the usual music. */
const BELL = 1900;
const MELODY = 2300;

scenario(
  'enter_sound and music_on_hold_sound, uploaded and set by the API, are heard',
  { needs: ['play_join', 'play_music'], limit: 60 },
  async (x) => {
    const conf = await x.conference({});
    const authorization = await signedIn();
    const upload = async (name, hertz) => {
      const file = { body: wav(tones([hertz], 2000)), 'content-type': 'audio/wav', authorization };
      return (await call('POST', `/api/v1/sounds?name=${name}`, file)).id;
    };
    const enter_sound = await upload('bell', BELL);
    const music_on_hold_sound = await upload('melody', MELODY);
    const { id } = await findBy('/conferences', 'code', String(conf.code));
    const body = JSON.stringify({ enter_sound, music_on_hold_sound });
    const json = { 'content-type': 'application/json', authorization };
    await call('PATCH', `/api/ver1.0/extension/${id}/conference/`, { body, ...json });

    const ann = await dial(x, conf, 'Ann');
    await ann.hearsTone(MELODY, { what: 'the melody', within: 4000 });
    // Longer than the file.
    await x.t.sleep(2500);
    await ann.hearsTone(MELODY, { what: 'the melody again' });
    const ben = await dial(x, conf, 'Ben');
    await inside(x, ben);
    await ann.hearsTone(BELL, { what: 'the bell', within: 3000 });
    await ann.hearsNotTone(MELODY, { what: 'the melody', settle: 1000 });
  },
);
