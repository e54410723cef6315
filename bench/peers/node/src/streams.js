import { WebSocketServer } from 'ws';

/** Takes media streams at /streams and sends every piece of audio back to the caller. */
export function acceptStreams(server) {
  const streams = new WebSocketServer({ server, path: '/streams' });
  streams.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => echo(socket, JSON.parse(data)));
  });
}

function echo(socket, message) {
  if (message.event === 'media') {
    const { streamSid, media: { payload } } = message;
    socket.send(JSON.stringify({ event: 'media', streamSid, media: { payload } }));
  }
}
