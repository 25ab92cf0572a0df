import type { Channel } from './channel.ts';
import { localTime } from './event-publisher.ts';
import { status } from './server-commands.ts';
import type { SwitchCore } from './switch-core.ts';

type Row = readonly (readonly [column: string, value: string])[];

/**
 * A row of the table `channels`, in FreeSWITCH's order of columns. The application is the one that was started last: it
 * stays when it has ended and the leg is back in the park (measured on FreeSWITCH 1.10.12).
 */
function channelRow(leg: Channel, hostname: string): Row {
  return [
    ['uuid', leg.uuid],
    ['direction', leg.outgoing === undefined ? 'inbound' : 'outbound'],
    ['created', localTime(leg.createdMs)],
    ['created_epoch', String(Math.floor(leg.createdMs / 1000))],
    ['name', leg.channelName],
    ['state', leg.state],
    ['cid_name', leg.name],
    ['cid_num', leg.number],
    ['ip_addr', leg.outgoing === undefined ? '127.0.0.1' : ''],
    ['dest', leg.profile.destination],
    ['application', leg.variableText('current_application') ?? ''],
    ['application_data', leg.variableText('current_application_data') ?? ''],
    ['dialplan', leg.profile.dialplan],
    ['context', leg.profile.context],
    ['read_codec', leg.readCodec],
    ['read_rate', '8000'],
    ['read_bit_rate', leg.readCodec === 'L16' ? '128000' : '64000'],
    ['write_codec', 'PCMU'],
    ['write_rate', '8000'],
    ['write_bit_rate', '64000'],
    ['secure', ''],
    ['hostname', hostname],
    ['presence_id', ''],
    ['presence_data', ''],
    ['accountcode', ''],
    ['callstate', leg.callState],
    ['callee_name', leg.callee?.name ?? ''],
    ['callee_num', leg.callee?.number ?? ''],
    ['callee_direction', leg.callee === undefined ? '' : 'RECV'],
    ['call_uuid', leg.outgoing === undefined ? '' : (leg.outgoing.from?.uuid ?? leg.uuid)],
    ['sent_callee_name', ''],
    ['sent_callee_num', ''],
    ['initial_cid_name', leg.caller.name],
    ['initial_cid_num', leg.caller.number],
    ['initial_ip_addr', leg.outgoing === undefined ? '127.0.0.1' : ''],
    ['initial_dest', leg.dialled],
    ['initial_dialplan', leg.outgoing === undefined ? 'XML' : ''],
    ['initial_context', leg.outgoing === undefined ? 'convene' : 'default'],
  ];
}

/** The columns of a leg that `show calls` has too. */
const CALL_COLUMNS = new Set(
  [
    'uuid direction created created_epoch name state cid_name cid_num ip_addr dest presence_id presence_data accountcode',
    'callstate callee_name callee_num callee_direction call_uuid hostname sent_callee_name sent_callee_num',
  ]
    .join(' ')
    .split(' '),
);

/** One interface of each module, which is enough to see that it is loaded; FreeSWITCH names all of them. */
const INTERFACES: Readonly<Record<string, readonly [type: string, name: string]>> = {
  mod_commands: ['api', 'status'],
  mod_conference: ['application', 'conference'],
  mod_dialplan_xml: ['dialplan', 'XML'],
  mod_dptools: ['application', 'park'],
  mod_event_socket: ['api', 'event_sink'],
  mod_local_stream: ['file', 'local_stream'],
  mod_sndfile: ['file', 'wav'],
  mod_sofia: ['endpoint', 'sofia'],
  mod_tone_stream: ['file', 'tone_stream'],
};

function moduleRow(core: SwitchCore, name: string): Row {
  const [type, shown] = INTERFACES[name] ?? ['generic', name];
  return [
    ['type', type],
    ['name', shown],
    ['ikey', name],
    ['filename', `${core.globals.get('mod_dir')}/${name}.so`],
  ];
}

/** `show channels|calls|modules [count|as json]`, `show modules NAME`, `show status`. */
export function show(core: SwitchCore, argument: string): string {
  const [what = '', ...how] = argument.split(' ');
  const hostname = core.publisher.identity.hostname;
  const channels = () => [...core.channels.values()].map((leg) => channelRow(leg, hostname));
  switch (what) {
    case 'channels':
      return table(channels(), how);
    case 'calls':
      return table(
        channels().map((row) => row.filter(([column]) => CALL_COLUMNS.has(column))),
        how,
      );
    case 'modules': {
      const [only = 'as'] = how;
      const named = core.installation.modules.filter((name) => only === 'as' || only === 'count' || name === only);
      const rows = named.map((name) => moduleRow(core, name));
      return table(rows, how);
    }
    case 'status':
      return status(core);
    default:
      return '-USAGE: show channels|calls|modules|status [count|as json]\n';
  }
}

function table(rows: readonly Row[], how: readonly string[]): string {
  if (how[0] === 'count') return `\n${rows.length} total.\n`;
  if (how[0] === 'as' && how[1] === 'json') {
    if (rows.length === 0) return '{"row_count": 0}\n';
    return `${JSON.stringify({ row_count: rows.length, rows: rows.map((row) => Object.fromEntries(row)) })}\n`;
  }
  if (rows.length === 0) return '\n0 total.\n';
  const head = (rows[0] ?? []).map(([column]) => column).join(',');
  const lines = rows.map((row) => row.map(([, value]) => value).join(','));
  return `${[head, ...lines].join('\n')}\n\n${rows.length} total.\n`;
}
