// Sounds that people upload, by the API of the controller, as they are heard on calls.
import { dial, inside } from '../guests.mjs';
import { audio, scenario } from '../robot.mjs';

const { tones, wav } = audio;
/** Neither a voice, a key, a prompt nor the usual music. */
const BELL = 1900;
const MELODY = 2300;
const base = `http://127.0.0.1:${process.env.CONVENE_HTTP_PORT ?? 8080}`;
const who = { client_id: process.env.CONVENE_OWNER_USERNAME, client_secret: process.env.CONVENE_OWNER_PASSWORD };

async function call(method, path, { body, ...headers } = {}) {
  const response = await fetch(`${base}${path}`, { method, body, headers });
  const json = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(json)}`);
  return json;
}

scenario(
  'enter_sound and music_on_hold_sound, uploaded and set by the API, are heard',
  { needs: ['play_join', 'play_music'], limit: 60 },
  async (x) => {
    const conf = await x.conference({});
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...who });
    const { access_token } = await call('POST', '/oauth/token', { body: form });
    const authorization = `Bearer ${access_token}`;
    const upload = async (name, hertz) => {
      const file = { body: wav(tones([hertz], 2000)), 'content-type': 'audio/wav', authorization };
      return (await call('POST', `/api/v1/sounds?name=${name}`, file)).id;
    };
    const enter_sound = await upload('bell', BELL);
    const music_on_hold_sound = await upload('melody', MELODY);
    const { items } = await call('GET', '/api/v1/conferences?limit=1000', { authorization });
    const { id } = items.find(({ code }) => code === String(conf.code));
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
