"use strict";
// What TypeScript and Babel write for modules and async functions.
var __importDefault = (this && this.__importDefault) || function (mod) { return (mod && mod.__esModule) ? mod : { default: mod }; };
Object.defineProperty(exports, "__esModule", { value: true });
exports.load = load;
const fs_1 = __importDefault(require("fs"));
const zlib_1 = require("node:zlib");
const http_1 = require("http");
async function load(path) {
    return (0, zlib_1.gunzipSync)(fs_1.default.readFileSync(path)); // ~ blocked-event-loop: `zlib_1.gunzipSync` in `load` ~ blocked-event-loop: `fs_1.default.readFileSync` in `load`
}
(0, http_1.createServer)((req, res) => {
    return __awaiter(this, void 0, void 0, function* () {
        yield load("x");
        res.end(fs_1.default.readFileSync("y")); // ~ blocked-event-loop: for every request
    });
});
