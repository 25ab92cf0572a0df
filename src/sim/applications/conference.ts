import type { Application } from '../application.ts';
import type { Member } from '../conference-member.ts';
import { parseConferenceArgument } from '../conference-profile.ts';
import type { PlayingSound } from '../sound-player.ts';
import { openSound } from '../sound-player.ts';

/**
 * `conference ROOM@PROFILE++flags{…}`. A leg that finds the room locked or full hears why and the application ends, so
 * does one that is kicked, after the sound for that, or told to hang up: the leg then goes on with what it ran before.
 */
export const conference: Application = (leg, argument, end) => {
  const { core } = leg;
  const asked = parseConferenceArgument(argument, leg.variableText('conference_member_flags'));
  if (asked.room === '') return undefined;
  const room = core.room(asked.room, asked.profile);
  let member: Member | undefined;
  let sound: PlayingSound | undefined;
  let parting: { kicked: boolean } | undefined;
  let standing = false;

  const finish = () => {
    sound = undefined;
    room.release();
    end();
  };
  const farewell = (file: string | undefined) => {
    if (file === undefined) {
      finish();
      return;
    }
    sound = openSound(leg, file, finish);
    if (!standing) sound.resume();
  };
  const leave = () => {
    if (member === undefined) return;
    room.leave(member);
    leg.setVariable('conference_call_key', '');
    leg.readWith('PCMU');
    member = undefined;
  };
  const part = () => {
    if (parting === undefined || member === undefined || member.busy) return;
    leave();
    farewell(parting.kicked ? room.profile.kickedSound : undefined);
  };
  const onAsked = (kicked: boolean) => {
    if (parting !== undefined) return;
    parting = { kicked };
    if (kicked && member?.busy === true) leg.stack.breakOff(false);
    core.beat.soon(part);
  };
  const enter = () => {
    leg.setVariable('conference_name', room.name);
    leg.setVariable('app_session_uuid', room.uuid);
    room.visit();
    if (room.locked) {
      farewell(room.profile.lockedSound);
      return;
    }
    if (room.maxMembers > 0 && room.size >= room.maxMembers) {
      farewell(room.profile.maxMembersSound);
      return;
    }
    leg.readWith('L16');
    member = room.enter(leg, asked.flags, onAsked);
    leg.setVariable('conference_member_id', String(member.id));
    leg.setVariable('conference_moderator', String(member.moderator));
    leg.setVariable('conference_ghost', String(member.ghost));
    leg.setVariable('conference_uuid', room.uuid);
    leg.setVariable('conference_call_key', `conference_${room.name}_${core.domain}_${leg.number}`);
  };

  return {
    begin: (atFirst) => {
      standing = atFirst;
      enter();
      if (member !== undefined) member.busy = standing;
    },
    suspend: () => {
      standing = true;
      if (member !== undefined) member.busy = true;
      sound?.pause();
    },
    resume: () => {
      standing = false;
      if (member !== undefined) member.busy = false;
      sound?.resume();
      if (parting !== undefined) core.beat.soon(part);
    },
    get takeKey() {
      return member === undefined ? undefined : () => undefined;
    },
    breakOff: () => {
      if (sound === undefined) return;
      sound.stop('break');
      finish();
    },
    abandon: () => {
      sound?.stop('done');
      leave();
      room.release();
    },
  };
};
