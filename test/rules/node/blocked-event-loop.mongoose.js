const mongoose = require('mongoose');
const bcrypt = require('bcrypt');
const crypto = require('crypto');
const fs = require('fs');
const express = require('express');

const { Schema } = mongoose;
const UserSchema = new Schema({ name: String, password: String, salt: String });

UserSchema.methods.hashPassword = function (password) {
  return crypto.pbkdf2Sync(password, this.salt, 10000, 64, 'sha1').toString('base64'); // ~ warning blocked-event-loop: whenever `hashPassword` is called on a document
};

UserSchema.methods.verify = function (password) {
  return bcrypt.compareSync(password, this.password); // ~ warning blocked-event-loop: whenever `verify` is called on a document
};

UserSchema.statics.template = function () {
  return fs.readFileSync('user.html', 'utf8'); // ~ hint blocked-event-loop: whenever `template` is called on a document
};

UserSchema.pre('save', function (next) {
  this.password = bcrypt.hashSync(this.password, 12); // ~ warning blocked-event-loop: for every event
  next();
});

/** Of nobody's document. */
const helpers = { methods: {} };
helpers.methods.read = function () {
  return fs.readFileSync('user.html', 'utf8');
};

UserSchema.methods.check = async function (password) {
  return bcrypt.compare(password, this.password);
};

const app = express();
app.post('/users', async (request, response) => {
  response.json(await mongoose.model('User', UserSchema).create(request.body));
});
