const crypto = require('crypto');
const fs = require('fs');
const net = require('net');

const server = net.createServer((socket) => {
  socket.on('data', () => {});
});
server.listen(1);

setInterval(() => {
  fs.writeFileSync('state.json', '{}'); // ~ blocked-event-loop: every time the timer fires
}, 1000);

setInterval(rotate, 60_000);
function rotate() {
  return crypto.generateKeyPairSync('rsa', { modulusLength: 4096 }); // ~ blocked-event-loop: Use crypto.generateKeyPair
}

// One shot at start-up: nothing repeats it.
setTimeout(() => fs.readFileSync('late.json'), 10);
