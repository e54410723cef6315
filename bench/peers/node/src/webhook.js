import formbody from '@fastify/formbody';
import twilio from 'twilio';

const AUTH_TOKEN = '0123456789abcdef0123456789abcdef';
const PUBLIC_URL = 'https://voice.example.com';

/** Answers Twilio's voice webhook: whom the call is for, and where its audio goes. */
export async function voiceWebhook(app, { numbers, checkSignature, recorder }) {
  await app.register(formbody);

  if (checkSignature) {
    app.addHook('preHandler', requireSignature);
  }

  app.post('/twiml', async (request, reply) => {
    const { CallSid, To, From } = request.body ?? {};
    if (!CallSid) {
      return reply.code(400).send('CallSid is missing.');
    }

    const assistantId = numbers.get(To);
    reply.type('application/xml');
    if (assistantId === undefined) {
      return reject();
    }

    if (recorder !== null) {
      await recorder.record(request.body, assistantId);
    }
    return connect(To, From);
  });
}

async function requireSignature(request, reply) {
  const signature = request.headers['x-twilio-signature'] ?? '';
  if (!twilio.validateRequest(AUTH_TOKEN, signature, PUBLIC_URL + request.url, request.body ?? {})) {
    return reply.code(403).send('The signature is not Twilio\'s.');
  }
}

function connect(to, from) {
  const response = new twilio.twiml.VoiceResponse();
  const stream = response.connect().stream({ url: 'wss://voice.example.com/streams' });
  stream.parameter({ name: 'To', value: to });
  stream.parameter({ name: 'From', value: from });
  return response.toString();
}

function reject() {
  const response = new twilio.twiml.VoiceResponse();
  response.reject();
  return response.toString();
}
