const { spawnSync } = require('child_process');

exports.mail = function mail(to) {
  spawnSync('mail', [to]); // ~ blocked-event-loop: mail
};
