// A voice bot in Twilio's own protocol (https://www.twilio.com/docs/voice/media-streams/websocket-messages): it greets with a melody
// and then plays the caller's own words back. The caller may interrupt the greeting by a key or by speaking; * hangs up.

import { WebSocketServer } from 'ws';
import { loudness, melody } from './tones.js';

const port = Number(process.env.PORT ?? 8090);
const token = process.env.BOT_TOKEN; // When it is set, only who sends "Authorization: Bearer …" gets in.

const greeting = melody([523.25, 659.25, 783.99, 1046.5], 0.5);
const speech = 500; // Louder than this is no background noise,
const speechMessages = 5; // if it lasts for 100 ms.

const server = new WebSocketServer({
  port,
  verifyClient: ({ req }) => !token || req.headers.authorization === `Bearer ${token}`,
});
server.on('listening', () => console.log(`The bot is ready on port ${server.address().port}.`));
server.on('connection', (socket) => {
  const call = new Call(socket);
  socket.on('message', (text) => call.take(JSON.parse(text)));
  socket.on('close', (code) => call.log(`closed ${code}`));
  socket.on('error', (error) => call.log(`error: ${error.message}`));
});

class Call {
  callSid = '(no call yet)';
  isGreeting = false;
  loudMessages = 0;
  echoed = 0;

  constructor(socket) {
    this.socket = socket;
  }

  /** Takes one message of Twilio's. */
  take(message) {
    switch (message.event) {
      case 'start':
        this.callSid = message.start.callSid;
        this.streamSid = message.streamSid;
        this.log(`start ${JSON.stringify(message.start.customParameters)}`);
        this.greet();
        break;
      case 'media':
        this.hear(message.media.payload);
        break;
      case 'dtmf':
        this.log(`key ${message.dtmf.digit}`);
        this.interrupt();
        if (message.dtmf.digit === '*') {
          this.socket.close(1000); // This is how a bot hangs up.
        }
        break;
      case 'mark': // What was sent before the mark has been heard, or was cleared.
        this.log(`mark ${message.mark.name}`);
        this.isGreeting &&= message.mark.name !== 'greeting';
        break;
      case 'stop':
        this.log('stop');
        break;
    }
  }

  greet() {
    this.isGreeting = true;
    this.send('media', { payload: greeting.toString('base64') });
    this.send('mark', { name: 'greeting' });
  }

  hear(payload) {
    if (this.isGreeting) {
      this.loudMessages = loudness(Buffer.from(payload, 'base64')) > speech ? this.loudMessages + 1 : 0;
      if (this.loudMessages >= speechMessages) {
        this.interrupt();
      }
      return;
    }

    this.send('media', { payload });
    if (++this.echoed % 50 === 0) {
      this.send('mark', { name: `second ${this.echoed / 50}` });
    }
  }

  /** Throws away what Twilio has not played yet, so that the caller need not hear the rest. */
  interrupt() {
    if (this.isGreeting) {
      this.isGreeting = false;
      this.log('clear');
      this.send('clear');
    }
  }

  send(event, content) {
    this.socket.send(JSON.stringify({ event, streamSid: this.streamSid, ...(content && { [event]: content }) }));
  }

  log(text) {
    console.log(`${this.callSid}: ${text}`);
  }
}
