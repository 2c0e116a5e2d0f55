module.exports = {
  ...require('./extra'),
  deepRead: require('./deep').deepRead,
};
