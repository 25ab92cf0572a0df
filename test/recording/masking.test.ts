import { expect, test } from 'vitest';
import { maskBody, maskCommand } from '../../src/recording/masking.ts';

test.each([
  ['DTMF-Digit', '#', '0'],
  ['variable_convene_typed_pin', '2345', '0000'],
  ['variable_convene_typed_code_invalid', '30*', '000'],
  // FreeSWITCH gathers every digit of the call here and shows them at the hang-up (measured on FreeSWITCH 1.10.12).
  ['variable_digits_dialed', '3000#2345#*1', '000000000000'],
  ['variable_sip_auth_password', 'hush', '0000'],
])('%s is masked at its own length, in both formats', (name, value, masked) => {
  expect(maskBody('text/event-json', `{"A":"1","${name}":"${value}","Z":"2"}`)).toBe(
    `{"A":"1","${name}":"${masked}","Z":"2"}`,
  );
  expect(maskBody('text/event-plain', `A: 1\n${name}: ${value}\nZ: 2\n`)).toBe(`A: 1\n${name}: ${masked}\nZ: 2\n`);
});

test('what is no secret stays as it is', () => {
  const body = '{"Caller-Caller-ID-Number":"2345","variable_convene_code":"3000"}';
  expect(maskBody('text/event-json', body)).toBe(body);
  expect(maskCommand('api conference json_list\n\n')).toBe('api conference json_list\n\n');
});

test('the password of the event socket is masked', () => {
  expect(maskCommand('auth ClueCon\n\n')).toBe('auth 0000000\n\n');
});
