import { Hono } from 'hono';
import type { Redis } from 'ioredis';
import { replay, type Trip } from './recording.ts';

/** What was sent to Redis for one conference, and how it was answered by HTTP. */
export interface Sample {
  readonly id: string;
  readonly code: string;
  readonly create: readonly Trip[];
  readonly get: readonly Trip[];
  readonly shown: Readonly<Record<string, unknown>>;
}

/**
 * The least that creates and shows a conference over HTTP: it sends Redis what was recorded, with as many round trips, for
 * another code or id, reads what it is given as JSON, and answers with a body of the same size. It checks nothing.
 */
export function bareApi(redis: Redis, { id, code, create, get, shown }: Sample): Hono {
  const app = new Hono();
  app.post('/api/v1/conferences', async (context) => {
    const asked: { readonly code: string } = await context.req.json();
    const made = await replay(redis, create, (text) => text.replaceAll(code, asked.code));
    return context.json({ ...shown, id: made, code: asked.code }, 201);
  });
  app.get('/api/v1/conferences/:id', async (context) => {
    const asked = context.req.param('id');
    const record = await replay(redis, get, (text) => (text === id ? asked : text));
    const kept: Readonly<Record<string, unknown>> = JSON.parse(String(record));
    return context.json({ ...shown, id: Number(asked), code: kept['code'] });
  });
  return app;
}
