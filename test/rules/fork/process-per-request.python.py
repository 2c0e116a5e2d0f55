"""Request handlers that start processes: in decorators, classes, routes and deeper."""
import asyncio
import multiprocessing
import subprocess
from concurrent.futures import ProcessPoolExecutor
from http.server import BaseHTTPRequestHandler

from aiohttp import web
from fastapi import FastAPI
from flask import Flask

app = Flask(__name__)
api = FastAPI()


def convert(path):
    subprocess.run(["convert", path], check=True)


def work(x):
    return x


@app.route("/convert/<path>")
def convert_view(path):
    print("日本語"); convert(path)  # ~ hint process-per-request: starts a program for every request
    return "done"


@api.get("/sum")
def sums():
    with ProcessPoolExecutor() as pool:  # ~ hint process-per-request: makes a pool
        return list(pool.map(work, [1, 2]))


@api.post("/later")
async def later():
    worker = multiprocessing.Process(target=work, args=(1,))
    worker.start()  # ~ process-per-request: makes a Python process
    await asyncio.create_subprocess_exec("true")  # ~ process-per-request: starts a program


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.wfile.write(subprocess.check_output(["uptime"]))  # ~ process-per-request


async def uptime(request):
    await asyncio.create_subprocess_exec("uptime")  # ~ process-per-request: aiohttp


web.Application().add_routes([web.get("/uptime", uptime)])
