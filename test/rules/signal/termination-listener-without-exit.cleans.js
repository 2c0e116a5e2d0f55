'use strict';
// A listener that only tidies up, through a method whose name says "exit": the signal no longer ends the process.
var fs = require('fs');
var wrench = require('wrench');

function Profile(dir) {
  var self = this;
  this.dir = dir;
  this.onExit = function () {
    self._cleanOnExit();
  };
  ['exit', 'SIGINT'].forEach(function (event) {
    process.addListener(event, self.onExit); // ~ warning termination-listener-without-exit: After SIGINT this process goes on
  });
}

Profile.prototype._cleanOnExit = function () {
  if (fs.existsSync(this.dir)) wrench.rmdirSyncRecursive(this.dir, false);
};

module.exports = Profile;
