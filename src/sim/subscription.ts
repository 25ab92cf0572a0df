import { type EventFormat, headerOf, type SimEvent } from './event.ts';

/** The names of FreeSWITCH's events that a client may ask for; any other word is passed over. */
const EVENT_NAMES = new Set(
  [
    'CUSTOM CLONE CHANNEL_CREATE CHANNEL_DESTROY CHANNEL_STATE CHANNEL_CALLSTATE CHANNEL_ANSWER CHANNEL_HANGUP',
    'CHANNEL_HANGUP_COMPLETE CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_HOLD CHANNEL_UNHOLD CHANNEL_BRIDGE',
    'CHANNEL_UNBRIDGE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_OUTGOING CHANNEL_PARK CHANNEL_UNPARK',
    'CHANNEL_APPLICATION CHANNEL_ORIGINATE CHANNEL_UUID API LOG INBOUND_CHAN OUTBOUND_CHAN STARTUP SHUTDOWN PUBLISH',
    'UNPUBLISH TALK NOTALK SESSION_CRASH MODULE_LOAD MODULE_UNLOAD DTMF MESSAGE PRESENCE_IN NOTIFY_IN PRESENCE_OUT',
    'PRESENCE_PROBE MESSAGE_WAITING MESSAGE_QUERY ROSTER CODEC BACKGROUND_JOB DETECTED_SPEECH DETECTED_TONE',
    'PRIVATE_COMMAND HEARTBEAT TRAP ADD_SCHEDULE DEL_SCHEDULE EXE_SCHEDULE RE_SCHEDULE RELOADXML NOTIFY PHONE_FEATURE',
    'SEND_MESSAGE RECV_MESSAGE REQUEST_PARAMS CHANNEL_DATA GENERAL COMMAND SESSION_HEARTBEAT CLIENT_DISCONNECTED',
    'SERVER_DISCONNECTED SEND_INFO RECV_INFO RECV_RTCP_MESSAGE CALL_SECURE NAT RECORD_START RECORD_STOP PLAYBACK_START',
    'PLAYBACK_STOP CALL_UPDATE FAILURE SOCKET_DATA MEDIA_BUG_START MEDIA_BUG_STOP CONFERENCE_DATA_QUERY CONFERENCE_DATA',
    'CALL_SETUP_REQ CALL_SETUP_RESULT CALL_DETAIL DEVICE_STATE TEXT SHUTDOWN_REQUESTED ALL',
  ]
    .join(' ')
    .split(' '),
);

/** What one client wants to hear. */
export interface Subscription {
  readonly format: EventFormat;
  /** `event [plain|json] NAME… CUSTOM SUBCLASS…`: adds; false when no known name was there. */
  add(words: readonly string[]): boolean;
  /** `nixevent NAME… CUSTOM SUBCLASS…`. */
  remove(words: readonly string[]): void;
  clear(): void;
  addFilter(header: string, value: string): void;
  /** Without a value, all filters on that header; `all` drops every filter. */
  removeFilter(header: string, value: string | undefined): void;
  /** Whether events of this name and subclass are subscribed to. */
  names(name: string, subclass: string | undefined): boolean;
  /** Whether the filters, if there are any, let the event pass. */
  passes(event: SimEvent): boolean;
}

export function createSubscription(): Subscription {
  const names = new Set<string>();
  const subclasses = new Set<string>();
  let filters: { header: string; value: string }[] = [];
  let format: EventFormat = 'plain';

  /** Every word after CUSTOM is a subclass, whatever it looks like. */
  const sort = (words: readonly string[]) => {
    const at = words.findIndex((word) => word.toUpperCase() === 'CUSTOM');
    const before = at < 0 ? words : words.slice(0, at + 1);
    return {
      known: before.map((word) => word.toUpperCase()).filter((word) => EVENT_NAMES.has(word)),
      after: at < 0 ? [] : words.slice(at + 1),
    };
  };

  return {
    get format() {
      return format;
    },
    add: (words) => {
      const first = words[0]?.toLowerCase();
      if (first === 'json' || first === 'plain') format = first;
      const { known, after } = sort(words);
      for (const name of known) names.add(name);
      for (const subclass of after) subclasses.add(subclass);
      return known.length > 0;
    },
    remove: (words) => {
      const { known, after } = sort(words);
      for (const subclass of after) subclasses.delete(subclass);
      for (const name of known) if (name !== 'CUSTOM' || after.length === 0) names.delete(name);
    },
    clear: () => {
      names.clear();
      subclasses.clear();
    },
    addFilter: (header, value) => filters.push({ header, value }),
    removeFilter: (header, value) => {
      filters = filters.filter(
        (filter) => header !== 'all' && (filter.header !== header || (value !== undefined && filter.value !== value)),
      );
    },
    names: (name, subclass) =>
      names.has('ALL') || (names.has(name) && (subclass === undefined || subclasses.has(subclass))),
    passes: (event) => filters.length === 0 || filters.some((each) => headerOf(event, each.header) === each.value),
  };
}
