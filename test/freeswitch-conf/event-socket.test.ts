import { expect, it } from 'vitest';
import { readConf } from './conf-files.ts';
import { attribute, elementsNamed, params, parseXml } from './xml-element.ts';

const socket = params(parseXml(readConf('autoload_configs/event_socket.conf.xml')));
const lists = elementsNamed(parseXml(readConf('acl/convene.xml')), 'list');

it('listens on loopback only', () => {
  expect(socket.get('listen-ip')).toBe('127.0.0.1');
  expect(socket.get('listen-port')).toBe('8021');
});

it('takes its password from the settings', () => {
  expect(socket.get('password')).toBe(`$\${convene_esl_password}`);
});

it('admits the addresses of its own list, which is closed but for loopback', () => {
  expect(lists.map((list) => [attribute(list, 'name'), attribute(list, 'default')])).toEqual([['convene', 'deny']]);
  expect(socket.get('apply-inbound-acl')).toBe('convene');
  const nodes = lists.flatMap((list) => list.children);
  expect(nodes.map((node) => [attribute(node, 'type'), attribute(node, 'cidr')])).toEqual([
    ['allow', '127.0.0.0/8'],
    ['allow', '::1/128'],
  ]);
});
