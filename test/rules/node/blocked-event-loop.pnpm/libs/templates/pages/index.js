exports.page = () => 'not this one';
