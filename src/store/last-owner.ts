import type { PersonDraft } from '../directory/person.ts';

/** Whether this person can sign in as system owner. One such person is left whatever people do at the same moment. */
export const isOwner = ({ roles, disabled }: Pick<PersonDraft, 'roles' | 'disabled'>): boolean =>
  roles.includes('owner') && !disabled;

/** Lua: the same of any other person. Fields are sought in the text: quotes in what somebody typed stand behind a backslash. */
export const ANOTHER_OWNER = `
local function anotherOwner(people, id)
  local all = redis.call('HGETALL', people)
  for i = 1, #all, 2 do
    local text = all[i + 1]
    local owns = string.find(text, '"roles":%[[^%]]*"owner"') and string.find(text, '"disabled":false', 1, true)
    if all[i] ~= id and owns then return true end
  end
  return false
end`;
