"""Starts the server: server.py MODE PORT DATABASE."""

import argparse

import uvicorn
from fastapi import FastAPI
from sqlalchemy import create_engine

from calls import CallRecorder
from directory import load_numbers
from streams import streams
from webhook import voice_webhook


def create_app(mode: str, database: str) -> FastAPI:
    app = FastAPI(openapi_url=None)
    if mode == "echo":
        app.include_router(streams)
        return app

    engine = create_engine(f"sqlite:///{database}", connect_args={"check_same_thread": False})
    recorder = None
    if mode == "durable":
        recorder = CallRecorder(engine)
        app.add_event_handler("startup", recorder.start)
        app.add_event_handler("shutdown", recorder.stop)
    app.include_router(voice_webhook(load_numbers(engine), recorder, check_signature=mode != "webhook"))
    return app


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["webhook", "signed", "durable", "echo"])
    parser.add_argument("port", type=int)
    parser.add_argument("database")
    arguments = parser.parse_args()
    uvicorn.run(
        create_app(arguments.mode, arguments.database),
        host="127.0.0.1",
        port=arguments.port,
        loop="uvloop",
        http="httptools",
        ws="websockets",
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main()
