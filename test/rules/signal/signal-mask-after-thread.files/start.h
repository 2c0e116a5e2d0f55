void start_logging(void);
void block_signals(void);
int wait_for_signals(void);
