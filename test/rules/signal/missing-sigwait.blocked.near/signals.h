#include <signal.h>

extern sigset_t handled;

void block_signals(void);
void install_handlers(void);
void *take_signals(void *arg);
