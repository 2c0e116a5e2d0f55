'use strict';
var express = require('express');
var helpers = require('./helpers');

var router = express.Router();
router.get('/face', function (req, res) {
  helpers.face('/faces/' + helpers.version, function (err, found) {
    res.sendStatus(err || !found ? 404 : 200);
  });
});

module.exports = router;
