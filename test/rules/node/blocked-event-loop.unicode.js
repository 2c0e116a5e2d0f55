const fs = require('fs');
const http = require('http');

http.createServer((запрос, ответ) => {
  const ключ = '🔑'; const текст = fs.readFileSync('файл-' + ключ); // ~ blocked-event-loop: `fs.readFileSync`
  ответ.end(текст);
});
