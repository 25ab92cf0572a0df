import type { Socket } from 'node:net';
import { frameWriter } from '../event-template.ts';
import { sampleHeaders } from '../sample-event.ts';
import { AUTH_REQUEST, apiResponse, commandReply } from '../wire/frames.ts';
import { type Call, channelList, type ListedRoom, roomList } from '../wire/lists.ts';
import { type CommandsOf, digitOf, pauseBetweenDigits } from './press.ts';

const muteEvent = frameWriter(sampleHeaders('mute-member'), 'json');
const unmuteEvent = frameWriter(sampleHeaders('unmute-member'), 'json');

/** FreeSWITCH's end of a controller's connection: answers what it asks, and lets its commands take effect. */
export function controllerEnd(socket: Socket, commands: CommandsOf, room: ListedRoom): (call: Call) => Promise<number> {
  const muted = new Set<Call>();
  commands.always((command) => socket.write(answerTo(command, room)));
  socket.write(AUTH_REQUEST);
  return async (call) => {
    const verb = muted.has(call) ? 'unmute' : 'mute';
    socket.write(digitOf(call, '*'));
    await pauseBetweenDigits();
    const arrived = commands.next(`api conference ${room.name} ${verb} ${call.member} quiet`);
    const sentAt = performance.now();
    socket.write(digitOf(call, '1'));
    const elapsedMs = (await arrived) - sentAt;
    if (verb === 'mute') muted.add(call);
    else muted.delete(call);
    // The member hears of it only when FreeSWITCH has said that it is so.
    const told = commands.next(`api conference ${room.name} play `);
    const write = verb === 'mute' ? muteEvent : unmuteEvent;
    socket.write(
      write({
        leg: call.leg,
        name: call.name,
        number: call.number,
        room: room.name,
        roomUuid: room.uuid,
        size: String(room.calls.length),
        member: String(call.member),
        talking: 'false',
      }),
    );
    await told;
    return elapsedMs;
  };
}

function answerTo(command: string, room: ListedRoom): string {
  if (command.startsWith('auth ') || command.startsWith('event ')) return commandReply('+OK');
  if (command === 'api conference json_list') return apiResponse(roomList([room]));
  if (command === 'api show channels as json') return apiResponse(channelList([room]));
  if (command.startsWith('api global_getvar ')) return apiResponse('/sounds');
  if (command.startsWith('api file_exists ')) return apiResponse('true');
  if (!command.startsWith('api uuid_getvar ')) return apiResponse('+OK');
  return apiResponse(command.endsWith(' convene_leg') ? `1.${room.name.slice('cv'.length)}.talk.int.on.0` : '_undef_');
}
