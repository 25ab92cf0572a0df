import { createAccount, deleteAccount, getAccount, listAccounts, updateAccount } from './accounts.ts';
import { createConference, deleteConference, getConference, listConferences, updateConference } from './conferences.ts';
import { createCustomer, deleteCustomer, getCustomer, listCustomers, updateCustomer } from './customers.ts';
import { createNotification, deleteNotification, listNotifications } from './notifications.ts';
import { createPerson, deletePerson, getPerson, listPeople, updatePerson } from './people.ts';
import { createRatePlan, deleteRatePlan, getRatePlan, listRatePlans, updateRatePlan } from './rate-plans.ts';
import {
  createRecordGroup,
  deleteRecordGroup,
  getRecordGroup,
  listRecordGroups,
  updateRecordGroup,
} from './record-groups.ts';
import { deleteToken, listTokens } from './tokens.ts';

/** Every operation on definitions, by family and verb. */
export const CATALOGUE = {
  conferences: {
    create: createConference,
    get: getConference,
    list: listConferences,
    update: updateConference,
    delete: deleteConference,
  },
  notifications: { create: createNotification, list: listNotifications, delete: deleteNotification },
  recordGroups: {
    create: createRecordGroup,
    get: getRecordGroup,
    list: listRecordGroups,
    update: updateRecordGroup,
    delete: deleteRecordGroup,
  },
  accounts: {
    create: createAccount,
    get: getAccount,
    list: listAccounts,
    update: updateAccount,
    delete: deleteAccount,
  },
  customers: {
    create: createCustomer,
    get: getCustomer,
    list: listCustomers,
    update: updateCustomer,
    delete: deleteCustomer,
  },
  people: { create: createPerson, get: getPerson, list: listPeople, update: updatePerson, delete: deletePerson },
  ratePlans: {
    create: createRatePlan,
    get: getRatePlan,
    list: listRatePlans,
    update: updateRatePlan,
    delete: deleteRatePlan,
  },
  tokens: { list: listTokens, delete: deleteToken },
} as const;
