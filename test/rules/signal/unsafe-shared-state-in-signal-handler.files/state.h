extern int running;
extern int settled;
void prepare(void);
void loop(void);
