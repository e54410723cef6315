"""Takes media streams and sends every piece of audio back to the caller."""

import json
from contextlib import suppress

from fastapi import APIRouter, WebSocket
from websockets.exceptions import ConnectionClosed

streams = APIRouter()


@streams.websocket("/streams")
async def echo(socket: WebSocket) -> None:
    await socket.accept()
    with suppress(ConnectionClosed):  # a caller may hang up while an answer is on its way
        async for text in socket.iter_text():
            message = json.loads(text)
            if message["event"] == "media":
                await socket.send_text(_media(message["streamSid"], message["media"]["payload"]))


def _media(stream_sid: str, payload: str) -> str:
    message = {"event": "media", "streamSid": stream_sid, "media": {"payload": payload}}
    return json.dumps(message, separators=(",", ":"))
