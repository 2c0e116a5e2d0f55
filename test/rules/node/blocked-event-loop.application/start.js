// What is started is built: the sources are those of the program.
const { Server } = require('./dist/server');

new Server().start();
