from aiohttp import web

from work import mandelbrot


async def picture(request):
    name = request.match_info["name"]
    rows = mandelbrot(2000)  # ~ warning cpu-bound-coroutine: calls mandelbrot
    return web.json_response({"name": name, "rows": len(rows)})


app = web.Application()
app.add_routes([web.get("/{name}", picture)])
web.run_app(app)
