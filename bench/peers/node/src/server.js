import fastify from 'fastify';
import Database from 'better-sqlite3';

import { CallRecorder } from './calls.js';
import { loadNumbers } from './directory.js';
import { acceptStreams } from './streams.js';
import { voiceWebhook } from './webhook.js';

const [mode, port, file] = process.argv.slice(2);
const app = fastify({ logger: false });

switch (mode) {
  case 'webhook':
  case 'signed':
  case 'durable': {
    const database = new Database(file, { fileMustExist: true });
    app.register(voiceWebhook, {
      numbers: loadNumbers(database),
      checkSignature: mode !== 'webhook',
      recorder: mode === 'durable' ? new CallRecorder(database) : null,
    });
    break;
  }
  case 'echo':
    acceptStreams(app.server);
    break;
  default:
    throw new Error(`'${mode}' is not a mode. Use webhook, signed, durable or echo.`);
}

await app.listen({ host: '127.0.0.1', port: Number(port) });
