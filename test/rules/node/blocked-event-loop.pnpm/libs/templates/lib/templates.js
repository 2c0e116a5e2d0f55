// The nearest package.json says which file the folder is.
module.exports = require('../pages');
