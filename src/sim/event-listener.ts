import type { Socket } from 'node:net';
import type { ApiCommands } from './api-commands.ts';
import { encodeEvent, type Header, type SimEvent } from './event.ts';
import { type Mischief, MOST_LOST_EVENTS } from './misbehaviour.ts';
import { createOutgoingWire } from './outgoing-wire.ts';
import { createRequestReader, type Request, splitOnce } from './request.ts';
import { createSubscription } from './subscription.ts';
import type { SwitchCore } from './switch-core.ts';

const GOODBYE = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';

/** What the event socket gives each of its connections. */
export interface ListenerSurroundings {
  readonly password: string;
  readonly core: SwitchCore;
  readonly api: ApiCommands;
  readonly mischief: Mischief;
  /** `reload mod_event_socket` was asked for. */
  onReload(): void;
}

/** One client on the event socket: replies in the order of its commands, events on the beat. */
export interface EventListener {
  readonly socket: Socket;
  /** Whether it is subscribed to events of this name and subclass. */
  wants(name: string, subclass: string | undefined): boolean;
  /** Sends an event that it wants on the next beat, if its filters let it pass. */
  offer(event: SimEvent): void;
  /** Sends a disconnect notice and closes. */
  disconnect(text: string): void;
}

export function createEventListener(socket: Socket, around: ListenerSurroundings): EventListener {
  const { core, api, mischief } = around;
  const read = createRequestReader();
  const subscription = createSubscription();
  const wire = createOutgoingWire(socket, mischief);
  /** Commands that came while another one blocks the connection. */
  const commands: Request[] = [];
  let blocked = false;
  /** Events were due while it was blocked. */
  let overdue = false;
  let obeying = false;
  let waiting: SimEvent[] = [];
  let lost = 0;
  let authenticated = false;
  let closed = false;

  const send = (text: string) => {
    if (!closed) wire.send(text);
  };
  const reply = (text: string, more = '') => send(`Content-Type: command/reply\nReply-Text: ${text}\n${more}\n`);
  const disconnect = (text: string) => {
    send(`Content-Type: text/disconnect-notice\nContent-Length: ${Buffer.byteLength(text)}\n\n${text}`);
    closed = true;
    wire.end();
  };
  const flush = () => {
    overdue = blocked;
    if (blocked) return;
    const events = mischief.shuffle(waiting);
    waiting = [];
    send(events.map((event) => encodeEvent(event, subscription.format)).join(''));
  };

  /** The answer to an API command, or the failure that was asked for. */
  const run = (text: string, answer: (body: string) => void) => {
    const failure = mischief.now.failing?.(text);
    if (failure === undefined) api.run(text, answer);
    else answer(`-ERR ${failure}\n`);
  };
  const runApi = (text: string) => {
    const respond = (body: string) => {
      blocked = false;
      send(`Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`);
      if (text.trim() === 'reload mod_event_socket') around.onReload();
      if (overdue) flush();
      obeyAll();
    };
    blocked = true;
    run(text, (answer) => {
      const body = answer || '-ERR no reply\n';
      const delay = mischief.now.replyDelayMs;
      if (delay === undefined) respond(body);
      else core.clock.after(mischief.chance.between(delay), () => respond(body));
    });
  };
  const runJob = (text: string, headers: Request['headers']) => {
    const id = headers.get('job-uuid') ?? core.uuid();
    reply(`+OK Job-UUID: ${id}`, `Job-UUID: ${id}\n`);
    const [command = '', argument = ''] = splitOnce(text);
    const job: Header[] = [
      ['Job-UUID', id],
      ['Job-Command', command],
      ...(argument === '' ? [] : [['Job-Command-Arg', argument] satisfies Header]),
    ];
    run(text, (body) => core.publisher.core('BACKGROUND_JOB', () => job, body));
  };
  const sendMessage = (uuid: string, { headers, body }: Request) => {
    const leg = core.find(uuid);
    if (leg === undefined) {
      reply(`-ERR invalid session id [${uuid}]`);
      return;
    }
    const asked = `sendmsg ${uuid} ${headers.get('execute-app-name')} ${headers.get('execute-app-arg')}`;
    const failure = mischief.now.failing?.(asked);
    reply(failure === undefined ? '+OK' : `-ERR ${failure}`);
    if (failure !== undefined) return;
    const command = headers.get('call-command');
    if (command === 'hangup') leg.hangup(headers.get('hangup-cause') ?? 'NORMAL_CLEARING');
    const application = headers.get('execute-app-name');
    if (command !== 'execute' || application === undefined) return;
    leg.stack.send({
      application,
      argument: headers.get('execute-app-arg') ?? body ?? '',
      uuid: headers.get('event-uuid'),
      lock: headers.get('event-lock') === 'true',
    });
  };
  const sendEvent = (name: string, { headers, body }: Request) => {
    const own: Header[] = [...headers].filter(([key]) => key !== 'content-length' && key !== 'event-subclass');
    reply(`+OK ${core.uuid()}`);
    core.publisher.foreign(name, headers.get('event-subclass'), own, body);
  };
  const filter = (words: readonly string[]) => {
    const [first = '', second = '', third] = words;
    if (first === 'delete') {
      subscription.removeFilter(second, third);
      reply(`+OK filter deleted. [${second}][${third ?? ''}]`);
    } else {
      subscription.addFilter(first, words.slice(1).join(' '));
      reply(`+OK filter added. [${first}]=[${words.slice(1).join(' ')}]`);
    }
  };

  const obey = (request: Request) => {
    const { line } = request;
    const [command = '', rest = ''] = splitOnce(line);
    const words = rest.split(' ').filter((word) => word !== '');
    if (!authenticated) {
      if (command !== 'auth') reply('-ERR command not found');
      else if (rest === around.password) {
        authenticated = true;
        reply('+OK accepted');
      } else {
        reply('-ERR invalid');
        disconnect(GOODBYE);
      }
      return;
    }
    switch (command) {
      case 'exit':
      case '...':
        reply('+OK bye');
        disconnect(GOODBYE);
        return;
      case 'api':
        if (line.startsWith('api ')) runApi(line.slice('api '.length));
        else reply('-ERR command not found');
        return;
      case 'bgapi':
        if (line.startsWith('bgapi ')) runJob(line.slice('bgapi '.length), request.headers);
        else reply('-ERR command not found');
        return;
      case 'event':
      case 'events':
        if (subscription.add(words)) reply(`+OK event listener enabled ${subscription.format}`);
        else reply('-ERR no keywords supplied');
        return;
      case 'nixevent':
        subscription.remove(words);
        reply('+OK events nixed');
        return;
      case 'noevents':
        subscription.clear();
        reply('+OK no longer listening for events');
        return;
      case 'filter':
        filter(words);
        return;
      case 'sendmsg':
        sendMessage(rest.trim(), request);
        return;
      case 'sendevent':
        sendEvent(rest.trim(), request);
        return;
      case 'log':
        reply(`+OK log level ${rest} [${rest}]`);
        return;
      case 'nolog':
        reply('+OK no longer logging');
        return;
      case 'linger':
        reply('-ERR not controlling a session');
        return;
      default:
        reply('-ERR command not found');
    }
  };

  const obeyAll = () => {
    if (obeying) return;
    obeying = true;
    while (!blocked && !closed) {
      const next = commands.shift();
      if (next === undefined) break;
      obey(next);
    }
    obeying = false;
  };

  socket.setNoDelay(true);
  send('Content-Type: auth/request\n\n');
  socket.on('data', (chunk: Buffer) => {
    for (const parsed of read(chunk)) {
      if (closed) return;
      if (parsed.kind === 'request') {
        commands.push(parsed.request);
        obeyAll();
      } else {
        reply('-ERR command parse error.');
        disconnect(GOODBYE);
      }
    }
  });
  socket.on('close', () => {
    closed = true;
  });

  return {
    socket,
    disconnect,
    wants: (name, subclass) => !closed && authenticated && subscription.names(name, subclass),
    offer: (event) => {
      if (!subscription.passes(event)) return;
      if (waiting.length >= (mischief.now.eventQueueLimit ?? Number.POSITIVE_INFINITY)) {
        lost += 1;
        if (lost > MOST_LOST_EVENTS) socket.destroy();
        return;
      }
      lost = 0;
      waiting.push(event);
      core.beat.atEnd(flush);
    },
  };
}
