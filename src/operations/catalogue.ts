import { createAccount, deleteAccount, getAccount, listAccounts, updateAccount } from './accounts.ts';
import { CALL_ROUTES } from './call-routes.ts';
import { CLASSES_OF_SERVICE } from './classes-of-service.ts';
import { createConference, deleteConference, getConference, listConferences, updateConference } from './conferences.ts';
import { createCustomer, deleteCustomer, getCustomer, listCustomers, updateCustomer } from './customers.ts';
import { DIALPLANS } from './dialplans.ts';
import { GATEWAYS } from './gateways.ts';
import { createNotification, deleteNotification, listNotifications } from './notifications.ts';
import { listNotices, notifyConference } from './notify.ts';
import { listOccurrences } from './occurrences.ts';
import { createPerson, deletePerson, getPerson, listPeople, updatePerson } from './people.ts';
import { RATE_DECKS } from './rate-decks.ts';
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
    notify: notifyConference,
  },
  occurrences: { list: listOccurrences },
  notices: { list: listNotices },
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
  classesOfService: CLASSES_OF_SERVICE,
  dialplans: DIALPLANS,
  gateways: GATEWAYS,
  rateDecks: RATE_DECKS,
  routes: CALL_ROUTES,
  tokens: { list: listTokens, delete: deleteToken },
} as const;
