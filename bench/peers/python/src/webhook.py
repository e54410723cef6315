"""Answers Twilio's voice webhook: whom the call is for, and where its audio goes."""

from typing import Optional
from urllib.parse import parse_qsl

from fastapi import APIRouter, HTTPException, Request, Response
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

from calls import CallRecorder

_AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
_WEBHOOK_URL = "https://voice.example.com/twiml"


def voice_webhook(numbers: dict[str, int], recorder: Optional[CallRecorder], check_signature: bool) -> APIRouter:
    router = APIRouter()
    validator = RequestValidator(_AUTH_TOKEN)

    @router.post("/twiml")
    async def twiml(request: Request) -> Response:
        # Starlette's own form() steps through the body byte by byte in Python, at several times the cost.
        form = dict(parse_qsl((await request.body()).decode("latin-1"), keep_blank_values=True))
        if check_signature:
            signature = request.headers.get("X-Twilio-Signature", "")
            if not validator.validate(_WEBHOOK_URL, form, signature):
                raise HTTPException(403, "The signature is not Twilio's.")
        if not form.get("CallSid"):
            raise HTTPException(400, "CallSid is missing.")

        called, caller = form.get("To", ""), form.get("From", "")
        assistant_id = numbers.get(called)
        if assistant_id is None:
            return _xml(_reject())
        if recorder is not None:
            await recorder.record(form, assistant_id)
        return _xml(_connect(called, caller))

    return router


def _connect(called: str, caller: str) -> VoiceResponse:
    response = VoiceResponse()
    stream = response.connect().stream(url="wss://voice.example.com/streams")
    stream.parameter(name="To", value=called)
    stream.parameter(name="From", value=caller)
    return response


def _reject() -> VoiceResponse:
    response = VoiceResponse()
    response.reject()
    return response


def _xml(response: VoiceResponse) -> Response:
    return Response(response.to_xml(), media_type="application/xml")
